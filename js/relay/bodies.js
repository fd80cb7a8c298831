/** The FHIR Parameters that a provider gets, in JSON or XML. */
import { mediaType, SYSTEMS } from './interactions.js';

/** @import { Generation } from './interactions.js' */

/**
 * `$gpc.getcarerecord` (HTML reference §6).
 *
 * @param {string} nhsNumber
 * @param {{ section: string, period?: import('../request/dates.js').Period }} request
 */
export function careRecordParameters(nhsNumber, { section, period }) {
  return [
    { name: 'patientNHSNumber', valueIdentifier: { system: SYSTEMS.DSTU2.nhsNumber, value: nhsNumber } },
    { name: 'recordSection', valueCodeableConcept: { coding: [{ system: SYSTEMS.DSTU2.section, code: section }] } },
    ...(period ? [{ name: 'timePeriod', valuePeriod: period }] : []),
  ];
}

/**
 * `$gpc.getstructuredrecord` (structured reference §1.1).
 *
 * @param {string} nhsNumber
 * @param {import('../request/structured.js').Parameter[]} parameters
 */
export function structuredParameters(nhsNumber, parameters) {
  return [{ name: 'patientNHSNumber', valueIdentifier: { system: SYSTEMS.STU3.nhsNumber, value: nhsNumber } }, ...parameters];
}

/**
 * @param {object[]} parameter
 * @param {Generation} generation
 * @param {'json' | 'xml'} format
 * @returns {{ type: string, body: string }}
 */
export function parametersBody(parameter, generation, format) {
  // Of what is sent the charset is said in both generations (HTML reference §2.4).
  const type = `${mediaType(generation, format).split(';')[0]};charset=utf-8`;
  if (format === 'json') return { type, body: JSON.stringify({ resourceType: 'Parameters', parameter }) };
  return { type, body: `<Parameters xmlns="http://hl7.org/fhir">${xml('parameter', parameter)}</Parameters>` };
}

/** @param {string} name @param {unknown} value @returns {string} an element of FHIR's XML, as often as there are values */
function xml(name, value) {
  if (Array.isArray(value)) return value.map((each) => xml(name, each)).join('');
  if (typeof value !== 'object' || value === null) return `<${name} value="${escaped(String(value))}"/>`;
  return `<${name}>${Object.entries(value).map(([child, inner]) => xml(child, inner)).join('')}</${name}>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"\s]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
