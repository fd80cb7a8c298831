/** @param {unknown} value @returns {boolean} whether nothing is said by it: a column of a database may be padded */
export function isBlank(value) {
  return String(value ?? '').trim() === '';
}
