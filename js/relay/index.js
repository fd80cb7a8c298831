/**
 * The server's half of fetching: one handler, `(Request) => Promise<Response>`, for Node, Deno, Bun or an edge worker.
 * It alone knows who asks, whether they may, where the practice's system is, and how to ask it. The page says which
 * patient, what, and for which purpose; everything else comes from the host's callbacks, and what is missing blocks.
 *
 * Every attempt is audited, blocked and failed ones too; without its audit a call fails. No NHS number stands in an
 * address, a header or an error text but where a provider's API has no other form: the patient search, the path of the
 * Patient Facing API, and the token of an HTML record.
 */
import { isBlank } from '../request/blank.js';
import { blockOf, DIRECT_CARE, MEDICAL_EXAMINER } from '../request/access.js';
import { digitsOf, isNhsNumber } from '../request/nhs-number.js';
import { until } from '../request/until.js';
import { GpRecordError } from '../error.js';
import { Auditor } from './audit.js';
import { steps } from './calls.js';
import { directoryOf, sessionLookUps } from './directory.js';
import { TIMEOUT_MS } from './ending.js';
import { Refusal } from './refusal.js';
import { readRequest } from './request.js';

/** @import { Access } from '../request/access.js' */
/** @import { DirectoryOptions, FindEndpoint } from './directory.js' */
/** @import { Asked } from './request.js' */

/**
 * @typedef {import('./audit.js').AuditEntry} AuditEntry
 *
 * @typedef {object} Caller who asks, as the host's own session has it; never as a page says
 * @property {string} session an opaque key of the user's session
 * @property {string} role in the host's words
 * @property {{ id: string, family: string, given: string, prefix?: string, sdsUserId?: string, roleProfileId?: string,
 *   jobRole?: string, identifiers?: { system: string, value: string }[] }} user the real one, never a system's account;
 *   without a smartcard the ids are left out or empty
 * @property {{ odsCode: string, name: string, id?: string }} organisation the one that the user works for
 *
 * @typedef {{ id: string, identifier: { system: string, value: string }, model: string, version: string }} Device
 *
 * @typedef {object} SpineOptions
 * @property {string} base the Spine Secure Proxy: `https://proxy…`
 * @property {string | ((caller: Caller) => string | Promise<string>)} asid of the caller's organisation
 * @property {string} issuer the address of the system that asks
 * @property {Device} device that system
 * @property {typeof fetch} [fetch] one that presents the client certificate
 *
 * @typedef {object} PatientFacingOptions
 * @property {string} base `https://api.service.nhs.uk/gp-connect/patient-facing/access-record-fhir/FHIR/STU3`
 * @property {(of: { request: Request, caller: Caller }) => Promise<{ token: string, nhsNumber: string } | null>} token
 *   of the patient who has logged in, and whose it is
 * @property {typeof fetch} [fetch]
 *
 * @typedef {Omit<Access, 'role' | 'purpose'>} Trace what the demographics service says; `nhsNumber` is the current one
 *
 * @typedef {object} RelayOptions
 * @property {(request: Request) => Promise<Caller | null> | Caller | null} signedIn
 * @property {(of: { nhsNumber: string, caller: Caller }) => Promise<Trace | null> | Trace | null} [traced] null: not found;
 *   needed with `spine`
 * @property {(of: { caller: Caller, call: string, nhsNumber: string, purpose: string }) => unknown} [authorise] `true`
 *   permits; without it, and for anything else, nothing is permitted
 * @property {(of: { caller: Caller, call: string, nhsNumber: string, purpose: string }) => unknown} [authorisePurpose]
 *   the same for a purpose other than direct care
 * @property {(of: { caller: Caller, nhsNumber: string, purpose: string }) => string[] | Promise<string[]>} [allowedSections]
 *   codes of sections and areas of the caller's role; without it, none
 * @property {(entry: AuditEntry) => unknown} audit has to have kept the entry when it returns; a failure ends the call
 * @property {SpineOptions} [spine]
 * @property {DirectoryOptions | { find: FindEndpoint }} [directory]
 * @property {PatientFacingOptions} [patientFacing]
 * @property {number} [timeoutMs] for what the host's server looks up, and again for a provider's whole answer: while it is
 *   the page that is waited for, the provider's time stands still. A page that takes nothing for as long of an answer that
 *   comes has left. 120 seconds unless told
 * @property {number} [limitBytes] of an answer; 128 MB unless told, which is what the reader takes
 * @property {() => number} [now]
 */

