// `$gpc.getstructuredrecord`: the checks on the body (structured reference §1.1), and the part of a record asked for.

import { isDay, today } from '../../js/request/dates.js';
import { AREAS } from '../../js/request/structured.js';
import { Fault, warningsOf } from './outcomes.mjs';
import { nhsNumberOf, parametersOf } from './parameters.mjs';

/** The parts of each parameter: their type, and whether a date may or has to be after today. */
const PARTS = {
  includeAllergies: { includeResolvedAllergies: 'valueBoolean' },
  includeMedication: { includePrescriptionIssues: 'valueBoolean', medicationSearchFromDate: 'valueDate' },
  includeConsultations: { consultationSearchPeriod: 'valuePeriod', includeNumberOfMostRecent: 'valuePositiveInt' },
  includeProblems: { filterStatus: 'valueCode' },
  includeImmunisations: { includeNotGiven: 'valueBoolean', includeStatus: 'valueBoolean' },
  includeUncategorisedData: { uncategorisedDataSearchPeriod: 'valuePeriod' },
  includeInvestigations: { investigationSearchPeriod: 'valuePeriod' },
  includeReferrals: { referralSearchPeriod: 'valuePeriod' },
  includeDiaryEntries: { diaryEntriesSearchDate: 'valueDate' },
};

const NOT_WITH_CONSULTATIONS = ['medicationSearchFromDate', 'uncategorisedDataSearchPeriod', 'filterStatus', 'referralSearchPeriod',
  'diaryEntriesSearchDate', 'includeNotGiven', 'includeStatus'];

/** Primary Lists by the parameter that asks for them. */
const LISTS = {
  includeAllergies: ['886921000000105', '1103671000000101'],
  includeMedication: ['933361000000108'],
  includeProblems: ['717711000000103'],
  includeConsultations: ['1149501000000101'],
  includeInvestigations: ['887191000000108'],
  includeUncategorisedData: ['826501000000100'],
  includeImmunisations: ['1102181000000102'],
  includeReferrals: ['792931000000107'],
  includeDiaryEntries: ['714311000000108'],
};
/** Kinds of resource about the patient that come only with their area. */
const OF_AREAS = new Set(['AllergyIntolerance', 'Condition', 'DiagnosticReport', 'DocumentReference', 'Encounter', 'Immunization',
  'MedicationStatement', 'Observation', 'ProcedureRequest', 'QuestionnaireResponse', 'ReferralRequest', 'Specimen']);
const ENDED_ALLERGIES = '1103671000000101';

/**
 * @param {(nhsNumber: string) => { knows?: string[] } | undefined} record whose practice may not know every parameter
 * @returns {{ nhsNumber: string, asked: Map<string, Map<string, any>>, unrecognised: string[] }}
 */
export function readStructuredRequest(text, type, now, record) {
  const parameters = parametersOf(text, type);
  const nhsNumber = nhsNumberOf(parameters, 'STU3');
  const { knows = Object.values(AREAS) } = record(nhsNumber) ?? {};
  const asked = new Map();
  const unrecognised = [];
  for (const { name, part = [] } of parameters.filter(({ name: each }) => each !== 'patientNHSNumber')) {
    if (!knows.includes(name) || !Object.hasOwn(PARTS, name)) {
      unrecognised.push(name);
      continue;
    }
    if (asked.has(name)) throw new Fault('INVALID_PARAMETER', `${name} is there twice`);
    const parts = new Map();
    for (const each of part) {
      if (Object.hasOwn(PARTS[name], each.name)) parts.set(each.name, valueOf(each, PARTS[name][each.name], today(now)));
      else unrecognised.push(`${name}.${each.name}`);
    }
    asked.set(name, parts);
  }
  checkTogether(asked);
  return { nhsNumber, asked, unrecognised };
}

