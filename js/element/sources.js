import { GpRecordError } from '../error.js';
import { inputOfResponse, inputsOf, networkError } from '../input.js';
import { endingAfter, until } from '../request/until.js';
import { inOrder } from './properties.js';

/** @import { ReadInput, RecordInput } from '../types.js' */

/**
 * @typedef {RecordInput | Response} Item
 * @typedef {Item | (Item | Promise<Item>)[]} Given
 * @typedef {Given | AsyncIterable<Given>} Known
 * @typedef {Known | Promise<Known>} LoadInput what `load()` takes
 */

/**
 * The inputs of a record as they come in: what is known after each arrival. As long as more may come, and nothing says
 * of what, one more that is pending stands for that: of what is not there nobody can say that it was not asked for.
 *
 * @param {LoadInput} given
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<ReadInput[], void, void>}
 * @throws {GpRecordError} `network` for whatever a host's promise or iterable fails with: its message may name a patient
 */
export async function* arrivals(given, signal) {
  const known = isAsyncIterable(given) ? given : await settled(given, signal);
  if (!isAsyncIterable(known)) {
    yield await itemsOf(known, signal);
    return;
  }
  /** @type {ReadInput[]} */
  let inputs = [];
  // Whether anything has come, and whether the host says that, and what, is to come.
  let [hasBegun, isAnnounced] = [false, false];
  /** @type {Set<string | undefined>} */
  const announced = new Set();
  const iterator = known[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await settled(iterator.next(), signal);
      if (next.done) {
        // What did not come by the end does not come: without an answer it is told as not received. What was to come, and
        // nobody said what, may be any answer that was not announced.
        const isOpen = inputs.some(({ pending }) => pending);
        let unnamed = inputs.filter((input) => !input.pending && !announced.has(keyOf(input))).length;
        const left = inputs.filter((input) => !input.pending || keyOf(input) !== undefined || (unnamed -= 1) < 0);
        if (isOpen || (hasBegun && !isAnnounced)) yield left.map(({ pending, ...input }) => input);
        return;
      }
      const items = await itemsOf(next.value, signal);
      for (const item of items) if (item.pending && keyOf(item) !== undefined) announced.add(keyOf(item));
      inputs = items.reduce(withItem, inputs);
      hasBegun = true;
      isAnnounced ||= inputs.some(({ pending }) => pending);
      yield isAnnounced ? inputs : [...inputs, { pending: true }];
    }
  } finally {
    // Tells the host's generator that no more is wanted; how that ends is of no interest here.
    Promise.resolve().then(() => iterator.return?.()).catch(() => {});
  }
}

/** What is asked for where a host does not say which document it is. */
const ANY_DOCUMENT = inOrder({ document: true });

/**
 * An answer takes the place of the earlier one to the same request: first `pending`, then what came. A document that came
 * without a word of which it is keeps its place: the next may be another.
 *
 * @param {ReadInput[]} inputs
 * @param {ReadInput} item
 */
function withItem(inputs, item) {
  const key = keyOf(item);
  const at = key === undefined ? -1 : inputs.findIndex((input) => keyOf(input) === key && !(input.bytes && key === ANY_DOCUMENT));
  return at < 0 ? [...inputs, item] : inputs.with(at, item);
}

/** @param {ReadInput} input @returns {string | undefined} none where it says nothing of what was asked: that may be two things */
function keyOf({ requested }) {
  const key = inOrder(requested ?? {});
  return key === '{}' ? undefined : key;
}

/**
 * @param {Given | Promise<Given>} given
 * @param {AbortSignal} signal
 * @returns {Promise<ReadInput[]>}
 */
async function itemsOf(given, signal) {
  const value = await settled(given, signal);
  const read = (Array.isArray(value) ? value : [value]).map(async (one) => {
    const item = await settled(one, signal);
    return isResponse(item) ? settled(inputOfResponse(item), signal) : inputsOf(item);
  });
  return (await Promise.all(read)).flat();
}

/** For the answer to `src`, all of it: longer than a relay waits for a provider. */
const FETCHED_WITHIN_MS = 130_000;

/**
 * What comes of an address, by the host's `fetch`.
 *
 * @param {string} address
 * @param {import('../element.js').Fetch} fetch
 * @param {AbortSignal} signal
 * @returns {Promise<ReadInput[]>}
 * @throws {GpRecordError} `network`
 */
export async function fetched(address, fetch, signal) {
  const ending = endingAfter(FETCHED_WITHIN_MS, signal);
  try {
    return await itemsOf((async () => fetch(address, {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { accept: 'application/fhir+json, application/fhir+xml;q=0.9' },
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: ending.signal,
    }))(), ending.signal);
  } catch (error) {
    throw error instanceof GpRecordError ? error : networkError();
  } finally {
    ending.stop();
  }
}

/**
 * @template T
 * @param {T | PromiseLike<T>} value
 * @param {AbortSignal} signal ends the waiting: a host's promise may never settle
 * @returns {Promise<T>}
 */
export function settled(value, signal) {
  // First, so that a failure that nobody waits for is nobody's.
  const told = Promise.resolve(value).catch((error) => {
    throw error instanceof GpRecordError ? error : networkError();
  });
  return until(signal, told);
}

/** @param {unknown} value @returns {value is AsyncIterable<Given>} */
function isAsyncIterable(value) {
  // Of a body that streams each piece would be taken for an answer.
  const isStream = Object.prototype.toString.call(value) === '[object ReadableStream]';
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && !isStream;
}

/** @param {unknown} value @returns {value is Response} */
function isResponse(value) {
  // Of whichever window.
  return value instanceof Response || Object.prototype.toString.call(value) === '[object Response]';
}
