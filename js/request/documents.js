/** What documents may be searched by (structured reference §3). Checked before sending, and by the relay. */
import { checkedDay, invalid, noOther, plain } from './dates.js';

/**
 * @typedef {object} DocumentOptions all of them narrow: without any, every document is listed
 * @property {string} [from] created on or after this day
 * @property {string} [to] created on or before this day
 * @property {string} [author] ODS code of the organisation that wrote it
 * @property {string} [description] words in its description or type
 */

/**
 * @param {unknown} given {@link DocumentOptions}
 * @returns {DocumentOptions}
 * @throws {import('../error.js').GpRecordError} `invalid-request`
 */
export function documentRequest(given) {
  const { from, to, author, description, ...more } = /** @type {DocumentOptions & Record<string, unknown>} */ (plain(given, 'The search'));
  noOther(more);
  if (from !== undefined) checkedDay(from, 'from');
  if (to !== undefined) checkedDay(to, 'to');
  if (from !== undefined && to !== undefined && from > to) throw invalid('The search ends before it starts');
  if (author !== undefined && !(typeof author === 'string' && /^(?!.*\d{10})[A-Za-z0-9]{1,12}$/.test(author))) throw invalid('author is an ODS code');
  if (description !== undefined && !(typeof description === 'string' && description.trim() !== '' && description.length <= 200)) {
    throw invalid('description is up to 200 characters');
  }
  // These go into an address between relay and provider, and NHS numbers must not: nor does an author have ten digits.
  if (/\d(?:[^\p{L}\d]{0,3}\d){9}/u.test(description ?? '')) throw invalid('description holds no number of ten digits');
  return { ...(from && { from }), ...(to && { to }), ...(author && { author }), ...(description && { description }) };
}

/** @param {unknown} url of an attachment, as the DocumentReference has it @returns {string} */
export function documentUrl(url) {
  if (typeof url !== 'string' || url.length > 2000 || !/\/Binary\/(?!\.+$)[A-Za-z0-9\-._~]+$/.test(url)) throw invalid('url is that of an attachment, unchanged');
  return url;
}
