/** What is not there by then is done without. */
const LATER_MS = 5000;

/**
 * @template T
 * @param {Promise<T>} module that is fetched when it is needed
 * @returns {Promise<T | null>} null where it does not come, or not in time
 */
export function later(module) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<null>} */
  const late = new Promise((resolve) => (timer = setTimeout(resolve, LATER_MS, null)));
  return Promise.race([module.catch(() => null), late]).finally(() => clearTimeout(timer));
}
