/** What a section of Access Record: HTML may be asked with (HTML reference §6). Checked before sending, and by the relay. */
import { checkedPeriod, invalid } from './dates.js';

/** @import { Period } from './dates.js' */

/** The sections, in the order in which they are offered (O-10). */
export const SECTIONS = ['SUM', 'ENC', 'CLI', 'PRB', 'ALL', 'MED', 'REF', 'OBS', 'IMM', 'ADM'];

/** These take no period: with one, providers refuse them (§6.2). */
const WHOLE = ['SUM', 'ALL', 'IMM'];

/** @param {string} section @returns {boolean} */
export function takesPeriod(section) {
  return !WHOLE.includes(section);
}

/**
 * @param {unknown} section
 * @param {unknown} [period] without one the whole section comes, and none is ever assumed (hazard 47)
 * @returns {{ section: string, period?: Period }} what is asked for
 * @throws {import('../error.js').GpRecordError} `invalid-request`
 */
export function careRecordRequest(section, period) {
  if (typeof section !== 'string' || !SECTIONS.includes(section)) throw invalid(`A section is one of ${SECTIONS.join(' ')}`);
  if (period === undefined || period === null) return { section };
  if (!takesPeriod(section)) throw invalid(`${section} takes no period`);
  return { section, period: checkedPeriod(period, 'period') };
}
