/**
 * A local GP Connect provider that behaves like the real one, for the demo and for hosts' own tests: every product on one
 * port behind a proxy's path, the directory, and the Patient Facing API. It checks what the official tests check and
 * answers with the synthetic records; nothing of it is meant for a real patient.
 *
 *     /ssp/https://…      through the Spine Secure Proxy      /direct/https://…   the provider alone
 *     /spine-directory/FHIR/R4/…      /gp-connect/patient-facing/access-record-fhir/FHIR/STU3/…
 */
import { isNhsNumber } from '../../js/request/nhs-number.js';
import { recordOf } from '../patients/patients.mjs';
import { readCareRecordRequest, withPeriod } from './care-record.mjs';
import { answerDirectory } from './directory.mjs';
import { binaryOf, foundPatient, listedDocuments, searchedNhsNumber } from './documents.mjs';
import { faults } from './faults.mjs';
import { Fault, ProxyFault } from './outcomes.mjs';
import { consumerAsids, productAt, products, providerAsid } from './practice.mjs';
import { partAsked, readStructuredRequest } from './structured.mjs';
import { checkToken } from './token.mjs';
import { writeXml } from './xml.mjs';

export { consumerAsids, odsCode, providerAsid } from './practice.mjs';
export { recordOf } from '../patients/patients.mjs';

const PATIENT_FACING = '/gp-connect/patient-facing/access-record-fhir/FHIR/STU3';
const MEDIA = { DSTU2: /^application\/(json|xml)\+fhir\b/i, STU3: /^application\/fhir\+(json|xml)\b/i };

/**
 * @typedef {object} ProviderOptions
 * @property {(nhsNumber: string) => object | undefined} [record] the record behind an NHS number; the demo's unless told
 * @property {number} [slowness] milliseconds that a slow answer takes
 * @property {() => number} [now]
 * @property {Map<string, string>} [logins] of the Patient Facing API: bearer token → NHS number
 */

