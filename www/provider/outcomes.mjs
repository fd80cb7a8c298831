// Errors as each of the three sends them: a DSTU2 provider, an STU3 provider, and the Spine Secure Proxy (HTML reference §8.1).

/** HTTP status and issue type by code (§8.2, §8.3). */
const CODES = {
  INVALID_NHS_NUMBER: [400, 'value', 'Invalid NHS number'],
  INVALID_IDENTIFIER_SYSTEM: [400, 'value', 'Invalid identifier system'],
  INVALID_IDENTIFIER_VALUE: [400, 'value', 'Invalid identifier value'],
  INVALID_PATIENT_DEMOGRAPHICS: [400, 'business-rule', 'Invalid patient demographics'],
  INVALID_ODS_CODE: [400, 'value', 'Invalid ODS code'],
  BAD_REQUEST: [400, 'invalid', 'Bad request'],
  CONFLICTING_VALUES: [400, 'invalid', 'Conflicting values have been specified in different fields'],
  NO_PATIENT_CONSENT: [403, 'forbidden', 'Patient has not provided consent to share data'],
  NO_ORGANISATIONAL_CONSENT: [403, 'forbidden', 'Organisation has not provided consent to share data'],
  NON_AUTHORITATIVE: [403, 'forbidden', 'Non Authoritative'],
  'ACCESS DENIED': [403, 'forbidden', 'Access has been denied'],
  NO_RELATIONSHIP: [403, 'forbidden', 'No legitimate relationship exists with this patient'],
  PATIENT_NOT_FOUND: [404, 'not-found', 'Patient not found'],
  ORGANISATION_NOT_FOUND: [404, 'not-found', 'Organisation not found'],
  PRACTITIONER_NOT_FOUND: [404, 'not-found', 'Practitioner not found'],
  NO_RECORD_FOUND: [404, 'not-found', 'No record found'],
  DUPLICATE_REJECTED: [409, 'duplicate', 'Create would lead to creation of a duplicate resource'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'not-supported', 'Unsupported media type'],
  INVALID_PARAMETER: [422, 'invalid', 'Invalid parameter'],
  INVALID_RESOURCE: [422, 'invalid', 'Invalid resource'],
  REFERENCE_NOT_FOUND: [422, 'invalid', 'Reference not found'],
  INTERNAL_SERVER_ERROR: [500, 'exception', 'Internal server error'],
  NOT_IMPLEMENTED: [501, 'not-supported', 'Not implemented'],
};

/** The names of all codes that this provider can answer with. */
export const codes = Object.keys(CODES);

const ENVELOPES = {
  DSTU2: ['http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1', 'http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1'],
  STU3: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1', 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1'],
};

/** A provider's refusal: its status and its OperationOutcome. */
export function outcomeOf(code, generation, diagnostics = CODES[code][2]) {
  const [status, type, display] = CODES[code];
  const [profile, system] = ENVELOPES[generation];
  const issue = [{ severity: 'error', code: type, details: { coding: [{ system, code, display }] }, diagnostics }];
  return { status, body: { resourceType: 'OperationOutcome', meta: { profile: [profile] }, issue } };
}

/** What a request is refused with. `diagnostics` never repeat what was sent: they travel and are kept. */
export class Fault extends Error {
  constructor(code, diagnostics = CODES[code]?.[2]) {
    super(code);
    this.code = code;
    this.diagnostics = diagnostics;
  }

  /** @param {'DSTU2' | 'STU3'} generation */
  answer(generation) {
    const { status, body } = outcomeOf(this.code, generation, this.diagnostics);
    return outcome(status, generation, body);
  }
}

/** What the proxy itself refuses: the code is the HTTP status, and the meaning stands in the display (§8.4). */
export class ProxyFault extends Error {
  constructor(status, type, display) {
    super(display);
    this.status = status;
    this.type = type;
  }

  answer(generation) {
    const system = this.status === 405 ? 'https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1' : 'http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0';
    const coding = [{ system, code: String(this.status), display: this.message }];
    return outcome(this.status, generation, { issue: [{ severity: this.status === 405 ? 'fatal' : 'error', code: this.type, details: { coding }, diagnostics: this.message }] });
  }
}

function outcome(status, generation, fields) {
  const type = generation === 'DSTU2' ? 'application/json+fhir;charset=UTF-8' : 'application/fhir+json;charset=utf-8';
  return new Response(JSON.stringify({ resourceType: 'OperationOutcome', ...fields }), { status, headers: { 'content-type': type, 'cache-control': 'no-store' } });
}

/** Warnings inside an answer of status 200: parameters that were not understood, areas that are switched off (structured reference §1.2). */
export function warningsOf(unrecognised, disabled) {
  const [profile, system] = ENVELOPES.STU3;
  const issue = (text, diagnostics) => ({
    severity: 'warning',
    code: 'not-supported',
    details: { coding: [{ system, code: 'NOT_IMPLEMENTED', display: 'Not implemented' }], text },
    diagnostics,
  });
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [profile] },
    issue: [
      ...unrecognised.map((name) => issue(`${name} is an unrecognised parameter`, name)),
      ...disabled.map((name) => issue(`${name} has been disabled`, name)),
    ],
  };
}
