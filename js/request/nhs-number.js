/**
 * The NHS number: how it is written and checked, and which is a Patient's. The reader goes by the same rules
 * (`NHS_NUMBER` in `src/gpconnect/codes.rs`, `current_nhs_number` in `context.rs`; `tests/tables.test.mjs` compares them).
 */

/** Its systems: STU3 and later, DSTU2, and what some send. */
const SYSTEMS = ['https://fhir.nhs.uk/Id/nhs-number', 'http://fhir.nhs.net/Id/nhs-number', 'http://fhir.nhs.uk/Id/nhs-number'];
const TEN_DIGITS = /^\d{10}$/;

/** @param {unknown} written @returns {string} without the spaces and hyphens that it is written with; any other text trimmed, and nothing where it is none */
export function digitsOf(written) {
  const text = typeof written === 'string' ? written.trim() : '';
  const digits = text.replace(/[\p{White_Space}-]/gu, '');
  return /^\d*$/.test(digits) ? digits : text;
}

/** @param {unknown} number @returns {number is string} ten digits of which the last is the check digit of Modulus 11 */
export function isNhsNumber(number) {
  if (typeof number !== 'string' || !TEN_DIGITS.test(number)) return false;
  const weighted = [...number].reduce((sum, digit, place) => sum + Number(digit) * (10 - place), 0);
  // With the check digit weighted by 1 a valid number is a multiple of 11.
  return weighted % 11 === 0;
}

/** @param {any} identifier @returns {boolean} whether it is an NHS number, by its system, in letters of any case and with blanks around it or not */
export function isOfNhsNumber(identifier) {
  const system = identifier?.system;
  return typeof system === 'string' && SYSTEMS.some((known) => known.toLowerCase() === system.trim().toLowerCase());
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
