// The checks of a provider on the token (HTML reference §3; its negative list is §3.4).

import { Fault } from './outcomes.mjs';

const LIFETIME_S = 300;
const RESOURCES = { requesting_device: 'Device', requesting_organization: 'Organization', requesting_practitioner: 'Practitioner' };
const ELEMENTS = {
  Device: ['resourceType', 'id', 'identifier', 'model', 'version', 'type', 'meta', 'text'],
  Organization: ['resourceType', 'id', 'identifier', 'name', 'meta', 'text'],
  Practitioner: ['resourceType', 'id', 'identifier', 'name', 'practitionerRole', 'meta', 'text'],
};
const SYSTEMS = {
  DSTU2: { odsCode: 'http://fhir.nhs.net/Id/ods-organization-code', user: 'http://fhir.nhs.net/sds-user-id', nhsNumber: 'http://fhir.nhs.net/Id/nhs-number' },
  STU3: { odsCode: 'https://fhir.nhs.uk/Id/ods-organization-code', user: 'https://fhir.nhs.uk/Id/sds-user-id' },
};

/**
 * @param {string | null} authorization the header
 * @param {{ generation: 'DSTU2' | 'STU3', root: string, scope: string, now: number }} expected
 * @returns {{ nhsNumber?: string }} whose record the token asks for, where it says so (0.x)
 */
export function checkToken(authorization, { generation, root, scope, now }) {
  const claims = claimsOf(authorization);
  const fail = (about) => { throw new Fault('BAD_REQUEST', `JWT: ${about}`); };
  const { iss, sub, aud, exp, iat, reason_for_request: reason, requested_scope: asked } = claims;
  for (const [name, value] of Object.entries({ iss, sub, aud, reason, asked })) if (typeof value !== 'string' || value === '') fail(`${name} is missing`);
  if (!Number.isInteger(iat) || !Number.isInteger(exp)) fail('iat and exp are whole seconds');
  if (exp !== iat + LIFETIME_S) fail('exp is not 300 seconds after iat');
  if (exp < now / 1000) fail('has expired');
  if (reason !== 'directcare') fail('reason_for_request is not directcare');
  if (aud !== (generation === 'DSTU2' ? 'https://authorize.fhir.nhs.net/token' : root)) fail('aud is wrong');
  if (!new RegExp(`^${scope.replaceAll('*', '\\*')}( conf/N)?$`).test(asked)) fail('requested_scope does not fit the operation');
  for (const [claim, type] of Object.entries(RESOURCES)) checkResource(claims[claim], claim, type, generation, fail);
  checkOrganisation(claims.requesting_organization, generation, fail);
  checkPractitioner(claims.requesting_practitioner, sub, generation, fail);
  if (generation === 'STU3') return {};
  const record = claims.requested_record;
  if (record?.resourceType !== 'Patient') fail('requested_record is missing or no Patient');
  const named = identifierOf(record, SYSTEMS.DSTU2.nhsNumber);
  if (!named) fail('requested_record has no NHS number');
  return { nhsNumber: named };
}

function claimsOf(authorization) {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  if (!token) throw new Fault('BAD_REQUEST', 'Authorization is missing or no bearer token');
  const parts = token.split('.');
  if (parts.length !== 3 || parts[2] !== '' || parts.some((part) => !/^[A-Za-z0-9_-]*$/.test(part))) throw new Fault('BAD_REQUEST', 'JWT: three parts of base64url, the last empty');
  try {
    const [header, payload] = parts.slice(0, 2).map((part) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part))));
    if (header.alg !== 'none' || header.typ !== 'JWT' || typeof payload !== 'object' || payload === null) throw new TypeError();
    return payload;
  } catch {
    throw new Fault('BAD_REQUEST', 'JWT: header or payload cannot be read');
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));

function checkResource(resource, claim, type, generation, fail) {
  if (resource === null || resource === undefined) fail(`${claim} is missing`);
  if (resource.resourceType !== type) fail(`${claim} is no ${type}`);
  if (Object.keys(resource).some((element) => !ELEMENTS[type].includes(element))) throw new Fault('INVALID_RESOURCE', `JWT: ${claim} is no valid ${type}`);
  if (generation === 'DSTU2' && !resource.id) fail(`${claim} has no id`);
}

function checkOrganisation(organisation, generation, fail) {
  if (!identifierOf(organisation, SYSTEMS[generation].odsCode)) fail('requesting_organization has no ODS code');
  if (!organisation.name) fail('requesting_organization has no name');
}

function checkPractitioner(practitioner, sub, generation, fail) {
  if (practitioner.id !== sub) fail('sub is not the id of requesting_practitioner');
  if (!identifierOf(practitioner, SYSTEMS[generation].user)) fail('requesting_practitioner has no SDS user id');
  const isNew = generation === 'STU3';
  if (Array.isArray(practitioner.name) !== isNew) fail('requesting_practitioner has a name of the wrong shape');
  const name = isNew ? practitioner.name[0] : practitioner.name;
  const family = isNew ? name?.family : name?.family?.[0];
  if (typeof family !== 'string' || family === '' || !name.given?.[0]) fail('requesting_practitioner has no family or given name');
}

function identifierOf(resource, system) {
  const identifiers = Array.isArray(resource?.identifier) ? resource.identifier : [];
  return identifiers.find((identifier) => identifier?.system === system)?.value;
}
