/** An exchange ends when the page has left or reads no more, or when the provider has taken too long. */

/** For each question of the host's server, and again for a provider's whole answer. */
export const TIMEOUT_MS = 120_000;

/**
 * @typedef {object} Ending
 * @property {AbortController} ending aborted with the code of a refusal
 * @property {() => void} forProvider it is the provider that is waited for, as at the beginning: its time runs
 * @property {() => void} forPage it is the page that is waited for: the provider's time stands still, and the page has its own
 * @property {() => void} onEnd nothing is waited for any more
 *
 * @param {Request} request
 * @param {number} [timeoutMs] for the provider in all; for the page each time
 * @returns {Ending}
 */
export function endingOf(request, timeoutMs = TIMEOUT_MS) {
  const ending = new AbortController();
  const leave = () => ending.abort('RELAY_PAGE_LEFT');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let left = timeoutMs;
  /** @type {number | null} */
  let since = null;
  const stop = () => {
    clearTimeout(timer);
    if (since !== null) left -= performance.now() - since;
    since = null;
  };
  const forProvider = () => {
    stop();
    since = performance.now();
    timer = setTimeout(() => ending.abort('RELAY_UPSTREAM_TOO_SLOW'), left);
  };
  const forPage = () => {
    stop();
    timer = setTimeout(leave, timeoutMs);
  };
  const onEnd = () => {
    stop();
    request.signal.removeEventListener('abort', leave);
  };
  request.signal.addEventListener('abort', leave, { once: true });
  if (request.signal.aborted) leave();
  forProvider();
  return { ending, forProvider, forPage, onEnd };
}
