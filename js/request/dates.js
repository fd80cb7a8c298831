import { GpRecordError } from '../error.js';

/** @typedef {{ start?: string, end?: string }} Period whole days, both inclusive */

/** @param {number} now @returns {string} the date in England, `YYYY-MM-DD` */
export function today(now) {
  // Part by part: how a locale writes a date changes with the engine.
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** @param {unknown} text @returns {text is string} a day that exists, `YYYY-MM-DD` */
export function isDay(text) {
  return typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
    && new Date(text).toISOString().startsWith(text);
}

/**
 * @param {unknown} period
 * @param {string} name of the option, for the message
 * @param {string} [latest] the last day that it may reach
 * @returns {Period}
 */
export function checkedPeriod(period, name, latest) {
  const { start, end, ...more } = given(/** @type {Period} */ (plain(period, name)));
  if (Object.keys(more).length > 0 || (start === undefined && end === undefined)) throw invalid(`${name} is { start, end }, with one of them at least`);
  for (const [side, day] of Object.entries({ start, end })) if (day !== undefined) checkedDay(day, `${name}.${side}`, latest);
  if (start !== undefined && end !== undefined && start > end) throw invalid(`${name} ends before it starts`);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

/**
 * @param {unknown} day
 * @param {string} name
 * @param {string} [latest]
 * @returns {string}
 */
export function checkedDay(day, name, latest) {
  if (!isDay(day)) throw invalid(`${name} is a whole day, YYYY-MM-DD`);
  if (latest !== undefined && day > latest) throw invalid(`${name} is not after today`);
  return day;
}

/** @param {unknown} value @param {string} name @returns {object} */
export function plain(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${name} is a plain object`);
  return value;
}

/** @template T @typedef {{ [K in keyof T]: Exclude<T[K], null> }} Given what of options is given: null is what is left out */

/** @template {object} T @param {T | null} [options] @returns {Given<T>} */
export function given(options) {
  return /** @type {any} */ (Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== null)));
}

/** @param {object} options that are left @param {object} [known] those that may be there @throws {GpRecordError} where any other is */
export function noOther(options, known = {}) {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw invalid(`${unknown} is no option`);
}

/** @param {string} what never the value itself: it may be a patient's @returns {GpRecordError} */
export function invalid(what) {
  return new GpRecordError('invalid-request', `${what}.`);
}
