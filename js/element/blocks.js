/** @import { Access } from '../request/access.js' */
/** @import { Expected, RequestOutcome } from '../types.js' */
import { blockOf } from '../request/access.js';
import { digitsOf } from '../request/nhs-number.js';

/**
 * @param {Access | null} access null where the host does not have the element check
 * @param {Expected | null} expected whose record it is to be
 * @returns {string | null} the code of why nothing may be asked for
 */
export function blockOfLoad(access, expected) {
  if (access === null) return null;
  // A host that goes on to another patient may have said one of the two.
  const numbers = [access.nhsNumber, expected?.nhsNumber].map(digitsOf).filter(Boolean);
  if (numbers.length > 1 && numbers[0] !== numbers[1]) return 'BLOCKED_PATIENTS_DIFFER';
  // What is null here is what a trace has not brought: it stands for nothing else, and blocks.
  return blockOf({ nhsNumber: expected?.nhsNumber, practiceCode: expected?.practiceCode, ...access });
}

/** @param {RequestOutcome[]} outcomes @returns {string[]} why something was not asked for, each reason once */
export function blockedCodes(outcomes) {
  return [...new Set(outcomes.map(({ code }) => code).filter((code) => code.startsWith('BLOCKED_')))];
}
