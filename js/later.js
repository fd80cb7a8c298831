import { endingAfter, until } from './request/until.js';

/** What is not there by then is done without. */
const LATER_MS = 5000;

/**
 * @template T
 * @param {Promise<T>} module that is fetched when it is needed
 * @returns {Promise<T | null>} null where it does not come, or not in time
 */
export function later(module) {
  const { signal, stop } = endingAfter(LATER_MS);
  return until(signal, module).catch(() => null).finally(stop);
}
