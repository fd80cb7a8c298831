// `npm start`: everything that the demo needs, then the demo itself on http://localhost:8080 or the next free port.

import { createDemo, listen } from '../www/server.mjs';
import { build } from './build.mjs';
import { fail, say } from './run.mjs';
import { setUpBuild } from './set-up.mjs';

async function start() {
  await setUpBuild();
  await build();
  const port = await listen(createDemo(), Number(process.env.PORT ?? 8080));
  say(`The demo is at http://localhost:${port} (Ctrl+C ends it)`);
}

start().catch(fail);
