/** Every interaction that the relay uses: its id, verb, path, FHIR generation and media types (HTML reference §2.3–§5). */

/**
 * @typedef {'DSTU2' | 'STU3'} Generation
 *
 * @typedef {object} Interaction
 * @property {string} id the value of `Ssp-InteractionID`
 * @property {Generation} generation which decides the token, the identifier systems and the media types
 * @property {'GET' | 'POST'} method
 * @property {string} path after the service root
 */

const PREFIX = 'urn:nhs:names:services:gpconnect:';

/** @type {Record<'careRecord' | 'structuredRecord' | 'findPatient' | 'findDocumentPatient' | 'searchDocuments' | 'readDocument', Interaction>} */
export const INTERACTIONS = {
  // The one id without a version at its end.
  careRecord: { id: `${PREFIX}fhir:operation:gpc.getcarerecord`, generation: 'DSTU2', method: 'POST', path: '/Patient/$gpc.getcarerecord' },
  structuredRecord: { id: `${PREFIX}fhir:operation:gpc.getstructuredrecord-1`, generation: 'STU3', method: 'POST', path: '/Patient/$gpc.getstructuredrecord' },
  findPatient: { id: `${PREFIX}fhir:rest:search:patient-1`, generation: 'STU3', method: 'GET', path: '/Patient' },
  findDocumentPatient: { id: `${PREFIX}documents:fhir:rest:search:patient-1`, generation: 'STU3', method: 'GET', path: '/Patient' },
  searchDocuments: { id: `${PREFIX}documents:fhir:rest:search:documentreference-1`, generation: 'STU3', method: 'GET', path: '/Patient/{id}/DocumentReference' },
  readDocument: { id: `${PREFIX}documents:fhir:rest:read:binary-1`, generation: 'STU3', method: 'GET', path: '/Binary/{id}' },
};

/** Identifier systems by generation. */
export const SYSTEMS = {
  DSTU2: {
    nhsNumber: 'http://fhir.nhs.net/Id/nhs-number',
    odsCode: 'http://fhir.nhs.net/Id/ods-organization-code',
    section: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1',
  },
  STU3: {
    nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
    odsCode: 'https://fhir.nhs.uk/Id/ods-organization-code',
  },
};

/** @param {Generation} generation @param {'json' | 'xml'} format @returns {string} */
export function mediaType(generation, format) {
  return generation === 'DSTU2' ? `application/${format}+fhir` : `application/fhir+${format};charset=utf-8`;
}

/** What has to come with the list of documents: all five are mandatory (structured reference §3). */
const INCLUDES = '_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization'
  + '&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner'
  + '&_revinclude:recurse=PractitionerRole:practitioner';

/**
 * Where the NHS number stands in an address: between relay and provider, because this search of the API has no other
 * form. Never log these.
 *
 * @param {string} nhsNumber
 */
export function patientSearch(nhsNumber) {
  return `?identifier=${encodeURIComponent(`${SYSTEMS.STU3.nhsNumber}|${nhsNumber}`)}`;
}

/** @param {import('../request/documents.js').DocumentOptions} search */
export function documentSearch({ from, to, author, description }) {
  const narrowed = [
    from && `created=ge${from}`,
    to && `created=le${to}`,
    author && `author=${encodeURIComponent(`${SYSTEMS.STU3.odsCode}|${author}`)}`,
    // In a value of a search these part it: what is meant as written has a backslash before it (FHIR STU3, Search).
    description && `description=${encodeURIComponent(description.replace(/[\\,|$]/g, '\\$&'))}`,
  ].filter(Boolean);
  return `?${[INCLUDES, ...narrowed].join('&')}`;
}
