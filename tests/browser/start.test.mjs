// What the WebAssembly may be given as: all that `init` says it takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const bytes = readFileSync(new URL('../../pkg/gp_record_bg.wasm', import.meta.url));
const response = (type, init) => new Response(bytes, { ...init, headers: { 'content-type': type } });

/** A module with a memory and a function `reserve` that traps. */
function trapping() {
  const name = (text) => [text.length, ...new TextEncoder().encode(text)];
  const section = (id, ...content) => [id, content.length, ...content];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 1, 0x7f, 1, 0x7f), ...section(3, 1, 0), ...section(5, 1, 0, 1),
    ...section(7, 2, ...name('memory'), 2, 0, ...name('reserve'), 0, 0), ...section(10, 1, 3, 0, 0, 0x0b));
}

let copies = 0;
/** Starts a copy of its own, which has not been started. */
async function started(source) {
  const reading = await import(`../../js/reading.js?copy=${(copies += 1)}`);
  await reading.start(() => source);
  return reading;
}

for (const [what, source] of [
  ['bytes', () => bytes],
  ['a buffer', () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)],
  ['a compiled module', () => new WebAssembly.Module(bytes)],
  ['a response', () => response('application/wasm')],
  ['a response of a server that does not know the type', () => response('application/octet-stream')],
  ['a promise of any of these', () => Promise.resolve(response('application/wasm'))],
  ['an address', () => `data:application/wasm;base64,${bytes.toString('base64')}`],
  ['a URL', () => new URL(`data:application/wasm;base64,${bytes.toString('base64')}`)],
  ['a request', () => new Request(`data:application/wasm;base64,${bytes.toString('base64')}`)],
]) {
  test(`the WebAssembly may be ${what}`, async () => {
    const { vocabulary, wasmModule } = await started(source());
    assert.ok(wasmModule() instanceof WebAssembly.Module);
    assert.ok(vocabulary().elements.includes('table'));
  });
}

for (const [what, source, code] of [
  ['a response that is an error', () => response('application/wasm', { status: 404 }), 'wasm-unavailable'],
  ['an address where nothing is', () => 'http://127.0.0.1:1/gp_record_bg.wasm', 'wasm-unavailable'],
  ['what is no WebAssembly', () => new TextEncoder().encode('<!doctype html>'), 'wasm-unavailable'],
  ['a module of another version', () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), 'version-mismatch'],
  ['a module of another version whose functions fail', () => trapping(), 'version-mismatch'],
  ['half of it', () => bytes.subarray(0, bytes.length / 2), 'wasm-unavailable'],
]) {
  test(`${what} is an error of ours, and the next attempt may succeed`, async () => {
    const reading = await import(`../../js/reading.js?copy=${(copies += 1)}`);
    await assert.rejects(reading.start(source), { name: 'GpRecordError', code });
    assert.equal(reading.wasmModule(), undefined);
    await reading.start(() => bytes);
    assert.ok(reading.wasmModule());
  });
}
