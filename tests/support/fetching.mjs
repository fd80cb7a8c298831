// The provider, the relay and their hosts on real sockets, for tests of fetching.

import { createServer } from 'node:http';
import { createClient } from '../../js/client/index.js';
import { createRelay } from '../../js/relay/index.js';
import { listenerOf } from '../../js/relay/node.js';
import { patients, recordOf, traceOf } from '../../www/patients/patients.mjs';
import { consumerAsids, createProvider } from '../../www/provider/index.mjs';

/** Every code that a role may be allowed. */
export const ALL_SECTIONS = ['allergies', 'medications', 'problems', 'consultations', 'investigations', 'uncategorised-data', 'immunisations',
  'referrals', 'diary-entries', 'documents', 'SUM', 'ENC', 'CLI', 'PRB', 'ALL', 'MED', 'REF', 'OBS', 'IMM', 'ADM'];

/** Who asks, as a host's session has it. */
export const CALLER = {
  session: 'session-1',
  role: 'General Medical Practitioner',
  user: { id: 'u-417', family: 'Adeyemi-Holt', given: 'Frances', prefix: 'Dr', sdsUserId: '999900000301', roleProfileId: '999900000302', jobRole: 'R0260', identifiers: [{ system: 'https://host.example/Id/user', value: 'fholt' }] },
  organisation: { odsCode: 'Z99R1', name: 'Exampleton Infirmary', id: 'org-1' },
};

export const DEVICE = { id: 'dev-1', identifier: { system: 'https://host.example/Id/device', value: 'VIEWER-1' }, model: 'Example viewer', version: '1.0.0' };

/** The NHS number behind a handle of the demo's. */
export const numberOf = (id) => recordOf.all().find((record) => record.id === id).nhsNumber;

/** What a page knows of a patient of the demo's, as traced. */
export function tracedPatient(id, now = Date.now()) {
  const { local } = patients.find((patient) => patient.id === id);
  return { ...traceOf(local.nhsNumber, now), nhsNumber: local.nhsNumber };
}

/** Listens on a free port of this machine. @returns {Promise<string>} its origin */
export function listening(server, scheme = 'http') {
  return new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve(`${scheme}://127.0.0.1:${server.address().port}`)));
}

export function closing(server) {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}

/**
 * Provider and relay, each a server of its own.
 * @param {object} [changes] to the relay's options
 */
export async function startFetching({ provider: providerOptions = {}, spine = {}, relay: relayChanges = {}, directory = {} } = {}) {
  const provider = createProvider({ slowness: 40, ...providerOptions });
  const requests = [];
  const providerServer = createServer((request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers });
    return listenerOf(provider.answer)(request, response);
  });
  const providerOrigin = await listening(providerServer);
  const audit = [];
  const options = {
    signedIn: () => CALLER,
    traced: ({ nhsNumber }) => traceOf(nhsNumber, Date.now()),
    authorise: () => true,
    allowedSections: () => ALL_SECTIONS,
    audit: (entry) => { audit.push(entry); },
    spine: { base: `${providerOrigin}/ssp`, asid: consumerAsids.allowed, issuer: 'https://host.example/', device: DEVICE, ...spine },
    directory: { base: `${providerOrigin}/spine-directory/FHIR/R4`, apiKey: 'key-of-the-test', ...directory },
    patientFacing: undefined,
    ...relayChanges,
  };
  if (typeof options.patientFacing === 'function') options.patientFacing = options.patientFacing(providerOrigin);
  const relayServer = createServer(listenerOf(createRelay(options)));
  const relay = `${await listening(relayServer)}/gp-record`;
  return {
    provider,
    /** What came to the provider's port, the directory's included. */
    requests,
    /** What of it was for a product. */
    asked: () => requests.filter(({ url }) => !url.startsWith('/spine-directory/')),
    audit,
    relay,
    providerOrigin,
    client: (options) => createClient({ relay, role: CALLER.role, pauseMs: 5, ...options }),
    close: () => Promise.all([closing(relayServer), closing(providerServer)]),
  };
}

/** Provider and relay for the time of this work, with those options. */
export async function withWay(options, work) {
  const own = await startFetching(options);
  try {
    return await work(own);
  } finally {
    await own.close();
  }
}

/** A relay's options without a server around it, and without a provider. */
export const ALONE = {
  signedIn: () => CALLER,
  traced: ({ nhsNumber }) => traceOf(nhsNumber, Date.now()),
  authorise: () => true,
  allowedSections: () => ALL_SECTIONS,
  directory: { find: () => ({ root: 'https://gp.example/a', asid: consumerAsids.allowed }) },
  spine: { base: 'https://proxy.example', asid: consumerAsids.allowed, issuer: 'https://host.example/', device: DEVICE },
};

/** What a page asks, as it sends it. */
export const ASKING = JSON.stringify({ call: 'structured-record', nhsNumber: numberOf('rich'), structured: {} });

/** The request of a page that may leave. */
export function pageRequest(body, signal, headers = {}) {
  return new Request('https://host.example/gp-record', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, duplex: 'half', signal });
}

/** All that an async iterable gives, the first array apart. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return { first: items[0], answers: items.slice(1) };
}

export const textOf = ({ bytes }) => new TextDecoder().decode(bytes);
export const jsonOf = (answer) => JSON.parse(textOf(answer));

/** The code of an OperationOutcome in an answer. */
export const codeOf = (answer) => jsonOf(answer).issue[0].details.coding[0].code;
