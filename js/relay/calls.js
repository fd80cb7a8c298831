/** The five calls as what a provider is asked: one exchange each, documents in up to three. */
import { today } from '../request/dates.js';
import { isBlank } from '../request/blank.js';
import { LARGEST_BYTES } from '../request/limits.js';
import { digitsOf } from '../request/nhs-number.js';
import { until } from '../request/until.js';
import { endingOf } from './ending.js';
import { careRecordParameters, parametersBody, structuredParameters } from './bodies.js';
import { currentNumbers, isOfNhsNumber } from './current-number.js';
import { digestOf } from './digest.js';
import { documentSearch, INTERACTIONS, patientSearch } from './interactions.js';
import { Refusal } from './refusal.js';
import { limited, passOn, send, throughSpine, toPatientFacing } from './upstream.js';

/** @import { Auditor } from './audit.js' */
/** @import { sessionLookUps } from './directory.js' */
/** @import { Caller, RelayOptions } from './index.js' */
/** @import { Asked } from './request.js' */
/** @import { Target } from './upstream.js' */

/**
 * @typedef {object} Permitted a request that may be made
 * @property {RelayOptions} options
 * @property {ReturnType<typeof sessionLookUps>} lookUps
 * @property {Auditor} auditor
 * @property {Caller} caller
 * @property {Asked} asked
 * @property {string} practiceCode
 * @property {string} token of the Patient Facing API
 * @property {Request} request
 * @property {() => number} now
 *
 * @typedef {{ id: string, nhsNumber: string, day: string }} Who whose documents are asked for: the provider's id, the number; and today
 *
 * @typedef {object} Exchanged
 * @property {Response} response
 * @property {string} traceId
 * @property {() => Response} pass the answer as it comes
 * @property {() => Promise<Read>} read
 *
 * @typedef {object} Read
 * @property {any} answer undefined where it is no JSON
 * @property {Response | null} refusal the provider's own explanation, where there is one in place of an answer
 */

/** @param {Permitted} permitted @returns {Promise<Response>} */
export async function steps(permitted) {
  const { asked } = permitted;
  const { careRecord, structuredRecord, findPatient } = INTERACTIONS;
  switch (asked.call) {
    case 'care-record': {
      const parameters = careRecordParameters(asked.nhsNumber, /** @type {{ section: string }} */ (asked.careRecord));
      return passed(permitted, { interaction: careRecord, path: careRecord.path, format: asked.format, body: parametersBody(parameters, 'DSTU2', asked.format) });
    }
    case 'structured-record': {
      const parameters = structuredParameters(asked.nhsNumber, asked.parameters ?? []);
      return passed(permitted, { interaction: structuredRecord, path: structuredRecord.path, format: asked.format, body: parametersBody(parameters, 'STU3', asked.format) });
    }
    case 'find-patient':
      return passed(permitted, { interaction: findPatient, path: findPatient.path + patientSearch(asked.nhsNumber), format: asked.format });
    default:
      return documents(permitted);
  }
}

/** @param {Permitted} permitted @param {Target} target */
async function passed(permitted, target) {
  return (await exchange(permitted, target)).pass();
}

/**
 * Documents hang on the provider's own id of a patient. A page is not trusted with that: the relay finds it for the NHS
 * number each time, and reads a document only where the list of that patient names it.
 *
 * @param {Permitted} permitted
 * @returns {Promise<Response>}
 */
async function documents(permitted) {
  const { asked } = permitted;
  const { findDocumentPatient, searchDocuments, readDocument } = INTERACTIONS;
  const folder = asked.via === 'patient-facing' ? '/documents' : '';
  // The Patient Facing API reads a patient by number where Spine's searches.
  const patientPath = folder ? `${folder}/Patient/${asked.nhsNumber}` : findDocumentPatient.path + patientSearch(asked.nhsNumber);
  const found = await exchange(permitted, { interaction: findDocumentPatient, path: patientPath, format: 'json' });
  if (!found.response.ok) return found.pass();
  const patient = await found.read();
  if (patient.refusal) return patient.refusal;
  const { nhsNumber } = asked;
  const day = today(permitted.now());
  const id = patientId(patient.answer, { nhsNumber, day }, found.traceId);
  const who = { id, nhsNumber, day };

  const search = asked.call === 'search-documents' ? asked.search : {};
  // Of the three the only one that has no folder there (structured reference §6.1).
  const path = searchDocuments.path.replace('{id}', id) + documentSearch(search ?? {});
  const listed = await exchange(permitted, { interaction: searchDocuments, path, format: asked.call === 'search-documents' ? asked.format : 'json' });
  if (asked.call === 'search-documents' || !listed.response.ok) return listed.pass();

  const list = await listed.read();
  if (list.refusal) return list.refusal;
  const binary = /\/Binary\/[^/]+$/.exec(asked.url ?? '')?.[0] ?? '';
  const isIt = (/** @type {unknown} */ url) => typeof url === 'string' && url.endsWith(binary);
  const named = documentReferences(list.answer).filter((reference) => attachmentUrls(reference).some(isIt));
  // A document names no patient: what the list says of whose it is, is all that is known.
  const isOther = (/** @type {any} */ reference) => !isOf(reference, list.answer, who);
  if (!isListOf(list.answer, who) || named.some(isOther)) throw new Refusal('RELAY_PATIENT_NOT_MATCHED', listed.traceId);
  // Asked for by its id under the practice's own root: of two with one id it would not be known which comes.
  const urls = new Set(named.flatMap(attachmentUrls).filter(isIt));
  if (!urls.has(asked.url) || urls.size > 1) throw new Refusal('RELAY_DOCUMENT_NOT_LISTED', listed.traceId);
  return passed(permitted, { interaction: readDocument, path: folder + binary, format: asked.format });
}

