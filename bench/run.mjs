// `npm run bench`: this package beside its peers on the same input in the same run, then sizes, then instruction counts.
// BENCH=name,name runs some of the measures alone.

import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { fail, must, root, run, say } from '../scripts/run.mjs';
import { setUpBench } from '../scripts/set-up.mjs';
import { downloads } from '../scripts/sizes.mjs';
import { counts } from './counts.mjs';
import { gather } from './measures.mjs';
import { table } from './statistics.mjs';

const bench = join(root, 'bench');

async function main() {
  const chromium = await setUpBench();
  if (!existsSync(join(bench, 'node_modules', 'fhir-react'))) {
    say('Installing the peers of bench/package-lock.json');
    await must('The peers are missing, and "npm ci" could not install them.', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: bench });
  }
  await build();
  await bundlePeers();

  const wanted = process.env.BENCH?.split(',');
  const { rows, context, samples, browser } = await gather(chromium, wanted);
  say('This package, its peers and the physical floors');
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, ${process.arch}, ${browser}, Node ${process.versions.node}\n\n`);
  process.stdout.write(`${table(['measure', 'ours', 'beside', 'ratio or value', 'at most', 'aim', 'met'], rows)}\n`);
  say('What these rows rest on: medians and quarters, in milliseconds');
  process.stdout.write(`${table(['input', 'what', 'time'], context)}\n`);
  if (samples.length > 0) {
    say('Records of GP_RECORD_SAMPLES: bytes to all HTML');
    process.stdout.write(`${table(['file', 'bytes', 'ours, ms', 'decode and parse, ms', 'ratio'], samples)}\n`);
  }
  if (wanted && !wanted.includes('sizes') && !wanted.includes('counts')) return;
  say('Sizes, in bytes');
  process.stdout.write(`${table(['file', 'raw', 'brotli'], downloads())}\n`);
  say('Instructions of the native build, by stage');
  process.stdout.write(`${await counts()}\n`);
}

async function bundlePeers() {
  const esbuild = join(bench, 'node_modules', '.bin', 'esbuild');
  const { code, output } = await run(esbuild, ['peers.js', '--bundle', '--format=esm', '--outfile=peers.bundle.js', '--minify', '--log-level=error',
    '--define:process.env.NODE_ENV="production"', '--define:global=globalThis', '--loader:.svg=dataurl', '--loader:.css=empty', '--inject:shim.js'], { cwd: bench, quiet: true });
  if (code !== 0) throw new Error(`The peers could not be bundled:\n${output}`);
}

main().catch(fail);
