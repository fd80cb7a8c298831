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

/**
 * @this {Record<string, unknown>} what holds the value
 * @param {string} key
 * @param {unknown} value
 */
function asItIs(key, value) {
  const given = this[key];
  // What says itself what it is would be another thing to who reads it as it is, or nothing at all. A date in the options
  // is its ISO form; one that is no date has none.
  const isItself = given === value || (key !== '' && typeof value === 'string' && isDate(given));
  const plain = typeof value === 'object'
    ? value === null || Array.isArray(value) || inheritsNothing(value) && hidesNothing(value)
    : ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value);
  if (!isItself || !plain) throw new TypeError();
  return value;
}

/** @param {unknown} value of whichever window */
function isDate(value) {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** @param {object} value of whichever window */
function inheritsNothing(value) {
  const inherited = Object.getPrototypeOf(value);
  return inherited === null || Object.hasOwn(inherited, 'isPrototypeOf') && Object.getPrototypeOf(inherited) === null;
}

/** @param {object} value @returns {boolean} whether JSON has all of it, but for what a framework hides in what it wraps: `__ob__` */
function hidesNothing(value) {
  const seen = Object.keys(value);
  return Object.getOwnPropertyNames(value).every((name) => seen.includes(name) || name.startsWith('__'));
}
