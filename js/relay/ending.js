/** An exchange ends when the page has left, or when it has taken too long. */

/** For each question of the host's server, and again for a provider's whole answer. */
export const TIMEOUT_MS = 120_000;

/**
 * @param {Request} request
 * @param {number} [timeoutMs]
 * @returns {{ ending: AbortController, onEnd: () => void }} aborted with the code of a refusal; to be told when nothing is waited for
 */
export function endingOf(request, timeoutMs = TIMEOUT_MS) {
  const ending = new AbortController();
  const leave = () => ending.abort('RELAY_PAGE_LEFT');
  const timer = setTimeout(() => ending.abort('RELAY_UPSTREAM_TOO_SLOW'), timeoutMs);
  request.signal.addEventListener('abort', leave, { once: true });
  if (request.signal.aborted) leave();
  const onEnd = () => {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', leave);
  };
  return { ending, onEnd };
}
