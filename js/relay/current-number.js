/**
 * Which of a Patient's identifiers are NHS numbers, and which of these are current. The reader goes by the same rules
 * (`NHS_NUMBER` in `src/gpconnect/codes.rs`, `current_nhs_number` in `context.rs`; `tests/tables.test.mjs` compares them).
 */
import { digitsOf } from '../request/nhs-number.js';
import { SYSTEMS } from './interactions.js';

/** The systems of an NHS number: STU3 and later, DSTU2, and what some send. */
const NHS_NUMBERS = [SYSTEMS.STU3.nhsNumber, SYSTEMS.DSTU2.nhsNumber, 'http://fhir.nhs.uk/Id/nhs-number'];
const TEN_DIGITS = /^\d{10}$/;

/** @param {any} identifier @returns {boolean} whether it is an NHS number, by its system, in letters of any case and with blanks around it or not */
export function isOfNhsNumber(identifier) {
  const system = identifier?.system;
  return typeof system === 'string' && NHS_NUMBERS.some((known) => known.toLowerCase() === system.trim().toLowerCase());
}

/**
 * @param {any} patient a FHIR Patient, as received
 * @param {string} today the date in England, `YYYY-MM-DD`
 * @returns {string[]} its numbers that have not ended, each once: of one with two it is not known who it is
 */
export function currentNumbers(patient, today) {
  const numbers = new Set();
  for (const identifier of Array.isArray(patient?.identifier) ? patient.identifier : []) {
    const number = digitsOf(identifier?.value);
    if (isOfNhsNumber(identifier) && TEN_DIGITS.test(number) && !hasEnded(identifier, today)) numbers.add(number);
  }
  return [...numbers];
}

/** @param {any} identifier @param {string} today what ends in a month or a year ends with its last day */
function hasEnded({ use, period }, today) {
  const [end] = /^\d{4}(-\d\d(-\d\d)?)?/.exec(`${period?.end ?? ''}`.trim()) ?? [];
  return `${use}`.trim().toLowerCase() === 'old' || (end !== undefined && end < today.slice(0, end.length));
}
