/**
 * The Spine Directory Service by its FHIR API (HTML reference §4): the service root and the ASID of a practice, for one
 * interaction. What was found is kept for one session and one patient, and goes when either changes.
 */
import { digestOf } from './digest.js';
import { Refusal } from './refusal.js';

/**
 * @typedef {{ root: string, asid: string }} Endpoint `root` exactly as published
 * @typedef {(practiceCode: string, interactionId: string) => Promise<Endpoint>} FindEndpoint
 *
 * @typedef {object} DirectoryOptions
 * @property {string} base `https://api.service.nhs.uk/spine-directory/FHIR/R4`
 * @property {string} apiKey
 * @property {typeof fetch} [fetch]
 */

const IDS = 'https://fhir.nhs.uk/Id/';
const TIMEOUT_MS = 15_000;

/** @param {DirectoryOptions} options @returns {FindEndpoint} */
export function directoryOf({ base, apiKey, fetch = globalThis.fetch }) {
  /** @param {string} kind @param {string} organisation @param {string[]} identifiers */
  async function searchFor(kind, organisation, identifiers) {
    // Its own limit, not a caller's: several wait for one look-up, and one that leaves must not end it for the others.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const terms = [['organization', `${IDS}ods-organization-code|${organisation}`], ...identifiers.map((identifier) => ['identifier', IDS + identifier])];
    const query = terms.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    /** @type {any} */
    let bundle;
    try {
      const response = await fetch(`${base.replace(/\/$/, '')}/${kind}?${query}`, { headers: { apikey: apiKey, accept: 'application/fhir+json' }, cache: 'no-store', redirect: 'manual', signal });
      // Not followed: the key is for this address alone. Edge workers know no other way to say so.
      // What it refuses, 429 included, is not asked again by itself (§2.6).
      if (!response.ok) {
        response.body?.cancel().catch(() => {});
        throw new Refusal('RELAY_DIRECTORY_FAILED', undefined, response.status < 500 ? 500 : undefined);
      }
      bundle = await response.json();
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal('RELAY_DIRECTORY_FAILED');
    }
    // What is no list says nothing of who is on it.
    const entries = bundle?.entry ?? [];
    if (bundle?.resourceType !== 'Bundle' || !Array.isArray(entries)) throw new Refusal('RELAY_DIRECTORY_FAILED');
    const found = entries.map((/** @type {any} */ entry) => entry?.resource).filter((/** @type {any} */ resource) => resource?.resourceType === kind);
    // One is expected. With more, whichever was taken might be another system's.
    if (found.length !== 1) throw new Refusal('RELAY_PRACTICE_NOT_LISTED');
    return found[0];
  }

  return async (practiceCode, interactionId) => {
    const endpoint = await searchFor('Endpoint', practiceCode, [`nhsServiceInteractionId|${interactionId}`]);
    const partyKey = identifierOf(endpoint, 'nhsMhsPartyKey');
    if (typeof endpoint.address !== 'string' || !partyKey) throw new Refusal('RELAY_PRACTICE_NOT_LISTED');
    // By the party key too: a practice that also asks others has a second ASID, which is the wrong one.
    const device = await searchFor('Device', practiceCode, [`nhsServiceInteractionId|${interactionId}`, `nhsMhsPartyKey|${partyKey}`]);
    const asid = identifierOf(device, 'nhsSpineASID');
    if (!asid) throw new Refusal('RELAY_PRACTICE_NOT_LISTED');
    return { root: endpoint.address, asid };
  };
}

/** @param {any} resource @param {string} name @returns {string | undefined} records differ in the case of these names */
function identifierOf(resource, name) {
  const wanted = (IDS + name).toLowerCase();
  const identifiers = Array.isArray(resource.identifier) ? resource.identifier : [];
  const value = identifiers.find((/** @type {any} */ identifier) => String(identifier?.system).toLowerCase() === wanted)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** So many sessions at most have look-ups kept; the one that was idle longest goes first. */
const SESSIONS = 500;
const KEPT_MS = 10 * 60 * 1000;

/**
 * Look-ups that are kept for a session and a patient. No NHS number is: a patient is known by a digest that means
 * nothing outside this object.
 *
 * @param {FindEndpoint} find
 * @param {() => number} now
 */
export function sessionLookUps(find, now) {
  // Edge workers make nothing random before the first request.
  let salt = '';
  /** @type {Map<string, { patient: string, until: number, found: Map<string, Promise<Endpoint>> }>} */
  const sessions = new Map();
  return {
    /**
     * @param {{ session: string, nhsNumber: string, practiceCode: string, interactionId: string }} of
     * @returns {Promise<Endpoint>}
     */
    async find({ session, nhsNumber, practiceCode, interactionId }) {
      salt ||= crypto.randomUUID();
      const patient = await digestOf(salt + nhsNumber + practiceCode);
      let kept = sessions.get(session);
      if (!kept || kept.patient !== patient || kept.until < now()) kept = { patient, until: now() + KEPT_MS, found: new Map() };
      sessions.delete(session);
      sessions.set(session, kept);
      if (sessions.size > SESSIONS) sessions.delete(/** @type {string} */ (sessions.keys().next().value));
      const { found } = kept;
      const before = found.get(interactionId);
      if (before) return before;
      const looking = (async () => find(practiceCode, interactionId))();
      found.set(interactionId, looking);
      looking.catch(() => found.delete(interactionId));
      return looking;
    },

    /** Forgets a session's: what Spine no longer accepts has to be looked up anew. @param {string} session */
    forget(session) {
      sessions.delete(session);
    },
  };
}
