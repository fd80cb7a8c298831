// FHIR STU3 datatypes as GP Connect uses them, field by field.

export const nhs = 'https://fhir.nhs.uk/STU3';
export const uk = 'https://fhir.hl7.org.uk/STU3';

/** When the demo's records were made. Fixed, so that the same page shows the same record every day. */
export const madeAt = '2026-03-12T09:41:00+00:00';

/** A resource of the GP Connect profile named after its type. */
export function resource(resourceType, id, fields, profile = resourceType) {
  return drop({ resourceType, id, meta: { profile: [`${nhs}/StructureDefinition/CareConnect-GPC-${profile}-1`] }, ...fields });
}

/** The same object without the fields that have no value. */
export function drop(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const reference = ({ resourceType, id }) => ({ reference: `${resourceType}/${id}` });

/** A provider's own number of a record entry. */
export const identifier = (id) => [{ system: 'https://gp-record.example/Id/entry', value: id }];

export const coding = (system, code, display) => ({ system, code, display });

/** A SNOMED CT concept; `chosen` is the synonym that the clinician picked, where that is not the preferred term. */
export function snomed(code, display, chosen) {
  const concept = coding('http://snomed.info/sct', code, display);
  if (!chosen) return { coding: [concept] };
  const description = { url: `${uk}/StructureDefinition/Extension-coding-sctdescid`, extension: [{ url: 'descriptionDisplay', valueString: chosen }] };
  return { coding: [{ extension: [description], ...concept }] };
}

/** An entry that was never coded. */
export const words = (text) => ({ text });

/** A drug or device of the demo provider's own dictionary: the words are the product's, the code is ours. */
export function product(name, code) {
  return { coding: [{ ...coding('https://gp-record.example/Id/drug-codes', code, name), userSelected: true }] };
}

export const extension = (url, value) => ({ url, ...value });
export const gpc = (name, value) => extension(`${nhs}/StructureDefinition/Extension-CareConnect-GPC-${name}-1`, value);
export const careConnect = (name, value) => extension(`${uk}/StructureDefinition/Extension-CareConnect-${name}-1`, value);

export const quantity = (value, unit) => ({ value, unit });
export const note = (text) => (text ? [{ text }] : undefined);

/**
 * An NHS number of the 999 range, which is never given to anybody, from its first nine digits.
 * Throws where Modulus 11 gives no check digit for them.
 */
export function nhsNumber(nine) {
  const total = [...nine].reduce((sum, digit, place) => sum + Number(digit) * (10 - place), 0);
  const check = (11 - (total % 11)) % 11;
  if (check === 10 || !/^999\d{6}$/.test(nine)) throw new Error(`no NHS number of the 999 range begins with ${nine}`);
  return `${nine}${check}`;
}

/** Codes and titles of the primary Lists (GP Connect, "Lists for message structure"). */
const primaryLists = {
  allergies: ['886921000000105', 'Allergies and adverse reactions'],
  endedAllergies: ['1103671000000101', 'Ended allergies'],
  medications: ['933361000000108', 'Medications and medical devices'],
  consultations: ['1149501000000101', 'List of consultations'],
  problems: ['717711000000103', 'Problems'],
  immunisations: ['1102181000000102', 'Immunisations'],
  uncategorised: ['826501000000100', 'Miscellaneous record'],
  investigations: ['887191000000108', 'Investigations and results'],
  referrals: ['792931000000107', 'Outbound referral'],
  diary: ['714311000000108', 'Patient recall administration'],
};

/** Warnings of a List: their codes and the texts that go into its note. */
export const warnings = {
  confidential: ['confidential-items', 'Items excluded due to confidentiality and/or patient preferences.'],
  transit: (date) => ['data-in-transit', `Patient record transfer from previous GP practice not yet complete; information recorded before ${date} may be missing.`],
};

/** A primary List of an area. Primary Lists have no id. */
export function primaryList(subject, area, entries, { warned = [], contained } = {}) {
  const [code, title] = primaryLists[area];
  const concept = snomed(code, title);
  return list(subject, concept, area === 'uncategorised' ? 'Uncategorised data' : title, entries, { warned, contained });
}

/** A secondary List: what consultations or problems point to. */
export function secondaryList(subject, code, entries) {
  const title = code.replace(/^(\w)(\w*)-/, (_, first, rest) => `${first.toUpperCase()}${rest} - `).replaceAll('-', ' ').replace('   ', ' - ');
  return list(subject, { coding: [coding(`${uk}/CodeSystem/GPConnect-SecondaryListValues-1`, code, title)] }, title, entries, {});
}

function list(subject, code, title, entries, { warned = [], contained }) {
  const empty = entries.length === 0;
  const texts = [...warned.map(([, text]) => text), ...(empty ? ['Information not available'] : [])];
  return drop({
    resourceType: 'List',
    meta: { profile: [`${nhs}/StructureDefinition/CareConnect-GPC-List-1`] },
    contained,
    extension: [
      gpc('ClinicalSetting', { valueCodeableConcept: snomed('1060971000000108', 'General practice service') }),
      ...warned.map(([warning]) => gpc('ListWarningCode', { valueCode: warning })),
    ],
    status: 'current',
    mode: 'snapshot',
    title,
    code,
    subject,
    date: madeAt,
    orderedBy: { coding: [coding('http://hl7.org/fhir/list-order', 'event-date', 'Sorted by Event Date')] },
    note: note(texts.join(' ')),
    entry: empty ? undefined : entries.map((item) => ({ item })),
    emptyReason: empty ? { coding: [coding(`${nhs}/CodeSystem/CareConnect-ListEmptyReasonCode-1`, 'no-content-recorded', 'No Content Recorded')] } : undefined,
  });
}

/** The response of `$gpc.getstructuredrecord`. */
export function structuredBundle(resources) {
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${nhs}/StructureDefinition/GPConnect-StructuredRecord-Bundle-1`] },
    type: 'collection',
    entry: resources.map((each) => ({ resource: each })),
  };
}