/** @param {any} answer @param {Omit<Who, 'id'>} who @param {string} traceId @returns {string} the provider's id of the patient, if it is the one */
function patientId(answer, { nhsNumber, day }, traceId) {
  const patients = answer?.resourceType === 'Bundle' ? entriesOf(answer, 'Patient').map(({ resource }) => resource) : [answer].filter(isPatient);
  const id = patients[0]?.id;
  // The number that was asked for, as the only current one.
  if (patients.length !== 1 || currentNumbers(patients[0], day).join() !== nhsNumber || typeof id !== 'string' || !/^(?!\.+$)[A-Za-z0-9\-._~]+$/.test(id)) throw new Refusal('RELAY_PATIENT_NOT_MATCHED', traceId);
  return id;
}

/** @param {any} resource */
const isPatient = (resource) => resource?.resourceType === 'Patient';

/** @param {any} bundle @param {string} kind @returns {any[]} its entries of this kind */
function entriesOf(bundle, kind) {
  return listOf(bundle?.entry).filter((entry) => entry?.resource?.resourceType === kind);
}

/** @param {any} bundle @returns {any[]} */
function documentReferences(bundle) {
  return entriesOf(bundle, 'DocumentReference').map(({ resource }) => resource);
}

/** @param {any} reference @returns {unknown[]} */
function attachmentUrls(reference) {
  return listOf(reference.content).map((content) => content?.attachment?.url).filter(Boolean);
}

/** Whether a list of documents is of this patient, as far as the Patients in it say. @param {any} list @param {Who} who */
function isListOf(list, who) {
  return entriesOf(list, 'Patient').every(({ resource }) => isThis(resource, who));
}

/** @param {any} patient @param {Who} who @returns {boolean} by number, or else by id */
function isThis(patient, { id, nhsNumber, day }) {
  const numbers = currentNumbers(patient, day);
  return numbers.length > 0 ? numbers.join() === nhsNumber : patient?.id === id;
}

/**
 * Whether a subject is this patient. None is: the list was asked for of that one.
 *
 * @param {any} document a DocumentReference
 * @param {any} list
 * @param {Who} who
 */
function isOf(document, list, who) {
  const { reference, identifier } = document?.subject ?? {};
  if (isOfNhsNumber(identifier) && digitsOf(identifier.value) !== who.nhsNumber) return false;
  if (typeof reference !== 'string') return true;
  if (reference.startsWith('#')) return listOf(document.contained).some((own) => `#${own?.id}` === reference && isThis(own, { ...who, id: '' }));
  const address = reference.replace(/\/_history\/[^/]*$/, '');
  return `/${address}`.endsWith(`/Patient/${who.id}`) || entriesOf(list, 'Patient').some(({ fullUrl }) => fullUrl === reference);
}

/** @param {unknown} value @returns {any[]} a provider's list; empty where it is none */
function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/**
 * One exchange with a provider, audited before and after.
 *
 * @param {Permitted} permitted
 * @param {Target} target
 * @returns {Promise<Exchanged>}
 */