function valueOf(part, type, day) {
  const { name } = part;
  const value = part[type];
  const fail = (about) => { throw new Fault('INVALID_PARAMETER', `${name} ${about}`); };
  if (value === undefined) fail(`has no ${type}`);
  if (type === 'valueBoolean' && typeof value !== 'boolean') fail('is neither true nor false');
  if (type === 'valuePositiveInt' && !(Number.isSafeInteger(value) && value > 0)) fail('is no positive whole number');
  if (type === 'valueCode' && !['active', 'inactive'].includes(value)) fail('is neither active nor inactive');
  if (type === 'valueDate') {
    if (!isDay(value)) fail('is no whole date');
    if (name === 'diaryEntriesSearchDate' ? value < day : value > day) fail('is on the wrong side of today');
  }
  if (type === 'valuePeriod') {
    const { start, end } = value ?? {};
    if (!start && !end) fail('has neither start nor end');
    if ([start, end].some((date) => date && (!isDay(date) || date > day))) fail('has an end that is no whole date up to today');
    if (start && end && start > end) fail('ends before it starts');
  }
  return value;
}

function checkTogether(asked) {
  if (asked.has('includeAllergies') && !asked.get('includeAllergies').has('includeResolvedAllergies')) {
    throw new Fault('INVALID_PARAMETER', 'includeResolvedAllergies is missing');
  }
  const consultations = asked.get('includeConsultations');
  if (consultations?.size > 1) throw new Fault('INVALID_RESOURCE', 'A period and a number of consultations exclude each other');
  const parts = [...asked.values()].flatMap((each) => [...each.keys()]);
  const forbidden = consultations ? NOT_WITH_CONSULTATIONS : asked.has('includeProblems') ? NOT_WITH_CONSULTATIONS.filter((name) => name !== 'filterStatus') : [];
  if (parts.some((name) => forbidden.includes(name)) && !isPredefined(asked)) throw new Fault('INVALID_PARAMETER', 'These parameters do not go together');
}

/** Whether it is one of the two searches that are exempt: three consultations, problems, allergies, a year of medication; or more. */
function isPredefined(asked) {
  const areas = [...asked.keys()].sort().join(' ');
  const first = 'includeAllergies includeConsultations includeMedication includeProblems';
  const second = 'includeAllergies includeConsultations includeImmunisations includeMedication includeProblems includeUncategorisedData';
  const narrowed = [...asked].flatMap(([name, parts]) => [...parts.keys()].map((part) => `${name}.${part}`));
  const may = ['includeAllergies.includeResolvedAllergies', 'includeConsultations.includeNumberOfMostRecent', 'includeMedication.medicationSearchFromDate', 'includeMedication.includePrescriptionIssues'];
  return (areas === first || areas === second) && asked.get('includeConsultations').get('includeNumberOfMostRecent') === 3 && narrowed.every((part) => may.includes(part));
}

/**
 * What a record holds of what was asked for: the Lists of the areas, what they lead to, the patient, and warnings.
 * @param {object} bundle the whole record
 * @param {{ disabled?: string[] }} provider areas that are switched off
 */
