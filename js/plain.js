/**
 * What a host hands over, as plain values: a promise, a map, a function or NaN would be nothing in JSON, and nothing
 * switches a check off.
 */
import { GpRecordError } from './error.js';

/**
 * @param {unknown} value
 * @returns {string} as JSON: what is undefined is left out, and a Date is its ISO form
 * @throws {GpRecordError} `invalid-option`, where something in it is no plain value
 */
export function toJson(value) {
  try {
    return JSON.stringify(value, asItIs);
  } catch {
    throw new GpRecordError('invalid-option', 'An option is no plain value.');
  }
}

/**
 * @template T
 * @param {T} value of a property
 * @returns {T} a copy, also of what a framework wraps; itself where it is no plain value, which reading it will tell
 */
export function copied(value) {
  try {
    return JSON.parse(toJson(value ?? null));
  } catch {
    return value;
  }
}

/** @param {string} _ @param {unknown} value */
function asItIs(_, value) {
  const plain = typeof value === 'object'
    ? value === null || Array.isArray(value) || !Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {})
    : ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value);
  if (!plain) throw new TypeError();
  return value;
}