async function exchange(permitted, target) {
  const { options, lookUps, auditor, caller, asked, practiceCode, request } = permitted;
  const limit = options.limitBytes ?? LARGEST_BYTES;
  const traceId = await traceIdOf(permitted, target);
  const of = { interaction: target.interaction.id, traceId, practiceCode };
  const { ending, forProvider, forPage, onEnd } = endingOf(request, options.timeoutMs ?? undefined);
  /** @type {Refusal | undefined} */
  let broken;
  const onBreak = (/** @type {string} */ code) => {
    broken = new Refusal(code === 'RELAY_ANSWER_BROKE_OFF' ? 'RELAY_UPSTREAM_NOT_REACHED' : code, traceId);
    return auditor.failed(of, broken, { status, code });
  };

  // Whoever has left is not waiting, and what has taken too long has ended: nobody is asked any more.
  const mustGoOn = () => {
    if (ending.signal.aborted) throw new Refusal(ending.signal.reason, traceId);
  };

  /** @type {Response} */
  let response;
  try {
    mustGoOn();
    // A look-up may never end.
    const prepared = await until(ending.signal, prepare(permitted, target, traceId)).catch((error) => {
      if (!ending.signal.aborted) throw error;
      lookUps.forget(caller.session);
      throw new Refusal(ending.signal.reason, traceId);
    });
    mustGoOn();
    await mustAudit(auditor.exchange(of, { outcome: 'asking' }), traceId);
    mustGoOn();
    response = await send(prepared, target, ending.signal, traceId);
  } catch (error) {
    onEnd();
    if (!(error instanceof Refusal) || error.code === 'RELAY_AUDIT_FAILED') throw error;
    // A look-up serves several exchanges, and knows the trace id of none.
    const refusal = error.traceId ? error : new Refusal(error.code, traceId, error.status);
    await mustAudit(auditor.failed(of, refusal), traceId);
    throw refusal;
  }
  const { status } = response;
  // Stale addresses and ASIDs are what Spine refuses with these.
  if (status === 400 || status === 403) lookUps.forget(caller.session);
  try {
    await mustAudit(auditor.exchange(of, { outcome: status < 400 ? 'answered' : 'failed', status }), traceId);
  } catch (error) {
    ending.abort('RELAY_AUDIT_FAILED');
    response.body?.cancel().catch(() => {});
    onEnd();
    throw error;
  }

  const ends = { limit, signal: ending.signal, forProvider, forPage, onEnd, onBreak };
  const whole = async () => {
    if (!response.body) onEnd();
    try {
      return await new Response(response.body && limited(response.body, ends)).text();
    } catch {
      throw broken ?? new Refusal('RELAY_UPSTREAM_NOT_REACHED', traceId);
    }
  };

  // Spine or a provider did not take the token, which is this system's (HTML reference §8.2): the page would take it for the
  // end of the user's own session.
  if (status === 401 && asked.via === 'spine') {
    const text = await whole();
    if (!text.includes('OperationOutcome')) throw new Refusal('RELAY_UPSTREAM_REFUSED', traceId);
    response = new Response(text, response);
  }
  return {
    response,
    traceId,
    pass() {
      const gzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers.get('accept-encoding') ?? '');
      return passOn(response, { traceId, gzip, ...ends });
    },
    async read() {
      const text = await whole();
      const answer = parsed(text);
      // What cannot be read says neither who a patient is nor what is on a list.
      if (answer === undefined) throw new Refusal('RELAY_ANSWER_NOT_READ', traceId);
      const explains = answer?.resourceType === 'OperationOutcome';
      return { answer, refusal: explains ? passOn(new Response(text, response), { traceId, gzip: false, ...ends }) : null };
    },
  };
}

/** @param {string} text @returns {any} undefined where it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Through Spine each request has an id of its own, tried again or not (HTML reference §2.3). The Patient Facing API takes
 * one that is sent again for the same by its id: of what the page asked, and of each step that this takes, it is the same.
 *
 * @param {Permitted} permitted
 * @param {Target} target
 * @returns {Promise<string>} a UUID
 */
async function traceIdOf({ asked, caller }, { path, body }) {
  if (asked.via === 'spine' || !asked.requestId) return crypto.randomUUID();
  const digest = await digestOf(JSON.stringify([caller.session, asked.requestId, path, body]));
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

/** @param {Permitted} permitted @param {Target} target @param {string} traceId */
async function prepare({ options, lookUps, caller, asked, practiceCode, token, now }, target, traceId) {
  if (asked.via === 'patient-facing' && options.patientFacing) return toPatientFacing(options.patientFacing, target, { token, traceId });
  if (!options.spine) throw new Refusal('RELAY_FAULT', traceId);
  const { nhsNumber } = asked;
  const { asid } = options.spine;
  const from = typeof asid === 'function' ? await asid(caller) : asid;
  // Before the directory is asked: what is missing blocks.
  if (isBlank(from)) throw new Refusal('BLOCKED_ASID_NOT_KNOWN', traceId);
  const endpoint = await lookUps.find({ session: caller.session, nhsNumber, practiceCode, interactionId: target.interaction.id });
  return throughSpine(options.spine, endpoint, target, { caller, from, nhsNumber, traceId, now: now() });
}

/** @param {Promise<void>} writing @param {string} traceId */
async function mustAudit(writing, traceId) {
  try {
    await writing;
  } catch {
    throw new Refusal('RELAY_AUDIT_FAILED', traceId);
  }
}