/** @param {ProviderOptions} [options] */
export function createProvider({ record = recordOf, slowness = 4000, now = Date.now, logins = new Map() } = {}) {
  /** @type {string | null} */
  let fault = null;
  const provider = {
    /** The name of the fault that answers come with, until it is taken away. @type {string | null} */
    get fault() {
      return fault;
    },
    // Misspelt, a host's test of what happens then would pass for nothing.
    set fault(name) {
      if (name !== null && !Object.hasOwn(faults, name)) throw new TypeError(`A fault is one of ${Object.keys(faults).join(' ')}`);
      fault = name;
    },
    /** How many requests came to a product. */
    asked: 0,
    answer,
    /** The same without a network, in the place of `fetch`: unpacked, as that does it. */
    fetch: async (address, request) => unpacked(await answer(new Request(address, request))),
  };
  const wait = () => new Promise((resolve) => setTimeout(resolve, slowness));
  return provider;

  /** @param {Request} request @returns {Promise<Response>} */
  async function answer(request) {
    const url = new URL(request.url);
    const [, kind] = /^\/spine-directory\/FHIR\/R4\/(Endpoint|Device)$/.exec(url.pathname) ?? [];
    if (kind) return answerDirectory(url, kind, request.headers);
    const [, way, address] = /^\/(ssp|direct)\/(.*)$/s.exec(url.pathname) ?? [];
    const isPatientFacing = url.pathname.startsWith(`${PATIENT_FACING}/`);
    if (!way && !isPatientFacing) return new Response(null, { status: 404 });
    provider.asked += 1;
    const made = await (way ? product(request, url, way, address) : patientFacing(request, url));
    return packed(await (fault === null ? made : faults[fault](made, wait)), request);
  }

  async function product(request, url, way, address) {
    const found = productAt(address);
    const generation = found?.generation ?? 'STU3';
    try {
      if (way === 'ssp') checkAsProxy(request, found, address);
      if (!found) throw new Fault('BAD_REQUEST', 'No product has this root');
      const operation = operationOf(request, found, address);
      const body = request.method === 'POST' ? await request.text() : '';
      const scope = operation.name === 'metadata' ? 'organization/*.read' : 'patient/*.read';
      const { nhsNumber: named } = checkToken(request.headers.get('authorization'), { generation, root: found.root, scope, now: now() });
      return formatted(perform(operation, { body, request, url, root: found.root, named }), generation, request, record(named)?.written);
    } catch (error) {
      if (error instanceof Fault || error instanceof ProxyFault) return error.answer(generation);
      return new Fault('INTERNAL_SERVER_ERROR').answer(generation);
    }
  }

  async function patientFacing(request, url) {
    try {
      const [, token] = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
      const own = logins.get(token ?? '');
      if (!own || !request.headers.get('x-request-id')) return new Response(null, { status: 401 });
      const path = url.pathname.slice(PATIENT_FACING.length);
      const root = `${url.origin}${PATIENT_FACING}/documents`;
      const steps = [
        [/^\/Patient\/\$gpc\.getstructuredrecord$/, 'structuredRecord'],
        [/^\/documents\/Patient\/\d{10}$/, 'readPatient'],
        [/^\/Patient\/([^/]+)\/DocumentReference$/, 'searchDocuments'],
        [/^\/documents\/Binary\/([^/]+)$/, 'readDocument'],
      ];
      const [pattern, name] = steps.find(([each]) => each.test(path)) ?? [];
      if (!name) throw new Fault('NOT_IMPLEMENTED');
      const body = request.method === 'POST' ? await request.text() : '';
      return formatted(perform({ name, id: pattern.exec(path)[1] }, { body, request, url, root, own }), 'STU3', request);
    } catch (error) {
      return (error instanceof Fault ? error : new Fault('INTERNAL_SERVER_ERROR')).answer('STU3');
    }
  }

  function perform({ name, id }, { body, request, url, root, named, own }) {
    const type = request.headers.get('content-type') ?? '';
    switch (name) {
      case 'metadata': return { resourceType: root.includes('/DSTU2/') ? 'Conformance' : 'CapabilityStatement', status: 'active', fhirVersion: root.includes('/DSTU2/') ? '1.0.2' : '3.0.1' };
      case 'careRecord': {
        const { nhsNumber, section, period } = readCareRecordRequest(body, type);
        if (named !== nhsNumber) throw new Fault('BAD_REQUEST', 'The token and the body name different patients');
        const bundle = shared(nhsNumber, 'html').html(section);
        const answered = bundle.entry.find(({ resource }) => resource.resourceType === 'Composition').resource.section[0];
        if (period) answered.text.div = withPeriod(answered.text.div, period);
        return bundle;
      }
      case 'structuredRecord': {
        const asked = readStructuredRequest(body, type, now(), record);
        mayBeOf(own, asked.nhsNumber);
        const found = shared(asked.nhsNumber, 'structured');
        return partAsked(found.structured(), asked, found);
      }
      case 'findPatient': {
        const found = record(searchedNhsNumber(url.searchParams, isNhsNumber));
        // Whoever is not shared is not found: a search has no other answer.
        return foundPatient(found && !found.refuses ? found.patient : undefined);
      }
      case 'readPatient': {
        mayBeOf(own, url.pathname.slice(-10));
        return shared(url.pathname.slice(-10), 'patient').patient;
      }
      case 'searchDocuments': return listedDocuments(documentsOf(id, own), url.searchParams, root);
      default: return binaryOf(allDocuments(own), id);
    }
  }

  /** A patient's record, where this provider shares it and has that product for it. */
  function shared(nhsNumber, what) {
    const found = record(nhsNumber);
    if (!found) throw new Fault('PATIENT_NOT_FOUND');
    if (found.refuses) throw new Fault(found.refuses);
    if (!found[what]) throw new Fault('PATIENT_NOT_FOUND');
    return found;
  }

  function documentsOf(id, own) {
    const found = record.byId?.(id);
    if (!found || found.refuses) throw new Fault('PATIENT_NOT_FOUND');
    mayBeOf(own, found.nhsNumber);
    if (found.refusesDocuments) throw new Fault(found.refusesDocuments);
    return { patient: found.patient, others: found.others, documents: found.documents ?? [] };
  }

  function allDocuments(own) {
    return (record.all?.() ?? []).filter(({ nhsNumber }) => !own || nhsNumber === own).flatMap(({ documents }) => documents ?? []);
  }

  function mayBeOf(own, nhsNumber) {
    if (own && own !== nhsNumber) throw new Fault('NO_RELATIONSHIP');
  }
}

