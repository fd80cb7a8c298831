// Small synthetic responses, in the shape of GP Connect Access Record: Structured (STU3). Every patient is invented;
// the NHS numbers are of the 999 range, which is never issued.

export const ANNA = { nhsNumber: '9990000018', family: 'Testpatient-Anna', given: 'Anna', birthDate: '1948-02-29', gender: 'female' };
export const BORIS = { nhsNumber: '9990000026', family: 'Testpatient-Boris', given: 'Boris', birthDate: '1971-11-03', gender: 'male' };

const SNOMED = 'http://snomed.info/sct';
const PROFILES = 'https://fhir.nhs.uk/STU3/StructureDefinition';

/** @returns {string} a Bundle in JSON: the patient and one allergy for each name */
export function allergies(patient, names = ['Allergy to penicillin']) {
  return bundle([patientOf(patient), list('Allergies and adverse reactions', '886921000000105', names.map((_, i) => `AllergyIntolerance/a${i}`)),
    ...names.map((name, i) => ({
      resourceType: 'AllergyIntolerance',
      id: `a${i}`,
      meta: { profile: [`${PROFILES}/CareConnect-GPC-AllergyIntolerance-1`] },
      clinicalStatus: 'active',
      verificationStatus: 'unconfirmed',
      category: ['medication'],
      code: { coding: [{ system: SNOMED, code: '91936005', display: name }], text: name },
      patient: { reference: 'Patient/p' },
      assertedDate: '2015-06-01T10:30:00+01:00',
    }))]);
}

/** @returns {string} the same with no Patient in it */
export function allergiesOfNobody() {
  const response = JSON.parse(allergies(ANNA));
  response.entry = response.entry.filter(({ resource }) => resource.resourceType !== 'Patient');
  return JSON.stringify(response);
}

/** @returns {string} a Bundle in JSON: the patient and one immunisation for each name */
export function immunisations(patient, names = ['Influenza vaccination']) {
  return bundle([patientOf(patient), list('Immunisations', '1102181000000102', names.map((_, i) => `Immunization/i${i}`)),
    ...names.map((name, i) => ({
      resourceType: 'Immunization',
      id: `i${i}`,
      meta: { profile: [`${PROFILES}/CareConnect-GPC-Immunization-1`] },
      status: 'completed',
      notGiven: false,
      vaccineCode: { coding: [{ system: SNOMED, code: '46233009', display: name }], text: name },
      patient: { reference: 'Patient/p' },
      date: '2019-10-04T09:15:00+01:00',
      primarySource: true,
    }))]);
}

/** @returns {string} a Bundle of Access Record: HTML (DSTU2) in JSON: a section with this `div`, and its patient */
export function htmlSection(code, div) {
  return bundle([{
    resourceType: 'Composition',
    date: '2026-11-20T09:00:00+00:00',
    title: 'Patient Care Record',
    status: 'final',
    subject: { reference: 'Patient/p' },
    section: [{
      code: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1', code }] },
      text: { status: 'generated', div },
    }],
  }, {
    resourceType: 'Patient',
    id: 'p',
    identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: ANNA.nhsNumber }],
    name: [{ use: 'usual', family: [ANNA.family], given: [ANNA.given] }],
    gender: ANNA.gender,
    birthDate: ANNA.birthDate,
  }]);
}

function bundle(resources) {
  return JSON.stringify({
    resourceType: 'Bundle',
    meta: { profile: [`${PROFILES}/GPConnect-StructuredRecord-Bundle-1`] },
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });
}

function patientOf({ nhsNumber, family, given, birthDate, gender }) {
  return {
    resourceType: 'Patient',
    id: 'p',
    meta: { profile: [`${PROFILES}/CareConnect-GPC-Patient-1`] },
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    active: true,
    name: [{ use: 'official', family, given: [given] }],
    gender,
    birthDate,
  };
}

function list(title, code, references) {
  return {
    resourceType: 'List',
    id: `list-${code}`,
    meta: { profile: [`${PROFILES}/CareConnect-GPC-List-1`] },
    status: 'current',
    mode: 'snapshot',
    title,
    code: { coding: [{ system: SNOMED, code, display: title }] },
    subject: { reference: 'Patient/p' },
    date: '2026-11-20T09:00:00+00:00',
    entry: references.map((reference) => ({ item: { reference } })),
  };
}
