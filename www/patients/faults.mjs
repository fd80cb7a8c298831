// What a provider or the way to it answers when something is wrong, on demand.

const outcome = (status, code, display, diagnostics, type) => ({
  status,
  type: 'application/fhir+json; charset=utf-8',
  body: JSON.stringify({
    resourceType: 'OperationOutcome',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1'] },
    issue: [{
      severity: 'error',
      code: type,
      details: { coding: [{ system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code, display }] },
      diagnostics,
    }],
  }),
});

/** Answers by the name of the fault. */
export const faults = {
  'not-found': outcome(404, 'PATIENT_NOT_FOUND', 'Patient not found', 'No patient record is available for this NHS number.', 'not-found'),
  'no-consent': outcome(403, 'NO_PATIENT_CONSENT', 'Patient has not provided consent to share data', 'Dissent to sharing is recorded.', 'forbidden'),
  gateway: {
    status: 502,
    type: 'text/html; charset=utf-8',
    body: '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>',
  },
  truncated: {
    status: 200,
    type: 'application/fhir+json; charset=utf-8',
    body: '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"tru',
  },
};
