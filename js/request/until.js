/**
 * Work that ends when a signal says so, whether or not what it waits for heeds the signal.
 *
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 * @throws the signal's reason
 */
export function until(signal, work) {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/**
 * A signal that ends with another, or so much later.
 *
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {{ signal: AbortSignal, stop: () => void }} `stop` where it is needed no longer
 */
export function endingAfter(milliseconds, signal) {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, milliseconds);
  signal?.addEventListener('abort', end);
  return {
    signal: ending.signal,
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}
