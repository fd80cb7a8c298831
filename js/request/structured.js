/**
 * What a structured record may be asked with (structured reference §1.1): typed options in, the `include…` parameters
 * out. Every rule on what may stand together is checked here, before sending, and once more by the relay.
 */
import { checkedDay, checkedPeriod, invalid, noOther, plain, today } from './dates.js';

/** @import { Period } from './dates.js' */

/**
 * @typedef {object} StructuredOptions
 * @property {string[]} [areas] codes of clinical areas; all nine where neither this nor `search` is given. Medications
 *   bring allergies with them, resolved ones included, unless `allergies` is false
 * @property {boolean} [allergies] false leaves them out, also where medications are asked for: for a use that may see
 *   medications and no allergies (structured reference §1.1). Medications are unsafe to read without them (hazard 16): the
 *   view says that they were not asked for, and that they have to be checked elsewhere
 * @property {'recent-consultations' | 'recent-consultations-and-more'} [search] one of the two predefined searches,
 *   instead of everything else
 * @property {{ issues?: boolean, from?: string }} [medications] `issues: false` leaves out what was prescribed under a
 *   plan; `from`: plans active on or after that day
 * @property {{ period?: Period, mostRecent?: number }} [consultations]
 * @property {{ status?: 'active' | 'inactive' }} [problems]
 * @property {{ notGiven?: boolean, status?: boolean }} [immunisations] both true unless told
 * @property {{ period?: Period }} [uncategorisedData]
 * @property {{ period?: Period }} [investigations]
 * @property {{ period?: Period }} [referrals]
 * @property {{ until?: string }} [diaryEntries] what is due on or before that day, which is not in the past
 *
 * @typedef {{ name: string, valueBoolean?: boolean, valueDate?: string, valueCode?: string, valuePositiveInt?: number,
 *   valuePeriod?: Period }} Part
 * @typedef {{ name: string, part?: Part[] }} Parameter
 */

/** The areas that can be asked for, by their codes, with their parameters, in the order of display. */
export const AREAS = /** @type {const} */ ({
  allergies: 'includeAllergies',
  medications: 'includeMedication',
  problems: 'includeProblems',
  consultations: 'includeConsultations',
  investigations: 'includeInvestigations',
  'uncategorised-data': 'includeUncategorisedData',
  immunisations: 'includeImmunisations',
  referrals: 'includeReferrals',
  'diary-entries': 'includeDiaryEntries',
});

/** The areas whose items lead to items of every other area. */
export const LINKING = ['consultations', 'problems'];

/** Which option belongs to which area. */
const OPTIONS = /** @type {const} */ ({
  medications: 'medications',
  consultations: 'consultations',
  problems: 'problems',
  immunisations: 'immunisations',
  uncategorisedData: 'uncategorised-data',
  investigations: 'investigations',
  referrals: 'referrals',
  diaryEntries: 'diary-entries',
});

/** What consultations do not go together with; problems neither, but for their own status. */
const NOT_WITH_CONSULTATIONS = ['medicationSearchFromDate', 'uncategorisedDataSearchPeriod', 'filterStatus',
  'referralSearchPeriod', 'diaryEntriesSearchDate', 'includeNotGiven', 'includeStatus'];

/** The predefined searches: the combinations that providers take although the rules forbid them. */
const SEARCHES = /** @type {Record<string, string[]>} */ ({
  'recent-consultations': ['allergies', 'medications', 'problems', 'consultations'],
  'recent-consultations-and-more': ['allergies', 'medications', 'problems', 'consultations', 'uncategorised-data', 'immunisations'],
});
const RECENT = 3;
const YEAR_DAYS = 365;

/**
 * @param {unknown} given {@link StructuredOptions}
 * @param {number} now milliseconds since 1970: some dates may not be after today
 * @returns {{ areas: string[], parameter: Parameter[] }} the areas, and the parameters without the patient's
 * @throws {import('../error.js').GpRecordError} `invalid-request`
 */
export function structuredRequest(given, now) {
  const { areas, search, allergies, ...options } = /** @type {StructuredOptions & Record<string, unknown>} */ (plain(given, 'The request'));
  noOther(options, OPTIONS);
  const asked = Object.entries(options).filter(([, value]) => value !== undefined);
  if (search !== undefined) {
    if (areas !== undefined || allergies !== undefined || asked.length > 0) throw invalid('A predefined search takes no other option');
    return predefined(search, now);
  }
  const wanted = wantedAreas(areas, allergies);
  for (const [name] of asked) {
    if (!wanted.includes(OPTIONS[/** @type {keyof typeof OPTIONS} */ (name)])) throw invalid(`${name} is given, but its area is not asked for`);
  }
  const linking = wanted.some((area) => LINKING.includes(area));
  const parameter = wanted.map((area) => parameterOf(area, options, today(now), linking));
  checkTogether(wanted, parameter);
  return { areas: wanted, parameter };
}

/** @param {unknown} areas @param {unknown} [allergies] @returns {string[]} in the order of display */
function wantedAreas(areas, allergies = true) {
  const withAllergies = checkedBoolean(allergies, 'allergies');
  const all = Object.keys(AREAS).filter((area) => withAllergies || area !== 'allergies');
  if (areas === undefined) return all;
  if (!Array.isArray(areas) || areas.length === 0) throw invalid('areas is an array of codes, with one at least');
  const unknown = areas.find((area) => !all.includes(area));
  if (unknown !== undefined) throw invalid(`areas has a code that is none of ${all.join(' ')}`);
  // Medication without allergies is unsafe to read (hazard 16).
  return all.filter((area) => areas.includes(area) || (area === 'allergies' && areas.includes('medications')));
}

