/**
 * Whether a patient's record may be asked for at all. The page, `<gp-record>` and the relay ask this same question; the
 * relay with what the host's server knows, which alone counts. What is missing blocks: nothing is taken for granted.
 *
 * The codes are worded by the reader (`src/gpconnect/outcome_codes.rs`), as O-02, O-03, O-07a and CORE03–08 ask.
 */
import { isBlank } from './blank.js';
import { digitsOf, isNhsNumber } from './nhs-number.js';

/**
 * @typedef {object} Access what is known of a patient and of the person who asks
 * @property {string | null} [nhsNumber] verified, with or without the spaces that it is written with
 * @property {string | Date | null} [tracedAt] when the demographics service was last asked: an instant with its zone
 * @property {string | null} [practiceCode] ODS code of the registered practice, from that trace
 * @property {boolean | null} [sensitive] the flag of the demographics service; `false` has to be said
 * @property {boolean | string | null} [deceased] `false`, or that the patient has died, or when; `false` has to be said
 * @property {string | null} [role] of the person who asks, in the host's words
 * @property {string | null} [purpose] `direct-care`, or `medical-examiner` for a patient who has died
 */

const DAY_MS = 24 * 60 * 60 * 1000;

/** Clocks differ a little; a trace from further in the future than this has no known time. */
const CLOCK_MS = 5 * 60 * 1000;

export const DIRECT_CARE = 'direct-care';
export const MEDICAL_EXAMINER = 'medical-examiner';

/**
 * @param {Access} access
 * @param {number} [now] milliseconds since 1970
 * @returns {string | null} the code of the first reason not to ask; null where there is none
 */
export function blockOf({ nhsNumber, tracedAt, practiceCode, sensitive, deceased, role, purpose = DIRECT_CARE }, now = Date.now()) {
  const age = now - instantOf(tracedAt);
  const hasDied = deceased === true || (typeof deceased === 'string' && deceased !== '');
  const reasons = /** @type {const} */ ([
    [!(age >= -CLOCK_MS), 'BLOCKED_NOT_TRACED'],
    [age > DAY_MS, 'BLOCKED_TRACE_TOO_OLD'],
    [sensitive === true, 'BLOCKED_PATIENT_SENSITIVE'],
    [sensitive !== false, 'BLOCKED_SENSITIVE_NOT_KNOWN'],
    [isBlank(practiceCode), 'BLOCKED_PRACTICE_NOT_KNOWN'],
    [deceased !== false && !hasDied, 'BLOCKED_DECEASED_NOT_KNOWN'],
    [purpose !== DIRECT_CARE && purpose !== MEDICAL_EXAMINER, 'BLOCKED_PURPOSE_NOT_ALLOWED'],
    [hasDied && purpose !== MEDICAL_EXAMINER, 'BLOCKED_PATIENT_DECEASED'],
    [isBlank(role), 'BLOCKED_ROLE_NOT_KNOWN'],
  ]);
  return blockOfNumber(nhsNumber) ?? reasons.find(([holds]) => holds)?.[1] ?? null;
}

/** @param {unknown} nhsNumber @returns {string | null} the code, where it is no NHS number */
export function blockOfNumber(nhsNumber) {
  return isNhsNumber(digitsOf(nhsNumber)) ? null : 'BLOCKED_NHS_NUMBER_INVALID';
}

/** @param {unknown} moment @returns {number} NaN where it is no instant: a time without its zone is none */
function instantOf(moment) {
  if (moment instanceof Date) return moment.getTime();
  return typeof moment === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(moment) ? Date.parse(moment) : NaN;
}
