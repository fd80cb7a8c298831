// Foundations' patient search and Access Document (structured reference §3).

import { Fault } from './outcomes.mjs';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
const INCLUDES = ['_include=DocumentReference:subject:Patient', '_include=DocumentReference:custodian:Organization',
  '_include=DocumentReference:author:Organization', '_include=DocumentReference:author:Practitioner', '_revinclude:recurse=PractitionerRole:practitioner'];

/** Direct care has no document larger than this. */
const LIMIT = 5 * 1024 * 1024;

/** The NHS number that a search of patients names. */
export function searchedNhsNumber(query, isNhsNumber) {
  const identifiers = query.getAll('identifier');
  if (identifiers.length !== 1) throw new Fault('INVALID_PARAMETER', 'identifier has to be there once');
  const [system, value] = identifiers[0].split('|');
  if (system !== NHS_NUMBER) throw new Fault('INVALID_IDENTIFIER_SYSTEM');
  if (!isNhsNumber(value)) throw new Fault('INVALID_NHS_NUMBER');
  return value;
}

/** The answer to a search of patients: of nobody, an empty one. */
export function foundPatient(patient) {
  return searchset(patient ? [patient] : []);
}

/**
 * The list of a patient's documents.
 * @param {{ patient: object, others: object[], documents: { reference: object }[] }} record
 */
export function listedDocuments({ patient, others, documents }, query, root) {
  const sent = [...query].map(([name, value]) => `${name}=${value}`);
  if (INCLUDES.some((include) => !sent.includes(include))) throw new Fault('INVALID_PARAMETER', 'An _include is missing');
  const unknown = [...query.keys()].find((name) => !['_include', '_revinclude:recurse', 'created', 'author', 'description'].includes(name));
  if (unknown) throw new Fault('INVALID_PARAMETER', 'A search parameter is unknown');
  const wanted = documents.filter(({ reference }) => isWanted(reference, query, others));
  return searchset([patient, ...others, ...wanted.map(({ reference, binary }) => withUrl(reference, binary, root))]);
}

function isWanted(reference, query, others) {
  const created = reference.created?.slice(0, 10);
  for (const bound of query.getAll('created')) {
    const [, sign, day] = /^(ge|le)(\d{4}-\d\d-\d\d)$/.exec(bound) ?? [];
    if (!day) throw new Fault('INVALID_PARAMETER', 'created is no ge or le and a whole date');
    if (created && (sign === 'ge' ? created < day : created > day)) return false;
  }
  const author = query.get('author')?.split('|')[1];
  const organisation = others.find(({ resourceType, identifier }) => resourceType === 'Organization' && identifier.some(({ value }) => value === author));
  if (author && !reference.author?.some(({ reference: named }) => organisation && named === `Organization/${organisation.id}`)) return false;
  const description = query.get('description');
  const text = `${reference.description ?? ''} ${reference.type?.text ?? ''} ${reference.type?.coding?.[0]?.display ?? ''}`.toLowerCase();
  return !description || alternatives(description).some((words) => text.includes(words.toLowerCase()));
}

/** The values of a search that commas part, one of which is to be met; a comma that is meant has a backslash before it. */
function alternatives(value) {
  return value.match(/(?:\\.|[^\\,])+/gs)?.map((each) => each.replace(/\\(.)/gs, '$1')) ?? [];
}

/** Where a document can be had, its address is that of this provider; where it cannot, its title says why. */
function withUrl(reference, binary, root) {
  const [{ attachment, ...content }] = reference.content;
  const { url: _, ...rest } = attachment;
  const there = binary && sizeOf(binary) <= LIMIT ? { ...rest, url: `${root}/Binary/${reference.id}` } : rest;
  return { ...reference, content: [{ ...content, attachment: there }] };
}

/** A document as a Binary: its bytes in base64. */
export function binaryOf(documents, id) {
  const found = documents.find(({ reference }) => reference.id === id)?.binary;
  if (!found || sizeOf(found) > LIMIT) throw new Fault('NO_RECORD_FOUND');
  const text = Array.from(new TextEncoder().encode(found.text), (byte) => String.fromCharCode(byte)).join('');
  return { resourceType: 'Binary', id, contentType: found.contentType, content: btoa(text) };
}

const sizeOf = ({ text }) => new TextEncoder().encode(text).length;

function searchset(resources) {
  return {
    resourceType: 'Bundle',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Searchset-Bundle-1'] },
    type: 'searchset',
    total: resources.length,
    entry: resources.map((resource) => ({ fullUrl: `${resource.resourceType}/${resource.id}`, resource })),
  };
}
