// The inputs, made by seed: the same bytes in every run and on every machine. Synthetic throughout; NHS numbers are of
// the 999 range, which is never given to anybody.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';

/** A sequence of numbers below a limit, the same for the same seed. @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const WORDS = ('patient reviewed today feels better since last visit advised to return if symptoms worsen blood pressure '
  + 'checked tablets taken daily with food no side effects mild cough for two weeks chest clear temperature normal repeat '
  + 'prescription issued referred to physiotherapy bloods requested results discussed by telephone knee pain on stairs').split(' ');

const words = (next, count) => Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(' ');
const date = (next) => `20${String(10 + next(15))}-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')}`;

const NOT_COPIED = ['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'OperationOutcome'];

/**
 * A structured response (STU3): the fixture that has something in every area, its clinical resources copied under new
 * ids, dates and words until it has so many resources or bytes.
 *
 * @param {{ resources?: number, bytes?: number, seed?: number, nhsNumber?: string }} [wanted]
 * @returns {string}
 */
export function structured({ resources = Infinity, bytes = Infinity, seed = 1, nhsNumber = '9990000018' } = {}) {
  const next = random(seed);
  const fixture = readFileSync(join(root, 'tests', 'fixtures', 'structured', 'every_area.json'), 'utf8').replaceAll('9990000018', nhsNumber);
  const bundle = JSON.parse(fixture);
  const originals = bundle.entry.filter(({ resource }) => resource.id && !NOT_COPIED.includes(resource.resourceType) && !isPrimary(resource));
  const copied = new Set(originals.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
  const lists = bundle.entry.map(({ resource }) => resource).filter(isPrimary);
  const listed = lists.map((list) => (list.entry ?? []).map(({ item }) => item.reference).filter((reference) => copied.has(reference)));
  let size = JSON.stringify(bundle).length;
  for (let copy = 1; bundle.entry.length < resources && size < bytes; copy += 1) {
    for (const { resource } of originals) {
      if (bundle.entry.length >= resources || size >= bytes) break;
      const text = JSON.stringify(resource, (key, value) => {
        if (key === 'reference' && copied.has(value)) return `${value}-${copy}`;
        if (key === 'text' && typeof value === 'string') return `${value} ${words(next, next(14))}`;
        if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) return `${date(next)}${value.slice(10)}`;
        return value;
      }).replace(`"id":"${resource.id}"`, `"id":"${resource.id}-${copy}"`);
      size += text.length + 14;
      bundle.entry.push({ resource: JSON.parse(text) });
    }
    lists.forEach((list, at) => list.entry?.push(...listed[at].map((reference) => ({ item: { reference: `${reference}-${copy}` } }))));
    size += listed.flat().length * 60;
  }
  return JSON.stringify(bundle);
}

/** Whether a resource is the List of an area, of which a response has one. */
function isPrimary({ resourceType, code }) {
  const topics = ['25851000000105', '24781000000107', '325851000000107'];
  return resourceType === 'List' && !topics.includes(code?.coding?.[0]?.code);
}

/**
 * A section of an HTML record of about so many bytes: banners, subsections and tables as the specification has them.
 *
 * @param {number} bytes
 * @param {'xhtml' | 'html5'} flavour `xhtml`: as it stands in a DSTU2 Bundle by the rules, well-formed; `html5`: as
 *   suppliers send it, with open tags, bare attributes and named entities
 * @param {number} [seed]
 * @returns {string}
 */
export function section(bytes, flavour, seed = 1) {
  const next = random(seed);
  const xhtml = flavour === 'xhtml';
  const space = xhtml ? '&#160;' : '&nbsp;';
  const br = xhtml ? '<br/>' : '<br>';
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const day = () => `${String(1 + next(28)).padStart(2, '0')}-${months[next(12)]}-20${String(10 + next(15))}`;
  const row = () => {
    const cells = [
      `<td class="date-column">${day()}</td>`,
      `<td>Dr A${space}Sample, Fixture Surgery</td>`,
      next(9) === 0 ? (xhtml ? '<td/>' : '<td></td>') : `<td>${words(next, 3 + next(16))}${next(3) ? '' : `${br}${words(next, 4)} &lt; 5 &amp; ${words(next, 2)}`}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  };
  const parts = [`<div${xhtml ? ' xmlns="http://www.w3.org/1999/xhtml"' : ''}><h1>Encounters</h1>`,
    '<div class="gptransfer-banner"><p>Patient record transfer from previous GP practice not yet complete; information recorded before 01-Jan-2011 may be missing</p></div>'];
  let size = 0;
  for (let table = 0; size < bytes; table += 1) {
    const open = `<div><h2>Part ${table + 1}</h2><div class="date-banner"><p>All relevant items</p></div>${xhtml ? '' : '<p>Loose words'}`
      + '<table id="enc-tab"><thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead><tbody>';
    parts.push(open);
    size += open.length;
    for (let rows = 0; rows < 400 && size < bytes; rows += 1) {
      const text = row();
      parts.push(text);
      size += text.length;
    }
    parts.push('</tbody></table></div>');
  }
  parts.push('</div>');
  return parts.join('');
}

/**
 * The response (DSTU2) that a section comes in.
 *
 * @param {string} html
 * @param {string} [nhsNumber]
 */
export function htmlResponse(html, nhsNumber = '9990000018') {
  return JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [
    { resource: { resourceType: 'Composition', date: '2026-03-12T09:41:00+00:00', title: 'Patient Care Record', status: 'final',
      subject: { reference: 'Patient/p' },
      section: [{ title: 'Encounters', code: { coding: [{ code: 'ENC', display: 'Encounters', system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1' }] },
        text: { status: 'generated', div: html } }] } },
    { resource: { resourceType: 'Patient', id: 'p', identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: nhsNumber }],
      name: [{ use: 'usual', family: ['Marlow'], given: ['Ines'], prefix: ['Ms'] }], gender: 'female', birthDate: '1961-04-09' } },
  ] });
}