/** What the proxy refuses before a provider hears of it (§8.4). */
function checkAsProxy(request, found, address) {
  const from = request.headers.get('ssp-from');
  const to = request.headers.get('ssp-to');
  const interaction = request.headers.get('ssp-interactionid') ?? '';
  if (!['GET', 'POST', 'PUT'].includes(request.method)) throw new ProxyFault(405, 'forbidden', '405: Method Not Allowed');
  if (request.method !== 'GET' && !/fhir/.test(request.headers.get('content-type') ?? '')) throw new ProxyFault(415, 'not-supported', 'Unsupported_Media_Type');
  const offered = products.find(({ operations }) => Object.hasOwn(operations, interaction));
  const isExact = found && (!offered || address.startsWith(`${offered.root}/`));
  if (!isExact) throw new ProxyFault(400, 'invalid', `ENDPOINT_${offered?.root ?? 'UNKNOWN'}_CPAID_S20001A000182_VARIES_FROM_TARGETURL_${address.replace(/\?.*/s, '')}`);
  // A header that is missing is for the provider to find.
  if (from && !Object.values(consumerAsids).includes(from)) throw new ProxyFault(403, 'forbidden', `ASID_CHECK_FAILED_MESSAGESENDER_${from}`);
  if (to && (to !== providerAsid || (interaction && !offered))) throw new ProxyFault(403, 'forbidden', `PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_${to}`);
  if (from === consumerAsids.withoutAgreement) throw new ProxyFault(403, 'forbidden', `FOT_CHECK_FAILED_MESSAGESENDER_${from}_MESSAGERECEIVER_${to}`);
}

/** The operation that is asked for, by its interaction id, with the headers that have to come with it. */
function operationOf(request, { root, operations, generation }, address) {
  for (const name of ['ssp-traceid', 'ssp-from', 'ssp-to', 'ssp-interactionid']) {
    if (!request.headers.get(name)) throw new Fault('BAD_REQUEST', `${name} is missing`);
  }
  if (request.headers.get('ssp-to') !== providerAsid) throw new Fault('BAD_REQUEST', 'ssp-to is the ASID of another system');
  const [method, path, name] = operations[request.headers.get('ssp-interactionid')] ?? [];
  const [, id] = path?.exec(address.slice(root.length)) ?? [];
  if (!path?.test(address.slice(root.length)) || method !== request.method) throw new Fault('BAD_REQUEST', 'ssp-interactionid does not fit the request');
  if (method === 'POST' && !MEDIA[generation].test(request.headers.get('content-type') ?? '')) throw new Fault('UNSUPPORTED_MEDIA_TYPE');
  const accept = request.headers.get('accept');
  if (accept && accept !== '*/*' && !MEDIA[generation].test(accept)) throw new Fault('UNSUPPORTED_MEDIA_TYPE');
  return { name, id };
}

/** In the format asked for: `_format`, else Accept, else that of the request. `written`: a supplier's habit of writing JSON. */
async function formatted(made, generation, request, written = (text) => text) {
  const wish = new URL(request.url).searchParams.get('_format') ?? request.headers.get('accept') ?? request.headers.get('content-type') ?? '';
  const isXml = /xml/.test(wish);
  const format = isXml ? 'xml' : 'json';
  const type = generation === 'DSTU2' ? `application/${format}+fhir;charset=UTF-8` : `application/fhir+${format};charset=utf-8`;
  return new Response(isXml ? writeXml(made) : written(JSON.stringify(made)), { headers: { 'content-type': type, 'cache-control': 'no-store' } });
}

/** What a fetch over a network gives of a compressed answer. */
function unpacked(response) {
  if (response.headers.get('content-encoding') !== 'gzip') return response;
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip')), { status: response.status, headers });
}

/** Compressed where the other side takes it, as both sides of GP Connect have to. */
function packed(response, request) {
  if (!response.body || !/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return response;
  const headers = new Headers(response.headers);
  headers.set('content-encoding', 'gzip');
  return new Response(response.body.pipeThrough(new CompressionStream('gzip')), { status: response.status, headers });
}