/** @param {unknown} search @param {number} now */
function predefined(search, now) {
  const areas = typeof search === 'string' && Object.hasOwn(SEARCHES, search) ? SEARCHES[search] : undefined;
  if (!areas) throw invalid(`search is one of ${Object.keys(SEARCHES).join(' ')}`);
  const from = today(Date.parse(today(now)) - YEAR_DAYS * 24 * 60 * 60 * 1000);
  const options = { consultations: { mostRecent: RECENT }, medications: { from } };
  return { areas, parameter: areas.map((area) => parameterOf(area, options, today(now), true)) };
}

/**
 * @param {string} area
 * @param {StructuredOptions} options
 * @param {string} day today
 * @param {boolean} linking consultations or problems are asked for as well
 * @returns {Parameter}
 */
function parameterOf(area, options, day, linking) {
  const name = AREAS[/** @type {keyof typeof AREAS} */ (area)];
  const part = /** @type {Part[]} */ (partsOf(area, options, day, linking).filter((each) => each !== undefined));
  return part.length > 0 ? { name, part } : { name };
}

/**
 * @param {string} area
 * @param {StructuredOptions} options
 * @param {string} day
 * @param {boolean} linking
 * @returns {(Part | undefined)[]}
 */
function partsOf(area, options, day, linking) {
  switch (area) {
    // Without it the request is invalid, and without the resolved ones it is not the whole list.
    case 'allergies': return [{ name: 'includeResolvedAllergies', valueBoolean: true }];
    case 'medications': {
      const { issues = true, from } = fields(options.medications, 'medications', ['issues', 'from']);
      return [
        { name: 'includePrescriptionIssues', valueBoolean: checkedBoolean(issues, 'medications.issues') },
        from === undefined ? undefined : { name: 'medicationSearchFromDate', valueDate: checkedDay(from, 'medications.from', day) },
      ];
    }
    case 'consultations': {
      const { period, mostRecent } = fields(options.consultations, 'consultations', ['period', 'mostRecent']);
      if (period !== undefined && mostRecent !== undefined) throw invalid('consultations takes a period or mostRecent, not both');
      if (mostRecent !== undefined && !(Number.isSafeInteger(mostRecent) && Number(mostRecent) > 0)) throw invalid('consultations.mostRecent is a whole number above 0');
      return [
        periodPart('consultationSearchPeriod', period, 'consultations.period', day),
        mostRecent === undefined ? undefined : { name: 'includeNumberOfMostRecent', valuePositiveInt: Number(mostRecent) },
      ];
    }
    case 'problems': {
      const { status } = fields(options.problems, 'problems', ['status']);
      if (status === undefined) return [];
      if (status !== 'active' && status !== 'inactive') throw invalid('problems.status is active or inactive');
      return [{ name: 'filterStatus', valueCode: status }];
    }
    case 'immunisations': {
      const given = fields(options.immunisations, 'immunisations', ['notGiven', 'status']);
      // A provider's own default leaves out what was not given; beside consultations or problems it cannot be asked for.
      if (linking && options.immunisations === undefined) return [];
      const { notGiven = true, status = true } = given;
      return [
        { name: 'includeNotGiven', valueBoolean: checkedBoolean(notGiven, 'immunisations.notGiven') },
        { name: 'includeStatus', valueBoolean: checkedBoolean(status, 'immunisations.status') },
      ];
    }
    case 'uncategorised-data':
      return [periodPart('uncategorisedDataSearchPeriod', fields(options.uncategorisedData, 'uncategorisedData', ['period']).period, 'uncategorisedData.period', day)];
    case 'investigations':
      return [periodPart('investigationSearchPeriod', fields(options.investigations, 'investigations', ['period']).period, 'investigations.period', day)];
    case 'referrals':
      return [periodPart('referralSearchPeriod', fields(options.referrals, 'referrals', ['period']).period, 'referrals.period', day)];
    default: {
      const { until } = fields(options.diaryEntries, 'diaryEntries', ['until']);
      if (until === undefined) return [];
      if (checkedDay(until, 'diaryEntries.until') < day) throw invalid('diaryEntries.until is not before today');
      return [{ name: 'diaryEntriesSearchDate', valueDate: String(until) }];
    }
  }
}

/** @param {string} name @param {unknown} period @param {string} option @param {string} day @returns {Part | undefined} */
function periodPart(name, period, option, day) {
  return period === undefined ? undefined : { name, valuePeriod: checkedPeriod(period, option, day) };
}

/** @param {unknown} value @param {string} name @param {string[]} known @returns {Record<string, unknown>} */
function fields(value, name, known) {
  if (value === undefined) return {};
  const unknown = Object.keys(plain(value, name)).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`${name}.${unknown} is no option`);
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {unknown} value @param {string} name */
function checkedBoolean(value, name) {
  if (typeof value !== 'boolean') throw invalid(`${name} is true or false`);
  return value;
}

/** @param {string[]} wanted @param {Parameter[]} parameters */
function checkTogether(wanted, parameters) {
  const parts = parameters.flatMap(({ part = [] }) => part.map(({ name }) => name));
  const forbidden = wanted.includes('consultations') ? NOT_WITH_CONSULTATIONS
    : wanted.includes('problems') ? NOT_WITH_CONSULTATIONS.filter((name) => name !== 'filterStatus') : [];
  const found = parts.find((name) => forbidden.includes(name));
  if (found) throw invalid(`${found} does not go together with consultations or problems`);
}
