/** @import { Answer, Requested } from '../types.js' */

/**
 * What cannot be asked for, told to whoever asks for the answers: thrown by the call itself, a page that hands the call to
 * an element would go on showing the patient before.
 *
 * @param {unknown} error
 * @returns {AsyncIterable<never>}
 */
export function noAnswers(error) {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

/**
 * Answers to several requests as they come, asked for in order and at most `atOnce` at a time. Not a generator: its
 * `return` would wait for the next answer, and a patient who is left has to end what is under way at once.
 *
 * @template {Requested} R
 * @param {R[]} requests
 * @param {number} atOnce
 * @param {AbortSignal | undefined} signal
 * @param {(request: R, signal: AbortSignal) => Promise<Answer>} ask
 * @returns {AsyncIterable<Answer | Answer[]>}
 */
export function answers(requests, atOnce, signal, ask) {
  return {
    [Symbol.asyncIterator]() {
      const ending = new AbortController();
      const end = () => ending.abort(signal?.reason);
      signal?.addEventListener('abort', end, { once: true });
      if (signal?.aborted) end();
      /** @type {Promise<Answer>[]} */
      const came = [];
      /** @type {((answer: Answer | Promise<never>) => void)[]} */
      const promised = [];
      for (const _ of requests) came.push(new Promise((resolve) => promised.push(resolve)));
      // Whoever stops listening does not hear of what ended because of that.
      for (const answer of came) answer.catch(() => {});
      let next = 0;
      let settled = 0;
      const work = async () => {
        while (next < requests.length && !ending.signal.aborted) {
          const request = requests[next++];
          try {
            const answer = await ask(request, ending.signal);
            promised[settled++](answer);
          } catch (error) {
            ending.abort(error);
            const failed = Promise.reject(error);
            // Those that were settled before do not take it, and then nobody would have.
            failed.catch(() => {});
            for (const settle of promised) settle(failed);
          }
        }
      };
      let yielded = -1;
      return {
        async next() {
          ending.signal.throwIfAborted();
          yielded += 1;
          if (yielded === 0) {
            for (let n = 0; n < Math.max(1, atOnce); n += 1) work();
            return { done: false, value: requests.map((requested) => ({ pending: true, requested })) };
          }
          if (yielded > requests.length) {
            signal?.removeEventListener('abort', end);
            return { done: true, value: undefined };
          }
          return { done: false, value: await came[yielded - 1] };
        },
        async return() {
          ending.abort();
          signal?.removeEventListener('abort', end);
          return { done: true, value: undefined };
        },
      };
    },
  };
}
