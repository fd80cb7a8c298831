/**
 * The unsigned token that tells a provider who asks (HTML reference §3). It is for audit: Spine's mutual TLS is what
 * authenticates. That of 0.x (DSTU2) is not that of 1.x (STU3): each has its own shapes, identifier systems and `aud`.
 */
import { isBlank } from '../request/blank.js';
import { SYSTEMS } from './interactions.js';

/** @import { Interaction } from './interactions.js' */
/** @import { Caller, Device } from './index.js' */

/** Exactly this long: providers refuse a second more or less. */
const LIFETIME_S = 300;

/** What a user without a smartcard has in the place of its values. */
const UNKNOWN = 'UNK';

/**
 * @param {object} of
 * @param {Interaction} of.interaction
 * @param {string} of.root the provider's service root, as published
 * @param {string} of.issuer the address of the system that asks
 * @param {Device} of.device that system
 * @param {Caller} of.caller who asks
 * @param {string} of.nhsNumber
 * @param {number} of.now milliseconds since 1970
 * @returns {string} header, payload, and the empty signature's dot
 */
export function tokenFor({ interaction, root, issuer, device, caller, nhsNumber, now }) {
  const iat = Math.floor(now / 1000);
  const shared = { iss: issuer, sub: caller.user.id };
  const times = { exp: iat + LIFETIME_S, iat, reason_for_request: 'directcare', requested_scope: 'patient/*.read' };
  const claims = interaction.generation === 'DSTU2'
    ? { ...shared, aud: 'https://authorize.fhir.nhs.net/token', ...times, requested_record: recordOf(nhsNumber), ...dstu2(device, caller) }
    : { ...shared, aud: root, ...times, ...stu3(device, caller) };
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`;
}

/** @param {string} nhsNumber */
function recordOf(nhsNumber) {
  return { resourceType: 'Patient', identifier: [{ system: SYSTEMS.DSTU2.nhsNumber, value: nhsNumber }] };
}

/** @param {Device} device @param {Caller} caller */
function dstu2({ id, identifier, model, version }, { user, organisation }) {
  return {
    requesting_device: { resourceType: 'Device', id, identifier: [identifier], model, version },
    requesting_organization: {
      resourceType: 'Organization',
      id: organisation.id ?? organisation.odsCode,
      identifier: [{ system: SYSTEMS.DSTU2.odsCode, value: organisation.odsCode }],
      name: organisation.name,
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: user.id,
      identifier: [
        // Without "/Id/": wrong, and what providers check for.
        { system: 'http://fhir.nhs.net/sds-user-id', value: orUnknown(user.sdsUserId) },
        ...(user.identifiers ?? []),
      ],
      name: { family: [user.family], given: [user.given], ...(user.prefix && { prefix: [user.prefix] }) },
      practitionerRole: [{ role: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/sds-job-role-name-1', code: orUnknown(user.jobRole) }] } }],
    },
  };
}

/** @param {Device} device @param {Caller} caller */
function stu3({ identifier, model, version }, { user, organisation }) {
  return {
    requesting_device: { resourceType: 'Device', identifier: [identifier], model, version },
    requesting_organization: {
      resourceType: 'Organization',
      identifier: [{ system: SYSTEMS.STU3.odsCode, value: organisation.odsCode }],
      name: organisation.name,
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: user.id,
      identifier: [
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: orUnknown(user.sdsUserId) },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: orUnknown(user.roleProfileId) },
        ...(user.identifiers ?? []),
      ],
      name: [{ family: user.family, given: [user.given], ...(user.prefix && { prefix: [user.prefix] }) }],
    },
  };
}

/** @param {string | undefined} value */
function orUnknown(value) {
  return isBlank(value) ? UNKNOWN : value;
}

/** @param {object} value @returns {string} compact JSON in base64url without padding */
function encoded(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