export function partAsked(bundle, { asked, unrecognised }, { disabled = [] } = {}) {
  const off = [...asked.keys()].filter((name) => disabled.includes(name));
  const resources = bundle.entry.map(({ resource }) => resource);
  const byReference = new Map(resources.filter(({ id }) => id).map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const kept = new Set(resources.filter(({ resourceType }) => resourceType === 'Patient' || resourceType === 'OperationOutcome'));
  const lists = new Map();
  for (const [name, parts] of asked) {
    if (off.includes(name)) continue;
    for (const list of resources.filter(({ resourceType, code }) => resourceType === 'List' && LISTS[name].includes(code.coding[0].code))) {
      if (list.code.coding[0].code === ENDED_ALLERGIES && parts.get('includeResolvedAllergies') === false) continue;
      lists.set(list, narrowed(list, name, parts, byReference));
    }
    const through = { includeConsultations: 'consultations-', includeProblems: 'problems-' }[name];
    const secondary = resources.filter(({ resourceType, code }) => through && resourceType === 'List' && String(code.coding[0].code).startsWith(through));
    for (const list of secondary) lists.set(list, list);
  }
  const next = [...kept, ...lists.values()];
  const issues = asked.get('includeMedication')?.get('includePrescriptionIssues') !== false;
  const consultations = asked.has('includeConsultations') && !off.includes('includeConsultations');
  for (let current = next.pop(); current; current = next.pop()) {
    const named = [...JSON.stringify(current).matchAll(/"reference":"([^"#]+)"/g)].map(([, reference]) => byReference.get(reference));
    const leading = resources.filter((resource) => leadsTo(resource, current, { byReference, issues, consultations }));
    for (const resource of [...named, ...leading]) {
      if (resource && !kept.has(resource) && resource.resourceType !== 'List') {
        kept.add(resource);
        next.push(resource);
      } else if (resource?.resourceType === 'List' && !lists.has(resource)) {
        lists.set(resource, resource);
        next.push(resource);
      }
    }
  }
  const entry = resources.filter((resource) => kept.has(resource) || lists.has(resource)).map((resource) => ({ resource: lists.get(resource) ?? resource }));
  if (unrecognised.length > 0 || off.length > 0) entry.push({ resource: warningsOf(unrecognised, off) });
  return { ...bundle, entry };
}

/** Whether a resource belongs to one that names it not: issues to their plan, a consultation's Lists to its Encounter, roles to their practitioner. */
function leadsTo(resource, current, { byReference, issues, consultations }) {
  const names = (each) => byReference.get(each?.reference) === current;
  switch (resource.resourceType) {
    case 'MedicationRequest': return issues && resource.id !== undefined && (resource.basedOn ?? []).some(names);
    case 'List': return consultations && names(resource.encounter);
    case 'PractitionerRole': return names(resource.practitioner);
    // What no parameter asks for comes with everything: content of a version to come.
    default: return !OF_AREAS.has(resource.resourceType) && names(resource.subject);
  }
}

/** A List with only the entries that the parts of its parameter leave. */
function narrowed(list, name, parts, byReference) {
  if (!list.entry || parts.size === 0) return list;
  const of = ({ item }) => byReference.get(item.reference) ?? {};
  let entry = list.entry.filter((each) => isWanted(of(each), name, parts));
  const most = parts.get('includeNumberOfMostRecent');
  if (most) entry = entry.toSorted((one, other) => startOf(of(other)).localeCompare(startOf(of(one)))).slice(0, most);
  if (entry.length > 0) return { ...list, entry };
  const { entry: _, ...rest } = list;
  const reason = { coding: [{ system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-ListEmptyReasonCode-1', code: 'no-content-recorded', display: 'No Content Recorded' }] };
  return { ...rest, note: [{ text: [...(list.note ?? []).map(({ text }) => text), 'Information not available'].join(' ') }], emptyReason: reason };
}

const startOf = (resource) => resource.period?.start ?? resource.effectiveDateTime ?? resource.issued ?? resource.authoredOn ?? '';

function isWanted(resource, name, parts) {
  const period = [...parts].find(([part]) => part.endsWith('SearchPeriod'))?.[1];
  const day = (name === 'includeInvestigations' ? resource.issued : startOf(resource))?.slice(0, 10);
  // Undated items always come.
  if (period && day && ((period.start && day < period.start.slice(0, day.length)) || (period.end && day.slice(0, 10) > period.end))) return false;
  const from = parts.get('medicationSearchFromDate');
  if (from && resource.effectivePeriod?.end && resource.effectivePeriod.end < from) return false;
  const status = parts.get('filterStatus');
  if (status && (resource.clinicalStatus === 'active') !== (status === 'active')) return false;
  if (parts.get('includeNotGiven') === false && resource.notGiven === true) return false;
  if (parts.get('includeStatus') === false && resource.resourceType === 'Observation') return false;
  const until = parts.get('diaryEntriesSearchDate');
  return !until || !resource.occurrenceDateTime || resource.occurrenceDateTime.slice(0, 10) <= until;
}
