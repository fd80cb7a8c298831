import { endingAfter, until } from './request/until.js';

/** What is not there by then is done without. */
const LATER_MS = 5000;

/**
 * @template T
 * @param {() => Promise<T>} fetch of a module that is needed now. It may throw at once: under a policy of trusted types some
 *   bundlers' import does
 * @returns {Promise<T | null>} null where it does not come, or not in time
 */
export async function later(fetch) {
  const { signal, stop } = endingAfter(LATER_MS);
  try {
    return await until(signal, fetch());
  } catch {
    return null;
  } finally {
    stop();
  }
}
