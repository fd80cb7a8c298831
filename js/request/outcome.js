/** The code system of the relay's own codes (`RELAY_SYSTEM` of src/gpconnect/outcome_codes.rs). */
const SYSTEM = 'urn:gp-record:relay';

/** @param {string} code @returns {string} an OperationOutcome that says it, and no word: the reader words it, as it words a provider's */
export function outcomeOf(code) {
  const issue = [{ severity: 'error', code: 'processing', details: { coding: [{ system: SYSTEM, code }] } }];
  return JSON.stringify({ resourceType: 'OperationOutcome', issue });
}
