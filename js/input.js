import { GpRecordError } from './error.js';

/** @import { Payload, ReadInput, RecordInput } from './types.js' */

const ANSWER_KEYS = new Set(['bytes', 'status', 'requested', 'error', 'pending', 'blocked', 'traceId', 'receivedAt']);

/**
 * The inputs of one record in the form that the reader takes.
 *
 * @param {RecordInput | RecordInput[]} input
 * @returns {ReadInput[]}
 */
export function inputsOf(input) {
  return Array.isArray(input) ? input.map(inputOf) : [inputOf(input)];
}

/**
 * @param {Response} response
 * @returns {Promise<ReadInput>} its body and status; an error status is shown as its explanation, so it is no failure
 */
export async function inputOfResponse(response) {
  if (response.type === 'error' || response.type === 'opaque' || response.type === 'opaqueredirect') throw networkError();
  try {
    return { bytes: new Uint8Array(await response.arrayBuffer()), status: response.status };
  } catch {
    throw networkError();
  }
}

/** @returns {GpRecordError} nothing came; says nothing of the address, which may name a patient */
export function networkError() {
  return new GpRecordError('network', 'The record could not be fetched.');
}

/**
 * @param {RecordInput} input
 * @returns {ReadInput}
 */
function inputOf(input) {
  const bytes = bytesOf(input);
  if (bytes) return { bytes };
  if (typeof input !== 'object' || input === null) throw invalidInput();

  const answer = /** @type {import('./types.js').Answer} */ (input);
  const keys = Object.keys(answer);
  // A parsed Bundle lands here: its decimals are already lost, so it is refused rather than written out again.
  if (keys.length === 0 || keys.some((key) => !ANSWER_KEYS.has(key))) throw invalidInput();
  const { bytes: body, ...rest } = answer;
  if (body === undefined || body === null) return rest;
  const read = bytesOf(body);
  if (!read) throw invalidInput();
  return { ...rest, bytes: read };
}

/**
 * @param {unknown} value
 * @returns {Uint8Array | undefined} the same memory where it is memory; nothing where it is no payload
 */
function bytesOf(value) {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  try {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    // By its tag, because a buffer from another frame is not an instance of this one's ArrayBuffer.
    const tag = Object.prototype.toString.call(value);
    if (tag === '[object ArrayBuffer]') return new Uint8Array(/** @type {ArrayBuffer} */ (value));
  } catch {
    // Memory that was given away.
  }
  return undefined;
}

function invalidInput() {
  return new GpRecordError('invalid-input', `An input is bytes, a string, or { ${[...ANSWER_KEYS].join(', ')} }, of load() a Response, or an async iterable of these.`);
}
