// Entries of the other clinical areas as GP Connect sends them, each from the few things that a clinician recorded.

import { careConnect, coding, drop, gpc, identifier, madeAt, nhs, note, quantity, reference, resource, snomed, words } from './fhir.mjs';
import { gp, nurse, practice, surgery } from './practice.mjs';

/** @param {object} subject @param {{ id: string, code: object, category?: string, date?: string, onset?: string, criticality?: string, notes?: string, reaction?: object, ended?: [string, string] }} entry */
export function allergy(subject, { id, code, category = 'medication', date, onset, criticality, notes, reaction, ended }) {
  const end = ended && gpc('AllergyIntoleranceEnd', {
    extension: [{ url: 'endDate', valueDateTime: ended[0] }, { url: 'reasonEnded', valueString: ended[1] }],
  });
  return resource('AllergyIntolerance', id, {
    extension: end && [end],
    identifier: identifier(id),
    clinicalStatus: ended ? 'resolved' : 'active',
    verificationStatus: 'unconfirmed',
    category: [category],
    criticality,
    code,
    patient: subject,
    onsetDateTime: onset,
    assertedDate: date,
    recorder: reference(gp),
    note: note(notes),
    reaction: reaction && [reaction],
  });
}

export function problem(subject, { id, code, significance, status = 'active', onset, end, notes, actual, related = [], parent }) {
  return resource('Condition', id, {
    extension: [
      actual && careConnect('ActualProblem', { valueReference: reference(actual) }),
      careConnect('ProblemSignificance', { valueCode: significance }),
      parent && careConnect('RelatedProblemHeader', { extension: [{ url: 'type', valueCode: 'parent' }, { url: 'target', valueReference: reference(parent) }] }),
      ...related.map((item) => careConnect('RelatedClinicalContent', { valueReference: item.resourceType ? reference(item) : item })),
    ].filter(Boolean),
    identifier: identifier(id),
    clinicalStatus: status,
    category: [{ coding: [coding('http://hl7.org/fhir/condition-category', 'problem-list-item', 'Problem List Item')] }],
    code,
    subject,
    onsetDateTime: onset,
    abatementDateTime: end,
    assertedDate: onset,
    asserter: reference(gp),
    note: note(notes),
  }, 'ProblemHeader-Condition');
}

export function observation(subject, { id, code, date, value, comment, by = nurse, context, component, related, range, interpretation, specimen, status = 'final', category }) {
  return resource('Observation', id, {
    identifier: identifier(id),
    status,
    category,
    code,
    subject,
    context,
    effectiveDateTime: date,
    issued: date?.length > 10 ? date : madeAt,
    performer: [reference(by)],
    ...value,
    interpretation,
    comment,
    specimen,
    referenceRange: range && [range],
    component,
    related,
  });
}

export const measured = (value, unit) => ({ valueQuantity: quantity(value, unit) });

/** A blood pressure: one panel of two readings. A reading that is not given is sent as absent. */
export function bloodPressure(subject, { systolic, diastolic, ...entry }) {
  const reading = (code, display, value) => drop({
    code: snomed(code, display),
    valueQuantity: value && quantity(value, 'mm[Hg]'),
    dataAbsentReason: value ? undefined : { coding: [coding('http://hl7.org/fhir/data-absent-reason', 'unknown', 'Unknown')] },
  });
  return observation(subject, {
    code: snomed('163020007', 'O/E - blood pressure reading'),
    ...entry,
    component: [
      reading('72313002', 'Systolic arterial pressure', systolic),
      reading('1091811000000102', 'Diastolic arterial pressure', diastolic),
    ],
  });
}

/** Free text of a consultation. */
export function commentNote(subject, { id, date, text, context, by = gp }) {
  return observation(subject, { id, code: snomed('37331000000100', 'Comment note'), date, comment: text, context, by });
}

