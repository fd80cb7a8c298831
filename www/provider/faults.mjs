// What goes wrong on demand, at the provider or on the way to it.

const gateway = '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>';

/** The names of the faults: each takes the whole answer and gives what comes in its place. */
export const faults = {
  slow: (answer, wait) => wait().then(() => answer),
  'cut-off': async (answer) => cut(answer),
  502: async () => new Response(gateway, { status: 502, headers: { 'content-type': 'text/html' } }),
  504: async () => new Response(null, { status: 504 }),
  599: async () => new Response('', { status: 599 }),
  429: async () => new Response(null, { status: 429, headers: { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '30' } }),
  malformed: async (answer) => new Response(`${(await answer.text()).slice(0, -1)},}`, { status: 200, headers: answer.headers }),
  empty: async (answer) => new Response('', { status: 200, headers: answer.headers }),
};

/** Half of the answer, and then the connection breaks. */
async function cut(answer) {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(half);
    },
    pull(controller) {
      controller.error(new Error('cut off on demand'));
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
}
