// What the directory publishes of the demo's practice, and which systems may ask it. Each product has a root of its own.

const INTERACTION = 'urn:nhs:names:services:gpconnect:';
const HOST = 'https://alder-road.gp.example/Z99001';

/** ODS code of the practice. */
export const odsCode = 'Z99001';

/** The party key of the practice's provider system. */
export const partyKey = 'Z99001-7000001';

/** ASID of the practice's provider system. */
export const providerAsid = '999900000101';

/** ASIDs of systems that may ask; the second has no agreement with this practice. */
export const consumerAsids = { allowed: '999900000201', withoutAgreement: '999900000202' };

/** Products: root, generation, and their operations by interaction id. */
export const products = [
  {
    root: `${HOST}/DSTU2/0/gpconnect`,
    generation: 'DSTU2',
    operations: {
      [`${INTERACTION}fhir:operation:gpc.getcarerecord`]: ['POST', /^\/Patient\/\$gpc\.getcarerecord$/, 'careRecord'],
      [`${INTERACTION}fhir:rest:read:metadata`]: ['GET', /^\/metadata$/, 'metadata'],
    },
  },
  {
    root: `${HOST}/STU3/1/gpconnect`,
    generation: 'STU3',
    operations: {
      [`${INTERACTION}fhir:rest:search:patient-1`]: ['GET', /^\/Patient$/, 'findPatient'],
      [`${INTERACTION}fhir:rest:read:metadata-1`]: ['GET', /^\/metadata$/, 'metadata'],
    },
  },
  {
    root: `${HOST}/STU3/1/gpconnect/structured/fhir`,
    generation: 'STU3',
    operations: {
      [`${INTERACTION}fhir:operation:gpc.getstructuredrecord-1`]: ['POST', /^\/Patient\/\$gpc\.getstructuredrecord$/, 'structuredRecord'],
      [`${INTERACTION}structured:fhir:rest:read:metadata-1`]: ['GET', /^\/metadata$/, 'metadata'],
    },
  },
  {
    root: `${HOST}/STU3/1/gpconnect/documents/fhir`,
    generation: 'STU3',
    operations: {
      [`${INTERACTION}documents:fhir:rest:search:patient-1`]: ['GET', /^\/Patient$/, 'findPatient'],
      [`${INTERACTION}documents:fhir:rest:search:documentreference-1`]: ['GET', /^\/Patient\/([^/]+)\/DocumentReference$/, 'searchDocuments'],
      [`${INTERACTION}documents:fhir:rest:read:binary-1`]: ['GET', /^\/Binary\/([^/]+)$/, 'readDocument'],
      [`${INTERACTION}documents:fhir:rest:read:metadata-1`]: ['GET', /^\/metadata$/, 'metadata'],
    },
  },
];

/** The product that offers an interaction. */
export const productOf = (interaction) => products.find(({ operations }) => Object.hasOwn(operations, interaction));

/** The product whose root an address begins with: the longest, as one root is the beginning of others. */
export const productAt = (address) =>
  products.filter(({ root }) => address.startsWith(`${root}/`)).sort((one, other) => other.root.length - one.root.length)[0];