export function immunisation(subject, { id, name, date, notGiven, lot, expires, site, dose, notes, part, context }) {
  return resource('Immunization', id, {
    extension: [
      careConnect('VaccinationProcedure', { valueCodeableConcept: words(name) }),
      date && careConnect('DateRecorded', { valueDateTime: date }),
    ].filter(Boolean),
    identifier: identifier(id),
    status: 'completed',
    notGiven: Boolean(notGiven),
    vaccineCode: { coding: [coding('http://hl7.org/fhir/v3/NullFlavor', 'UNK', 'Unknown')] },
    patient: subject,
    encounter: context,
    date,
    primarySource: true,
    location: notGiven ? undefined : reference(surgery),
    lotNumber: lot,
    expirationDate: expires,
    site: site && words(site),
    doseQuantity: dose && quantity(dose, 'ml'),
    practitioner: [{ role: { coding: [coding('http://hl7.org/fhir/v2/0443', notGiven ? 'EP' : 'AP')] }, actor: reference(nurse) }],
    note: note(notes),
    explanation: notGiven ? { reasonNotGiven: [words(notGiven)] } : undefined,
    vaccinationProtocol: part && [{ doseSequence: part, targetDisease: [words(name)], doseStatus: words('count') }],
  });
}

/**
 * A laboratory report: its groups of results, the specimen, and who filed it.
 * @param {{ id: string, collected: string, issued: string, specimenType: string, request: string, conclusion?: string,
 *   status?: string, filed?: [string, string], groups: { code: object, results: object[], comment?: string }[] }} report
 */
export function report(subject, { id, collected, issued, specimenType, request, conclusion, status = 'final', filed, groups }) {
  const specimen = resource('Specimen', `${id}-specimen`, {
    identifier: identifier(`${id}-specimen`),
    type: words(specimenType),
    subject,
    receivedTime: issued,
    collection: { collectedDateTime: collected },
  });
  const requested = resource('ProcedureRequest', `${id}-request`, {
    identifier: identifier(`${id}-request`),
    status: 'active',
    intent: 'order',
    code: words(request),
    subject,
    requester: { agent: reference(gp) },
  });
  const headers = [];
  const results = groups.flatMap(({ code, results: rows, comment }, number) => {
    const header = { resourceType: 'Observation', id: `${id}-group-${number + 1}` };
    const members = rows.map((row, place) => observation(subject, {
      id: `${id}-result-${number + 1}-${place + 1}`,
      status: 'unknown',
      date: collected,
      specimen: reference(specimen),
      related: [{ type: 'derived-from', target: reference(header) }],
      ...row,
    }));
    const group = observation(subject, {
      id: header.id, code, status: 'unknown', date: collected, comment, specimen: reference(specimen),
      related: members.map((member) => ({ type: 'has-member', target: reference(member) })),
    });
    headers.push(group);
    return [group, ...members];
  });
  const filing = filed && observation(subject, {
    id: `${id}-filed`, code: snomed('37331000000100', 'Comment note'), status: 'unknown', date: filed[0], comment: filed[1], by: gp,
  });
  const diagnosticReport = resource('DiagnosticReport', id, {
    identifier: identifier(id),
    basedOn: [reference(requested)],
    status,
    category: { coding: [coding('http://hl7.org/fhir/v2/0074', 'LAB', 'Laboratory')] },
    code: snomed('721981007', 'Diagnostic studies report'),
    subject,
    issued,
    performer: [{ actor: { display: 'Exampleton Infirmary, Department of Pathology' } }],
    specimen: [reference(specimen)],
    result: [...headers, ...(filing ? [filing] : [])].map(reference),
    conclusion,
  });
  return { diagnosticReport, linked: [specimen, requested, ...results, ...(filing ? [filing] : [])] };
}

/** A value of a laboratory, with its range and flag. */
export function result(name, value, unit, low, high, flag) {
  const interpretation = flag && { coding: [coding('http://hl7.org/fhir/v2/0078', flag[0], flag[1])] };
  return { code: words(name), value: measured(value, unit), range: drop({ low: low && quantity(low, unit), high: high && quantity(high, unit) }), interpretation };
}

