// A request's body as FHIR Parameters, from JSON or XML, and the NHS number in it.

import { isNhsNumber } from '../../js/request/nhs-number.js';
import { parseXml } from './xml.mjs';
import { Fault } from './outcomes.mjs';

const SYSTEM = { DSTU2: 'http://fhir.nhs.net/Id/nhs-number', STU3: 'https://fhir.nhs.uk/Id/nhs-number' };

/** @returns {{ name: string, part?: object[], [value: string]: unknown }[]} */
export function parametersOf(text, type) {
  if (text.trim() === '') throw new Fault('BAD_REQUEST', 'The body is empty');
  let resource;
  try {
    resource = /xml/.test(type) ? parseXml(text) : JSON.parse(text);
  } catch {
    throw new Fault('BAD_REQUEST', 'The body cannot be read');
  }
  if (resource?.resourceType !== 'Parameters') throw new Fault('INVALID_RESOURCE', 'The body is no Parameters');
  const parameters = [resource.parameter ?? []].flat();
  if (parameters.some((parameter) => typeof parameter?.name !== 'string')) throw new Fault('INVALID_RESOURCE', 'A parameter has no name');
  return parameters;
}

/** The one parameter of a name. */
export function only(parameters, name) {
  const found = parameters.filter((parameter) => parameter.name === name);
  if (found.length !== 1) throw new Fault('BAD_REQUEST', `${name} has to be there once`);
  return found[0];
}

export function nhsNumberOf(parameters, generation) {
  const { valueIdentifier } = only(parameters, 'patientNHSNumber');
  if (typeof valueIdentifier !== 'object' || valueIdentifier === null) throw new Fault('BAD_REQUEST', 'patientNHSNumber is no Identifier');
  if (valueIdentifier.system !== SYSTEM[generation]) throw new Fault('INVALID_IDENTIFIER_SYSTEM');
  if (!isNhsNumber(valueIdentifier.value)) throw new Fault('INVALID_NHS_NUMBER');
  return valueIdentifier.value;
}
