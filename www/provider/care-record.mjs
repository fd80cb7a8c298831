// `$gpc.getcarerecord`: the checks of §6 and §8.5 on the body, and the section with its period applied.

import { SECTIONS, takesPeriod } from '../../js/request/sections.js';
import { Fault } from './outcomes.mjs';
import { nhsNumberOf, only, parametersOf } from './parameters.mjs';

const SECTION_SYSTEM = 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1';
const NAMES = ['patientNHSNumber', 'recordSection', 'timePeriod'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Tables that a period does not touch: what is active and current is always whole (§6.1). */
const WHOLE_TABLES = ['prb-tab-act', 'med-tab-acu-med', 'med-tab-curr-rep', 'med-tab-dis-rep'];

/** @returns {{ nhsNumber: string, section: string, period?: { start?: string, end?: string } }} */
export function readCareRecordRequest(text, type) {
  const parameters = parametersOf(text, type);
  const unknown = parameters.find(({ name }) => !NAMES.includes(name));
  if (unknown) throw new Fault('INVALID_PARAMETER', 'A parameter has an unknown name');
  const nhsNumber = nhsNumberOf(parameters, 'DSTU2');
  const section = sectionOf(only(parameters, 'recordSection'));
  const period = parameters.some(({ name }) => name === 'timePeriod') ? periodOf(only(parameters, 'timePeriod')) : undefined;
  if (period && !takesPeriod(section)) throw new Fault('BAD_REQUEST', 'timePeriod is not allowed for this section');
  return { nhsNumber, section, period };
}

function sectionOf({ valueCodeableConcept: concept }) {
  const coding = concept?.coding;
  if (!Array.isArray(coding) || coding.length !== 1) throw new Fault('BAD_REQUEST', 'recordSection is no CodeableConcept with one coding');
  const { system, code } = coding[0];
  if (!system) throw new Fault('INVALID_PARAMETER', 'recordSection has no system');
  if (system !== SECTION_SYSTEM) throw new Fault('BAD_REQUEST', 'recordSection has another system');
  if (!SECTIONS.includes(code)) throw new Fault('INVALID_PARAMETER', 'recordSection has an unknown code');
  return code;
}

function periodOf({ valuePeriod: period }) {
  const fail = (about) => { throw new Fault('INVALID_PARAMETER', `timePeriod: ${about}`); };
  if (typeof period !== 'object' || period === null) fail('no Period');
  const { start, end } = period;
  if (!start && !end) fail('neither start nor end');
  const first = start && (dayOf(start, 'first') ?? fail('start is no date'));
  const last = end && (dayOf(end, 'last') ?? fail('end is no date'));
  if (first && last && first > last) fail('ends before it starts');
  return { ...(first && { start: first }), ...(last && { end: last }) };
}

/** The first or last day of a FHIR date: a year, a month, a day, or an instant with its offset. */
function dayOf(text, which) {
  const [, year, month, day, time] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/.exec(text) ?? [];
  if (!year || (time && Number.isNaN(Date.parse(text)))) return undefined;
  if (day) return isDate(`${year}-${month}-${day}`) ? `${year}-${month}-${day}` : undefined;
  if (month && !isDate(`${year}-${month}-01`)) return undefined;
  if (which === 'first') return `${year}-${month ?? '01'}-01`;
  return new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).toISOString().slice(0, 10);
}

const isDate = (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** The section's page with only what falls into the period, and a banner that says so. */
export function withPeriod(div, { start, end }) {
  const named = (day) => `'${day.slice(8)}-${MONTHS[day.slice(5, 7) - 1]}-${day.slice(0, 4)}'`;
  const words = start && end ? `For the period ${named(start)} to ${named(end)}` : start ? `Data items from ${named(start)}` : `Data items until ${named(end)}`;
  const banner = `<div class="date-banner"><p>${words}</p></div>`;
  return div.replace(/<div class="date-banner">.*?<\/div>/, banner)
    .replace(/(<table id="([^"]+)">.*?<tbody>)(.*?)(<\/tbody>)/gs, (whole, head, id, body, tail) =>
      (WHOLE_TABLES.includes(id) ? whole : head + rowsWithin(body, start, end) + tail));
}

function rowsWithin(body, start, end) {
  let heading = '';
  return body.match(/<tr>.*?<\/tr>/gs)?.reduce((kept, row) => {
    if (row.includes('colspan=')) {
      heading = row;
      return kept;
    }
    const text = /<td class="date-column">(.*?)<\/td>/.exec(row)?.[1] ?? '';
    const [year, month, day] = parts(text);
    // Undated is never left out; a partial date counts where any of its days does.
    const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
    const last = `${year}-${month ?? '12'}-${day ?? '31'}`;
    if (year && ((start && last < start) || (end && first > end))) return kept;
    const group = heading;
    heading = '';
    return kept + group + row;
  }, '') ?? '';
}

function parts(text) {
  const [, day, month, year] = /^(?:(?:(\d\d)[- ])?([A-Z][a-z]{2})[- ])?(\d{4})$/.exec(text) ?? [];
  return [year, month && String(MONTHS.indexOf(month) + 1).padStart(2, '0'), day];
}
