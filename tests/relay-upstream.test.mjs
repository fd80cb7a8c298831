// What a provider may answer beside answers: none of it ends the host's process, keeps the page waiting or a connection open.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { fetchThrough } from '../js/relay/node.js';

/** A server that answers each connection by `answer(socket)` once it has been asked; `asked` are its sockets. */
async function withProvider(answer, work) {
  const asked = [];
  const server = createServer((socket) => {
    asked.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent();
  try {
    await work((signal) => fetchThrough(agent)(`http://127.0.0.1:${server.address().port}/`, { signal }), asked);
  } finally {
    agent.destroy();
    for (const socket of asked) socket.destroy();
    server.close();
  }
}

for (const status of ['600 X', '999 X', '099 X']) {
  test(`a status that HTTP does not have is a failure: ${status}`, async () => {
    await withProvider((socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`), (ask) => assert.rejects(ask()));
  });
}

test('what should have no body and has garbage in it is an empty answer', async () => {
  const garbage = 'HTTP/1.1 205 Reset\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\ngarbage';
  await withProvider((socket) => socket.end(garbage), async (ask) => {
    const response = await ask();
    assert.deepEqual([response.status, await response.text()], [205, '']);
  });
});

test('another protocol is no answer, and nobody waits for it', async () => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
  await withProvider((socket) => socket.write(upgrade), (ask) => assert.rejects(ask(AbortSignal.timeout(20_000)), (error) => error.name !== 'AbortError'));
});

test('a packed answer that nobody reads on ends its connection', async () => {
  const endless = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\n\r\n');
    const gzip = createGzip();
    gzip.pipe(socket);
    const line = 'x'.repeat(100_000);
    const more = () => {
      while (!socket.destroyed && gzip.write(`${Math.random()}${line}`));
    };
    gzip.on('drain', more);
    more();
  };
  await withProvider(endless, async (ask, asked) => {
    const response = await ask();
    const reader = response.body.getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /^0\.\d+x/);
    const closed = once(asked[0], 'close', { signal: AbortSignal.timeout(20_000) });
    await reader.cancel();
    await closed;
  });
});

test('a packed answer that breaks off is an error, not a shorter answer', async () => {
  await withProvider((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 500\r\n\r\n\x1f\x8b'), async (ask) => {
    const response = await ask();
    await assert.rejects(response.text());
  });
});

test('a refusal that says that it is packed and is not, or is empty, keeps its status and its words', async () => {
  for (const [head, body, text] of [
    ['Content-Encoding: gzip\r\nContent-Length: 0', '', ''],
    ['Content-Encoding: gzip', '', ''],
    ['Content-Encoding: gzip\r\nContent-Length: 6', 'Denied', 'Denied'],
    ['Content-Encoding: x-gzip', gzipSync('Denied'), 'Denied'],
    ['Content-Encoding: deflate', deflateSync('Denied'), 'Denied'],
    ['Content-Encoding: br', brotliCompressSync('Denied'), 'Denied'],
  ]) {
    const answer = (socket) => {
      socket.write(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n${head}\r\n\r\n`);
      socket.end(body);
    };
    await withProvider(answer, async (ask) => {
      const response = await ask();
      assert.deepEqual([response.status, await response.text()], [403, text], head);
      assert.equal(response.headers.get('content-encoding'), null, head);
    });
  }
});

for (const keepAlive of [true, false]) {
  test(`an empty refusal keeps its status on a connection that ${keepAlive ? 'goes on' : 'is left'}`, async () => {
    for (const [headers, body, text] of [
      [{ 'content-encoding': 'gzip', 'content-length': '0' }, '', ''],
      [{ 'content-encoding': 'gzip' }, '', ''],
      [{ 'content-encoding': 'deflate' }, '{"a":1}', '{"a":1}'],
      [{ 'content-encoding': 'br' }, '<p>no</p>', '<p>no</p>'],
    ]) {
      const server = createHttpServer((_, response) => response.writeHead(403, headers).end(body));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const agent = new Agent({ keepAlive });
      const response = await fetchThrough(agent)(`http://127.0.0.1:${server.address().port}/`);
      assert.deepEqual([response.status, await response.text()], [403, text], JSON.stringify(headers));
      agent.destroy();
      server.closeAllConnections();
      server.close();
    }
  });
}
