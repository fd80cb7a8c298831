/** The NHS number: how it is written and checked. The reader goes by the same rules (`src/gpconnect/codes.rs`). */

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