export function referral(subject, { id, date, reason, priority = 'routine', to, description, notes = [], ubrn, context, documents = [] }) {
  return resource('ReferralRequest', id, {
    identifier: [...identifier(id), ...(ubrn ? [{ system: 'https://fhir.nhs.uk/Id/UBRN', value: ubrn }] : [])],
    status: 'unknown',
    intent: 'order',
    priority,
    subject,
    context,
    authoredOn: date,
    requester: { agent: reference(gp), onBehalfOf: reference(practice) },
    recipient: to && [{ display: to }],
    reasonCode: [words(reason)],
    description,
    supportingInfo: documents.length > 0 ? documents.map(reference) : undefined,
    note: notes.length > 0 ? notes.map((text) => ({ text })) : undefined,
  });
}

export function diaryEntry(subject, { id, code, date, authored, notes }) {
  return resource('ProcedureRequest', id, {
    identifier: identifier(id),
    status: 'active',
    intent: 'plan',
    code,
    subject,
    occurrenceDateTime: date,
    authoredOn: authored,
    requester: { agent: reference(nurse) },
    note: note(notes),
  });
}

export function document(subject, { id, type, description, created, contentType, size, missing, context }) {
  const attachment = drop({
    contentType,
    url: missing ? undefined : `https://provider.gp-record.example/Z99001/STU3/1/gpconnect/documents/fhir/Binary/${id}`,
    size,
    title: missing,
  });
  return resource('DocumentReference', id, {
    identifier: identifier(id),
    status: 'current',
    type: words(type),
    subject,
    created,
    indexed: `${created}T16:20:00+00:00`,
    author: [{ display: 'Exampleton Infirmary' }],
    custodian: reference(practice),
    description,
    content: [{ attachment }],
    context: context && { encounter: context },
  });
}

/**
 * A consultation: its Encounter and the Lists that hold its structure, topics and headings in their order.
 * @param {{ id: string, type: string, start: string, end?: string, by?: object,
 *   topics: { title?: string, problem?: object, headings: [string | undefined, object[]][] }[] }} entry
 */
export function consultation(subject, { id, type, start, end, by = gp, topics }) {
  const encounter = resource('Encounter', id, {
    identifier: identifier(id),
    status: 'finished',
    type: [words(type)],
    subject,
    participant: [
      { type: [{ coding: [coding('http://hl7.org/fhir/v3/ParticipationType', 'PPRF', 'primary performer')] }], individual: reference(by) },
      { type: [{ coding: [coding(`${nhs}/CodeSystem/GPConnect-ParticipantType-1`, 'REC', 'recorder')] }], individual: reference(by) },
    ],
    period: drop({ start, end }),
    location: [{ location: reference(surgery) }],
    serviceProvider: reference(practice),
  });
  const structure = (listId, code, display, title, entries, extension) => resource('List', listId, {
    extension,
    status: 'current',
    mode: 'snapshot',
    title,
    code: snomed(code, display),
    subject,
    encounter: reference(encounter),
    date: start,
    orderedBy: { coding: [coding('http://hl7.org/fhir/list-order', 'system', 'Sorted by System')] },
    entry: entries.map((item) => ({ item })),
  });
  const lists = [];
  const topicReferences = topics.map(({ title, problem: about, headings }, number) => {
    const topicId = `${id}-topic-${number + 1}`;
    const entries = headings.flatMap(([heading, items], place) => {
      const references = items.map((item) => (item.resourceType ? reference(item) : item));
      if (!heading) return references;
      const category = structure(`${topicId}-heading-${place + 1}`, '24781000000107', 'Category (EHR)', heading, references);
      lists.push(category);
      return [reference(category)];
    });
    const link = about && [careConnect('RelatedProblemHeader', { extension: [{ url: 'target', valueReference: reference(about) }] })];
    const topic = structure(topicId, '25851000000105', 'Topic (EHR)', title, entries, link);
    lists.push(topic);
    return reference(topic);
  });
  lists.push(structure(`${id}-consultation`, '325851000000107', 'Consultation', type, topicReferences));
  return { encounter, linked: lists };
}
