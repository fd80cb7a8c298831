// The Spine Directory Service's FHIR API, for the demo's one practice (HTML reference §4).

import { odsCode, partyKey, productOf, providerAsid } from './practice.mjs';

const IDS = 'https://fhir.nhs.uk/Id/';

/** @param {URL} url @param {string} kind @param {Headers} headers @returns {Response} */
export function answerDirectory(url, kind, headers) {
  if (!headers.get('apikey')) return answer({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] }, 401);
  const values = (name) => url.searchParams.getAll(name).map((value) => value.split('|'));
  const [[system, organisation] = []] = values('organization');
  const identifiers = new Map(values('identifier').map(([name, value]) => [name.replace(IDS, ''), value]));
  const interaction = identifiers.get('nhsServiceInteractionId');
  if (system !== `${IDS}ods-organization-code` || !organisation || !interaction) {
    return answer({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'required' }] }, 400);
  }
  const product = organisation === odsCode ? productOf(interaction) : undefined;
  const askedKey = identifiers.get('nhsMhsPartyKey');
  const there = product && (askedKey === undefined || askedKey === partyKey);
  const resource = kind === 'Endpoint'
    // The case of these names differs between records.
    ? { resourceType: 'Endpoint', id: 'alder-road-endpoint', status: 'active', address: product?.root, identifier: [{ system: `${IDS}nhsMHSPartyKey`, value: partyKey }] }
    : { resourceType: 'Device', id: 'alder-road-device', identifier: [{ system: `${IDS}nhsSpineASID`, value: providerAsid }, { system: `${IDS}nhsMhsPartyKey`, value: partyKey }] };
  return answer({ resourceType: 'Bundle', type: 'searchset', total: there ? 1 : 0, entry: there ? [{ resource }] : [] });
}

function answer(body, status = 200) {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/fhir+json' } });
}