/**
 * @param {RelayOptions} options
 * @returns {(request: Request) => Promise<Response>}
 * @throws {GpRecordError} `invalid-option` where something is missing without which nothing could be asked or audited
 */
export function createRelay(options) {
  checkOptions(options);
  const { directory } = options;
  const now = options.now ?? Date.now;
  const find = directory && ('find' in directory ? directory.find : directoryOf(directory));
  const lookUps = sessionLookUps(find ?? (() => Promise.reject(new Refusal('RELAY_DIRECTORY_FAILED'))), now);

  // A question of the host's server may never end, and nothing is asked after one that did not. Whoever has left is
  // written down as what was decided.
  /** @type {InTime} */
  const inTime = (work) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), options.timeoutMs ?? TIMEOUT_MS);
    return until(late.signal, (async () => work())()).finally(() => clearTimeout(timer));
  };

  return async (request) => {
    const auditor = new Auditor((entry) => inTime(() => options.audit(entry)), now);
    try {
      const signedIn = await inTime(() => options.signedIn(request));
      if (!signedIn) throw new Refusal('RELAY_NOT_SIGNED_IN');
      // What is known of who asks, and for whom, is written down though something of it is missing.
      auditor.caller = signedIn;
      const asked = await inTime(() => readRequest(request, now(), (named) => (auditor.asked = named)));
      auditor.asked = asked;
      const caller = checkedCaller(signedIn);
      const { practiceCode, token } = await permitted(options, inTime, request, caller, asked, now());
      return await steps({ options, lookUps, auditor, caller, asked, practiceCode, token, request, now });
    } catch (error) {
      // Whatever else was thrown is the host's or ours, and its words may name a patient.
      const refusal = error instanceof Refusal ? error : new Refusal('RELAY_FAULT');
      try {
        await auditor.refused(refusal);
      } catch {
        return new Refusal('RELAY_AUDIT_FAILED', refusal.traceId).response();
      }
      return refusal.response();
    }
  };
}

/** @typedef {(work: () => any) => Promise<any>} InTime */

/**
 * @param {Record<string, any>} options
 * @throws {GpRecordError} `invalid-option`, before a user meets what is missing
 */
function checkOptions(options) {
  const { spine, patientFacing, directory } = options ?? {};
  if (!spine && !patientFacing) throw missing('spine or patientFacing');
  const functions = ['signedIn', 'audit', ...(spine ? ['traced'] : [])];
  for (const name of functions) if (typeof options[name] !== 'function') throw missing(name);
  for (const name of ['traced', 'authorise', 'authorisePurpose', 'allowedSections', 'now']) {
    if (options[name] != null && typeof options[name] !== 'function') throw missing(`${name} to be a function`);
  }
  if (spine) {
    mustHave('spine', spine, ['asid', 'issuer', 'device']);
    mustHave('spine.device', spine.device, ['id', 'model', 'version']);
    mustHave('spine.device.identifier', spine.device.identifier, ['system', 'value']);
    mustBeAddress('spine.base', spine.base);
    if (spine.fetch != null && typeof spine.fetch !== 'function') throw missing('spine.fetch to be a function');
    if (typeof spine.issuer !== 'string') throw missing('spine.issuer to be a text');
    if (typeof directory !== 'object' || directory === null) throw missing('directory');
    if ('find' in directory) {
      if (typeof directory.find !== 'function') throw missing('directory.find to be a function');
    } else {
      mustBeAddress('directory.base', directory.base);
      mustHave('directory', directory, ['apiKey']);
    }
  }
  if (patientFacing) {
    mustBeAddress('patientFacing.base', patientFacing.base);
    if (typeof patientFacing.token !== 'function') throw missing('patientFacing.token');
  }
  for (const name of ['timeoutMs', 'limitBytes']) {
    const value = options[name];
    const isOne = typeof value === 'number' && value > 0 && value < 2 ** 31;
    if (value != null && !isOne) throw missing(`${name} to be a number above 0 and below 2,147,483,648`);
  }
}

/** @param {string} of @param {Record<string, unknown> | undefined} value @param {string[]} names */
function mustHave(of, value, names) {
  for (const name of names) if (isBlank(value?.[name])) throw missing(`${of}.${name}`);
}

/** @param {string} name @param {unknown} base */
function mustBeAddress(name, base) {
  if (typeof base !== 'string' || !/^https?:/.test(base) || !URL.canParse(base)) throw missing(`${name}, an address`);
}

/**
 * @param {unknown} given
 * @returns {Caller}
 * @throws {Refusal} it is not known who is signed in
 */
function checkedCaller(given) {
  const { session, role, user, organisation } = /** @type {Partial<Caller>} */ (given);
  if ([session, user?.id, user?.family, user?.given, organisation?.odsCode, organisation?.name].some(isBlank)) throw new Refusal('BLOCKED_USER_NOT_KNOWN');
  if (isBlank(role)) throw new Refusal('BLOCKED_ROLE_NOT_KNOWN');
  return /** @type {Caller} */ (given);
}

/**
 * Whether this may be asked, by what the host's server knows.
 *
 * @param {RelayOptions} options
 * @param {InTime} inTime
 * @param {Request} request
 * @param {Caller} caller
 * @param {Asked} asked
 * @param {number} now
 * @returns {Promise<{ practiceCode: string, token: string }>}
 * @throws {Refusal} the first reason not to
 */
async function permitted(options, inTime, request, caller, asked, now) {
  const { call, nhsNumber, purpose, via, blocked } = asked;
  if (blocked) throw new Refusal(blocked);
  if (!isNhsNumber(nhsNumber)) throw new Refusal('BLOCKED_NHS_NUMBER_INVALID');
  if (purpose !== DIRECT_CARE) {
    const granted = purpose === MEDICAL_EXAMINER && await inTime(() => options.authorisePurpose?.({ caller, call, nhsNumber, purpose }));
    if (granted !== true) throw new Refusal('BLOCKED_PURPOSE_NOT_ALLOWED');
  }
  if (await inTime(() => options.authorise?.({ caller, call, nhsNumber, purpose })) !== true) throw new Refusal('BLOCKED_NOT_AUTHORISED');
  const allowed = await inTime(() => options.allowedSections?.({ caller, nhsNumber, purpose })) ?? [];
  // A user who may see none is told of no patient either.
  if (!Array.isArray(allowed) || allowed.length === 0 || asked.reached.some((code) => !allowed.includes(code))) throw new Refusal('BLOCKED_SECTION_NOT_ALLOWED');

  if (via === 'patient-facing') {
    const own = await inTime(() => options.patientFacing?.token({ request, caller }));
    if (!own?.token) throw new Refusal('RELAY_NOT_SIGNED_IN');
    // Patients see their own record; the login says whose it is.
    if (digitsOf(own.nhsNumber) !== nhsNumber) throw new Refusal('BLOCKED_NOT_THIS_PATIENT');
    return { practiceCode: '', token: own.token };
  }
  if (!options.spine) throw new Refusal('RELAY_REQUEST_REFUSED');
  const trace = await inTime(() => options.traced?.({ nhsNumber, caller }));
  if (!trace) throw new Refusal('BLOCKED_NHS_NUMBER_NOT_FOUND');
  const current = digitsOf(trace.nhsNumber);
  if (isNhsNumber(current) && current !== nhsNumber) throw new Refusal('BLOCKED_NHS_NUMBER_SUPERSEDED');
  const block = blockOf({ ...trace, role: caller.role, purpose }, now);
  if (block) throw new Refusal(block);
  return { practiceCode: /** @type {string} */ (trace.practiceCode), token: '' };
}

/** @param {string} name */
function missing(name) {
  return new GpRecordError('invalid-option', `The relay needs ${name}.`);
}
