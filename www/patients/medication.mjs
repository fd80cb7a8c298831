// A medication as GP Connect sends it: one MedicationStatement, one plan, its issues (orders) and a Medication.

import { coding, drop, gpc, identifier, nhs, note, product, reference, resource, words } from './fhir.mjs';
import { gp } from './practice.mjs';

const agencies = {
  practice: ['prescribed-at-gp-practice', 'Prescribed at GP practice'],
  other: ['prescribed-by-another-organisation', 'Prescribed by another organisation'],
};
const types = {
  acute: 'Acute',
  repeat: 'Repeat',
  'repeat-dispensing': 'Repeat Dispensing',
  'delayed-prescribing': 'Delayed Prescribing',
};

/**
 * @typedef {object} Course
 * @property {string} id
 * @property {string} [drug] the product's name; or
 * @property {object} [code] the whole CodeableConcept
 * @property {string} [type] acute, repeat, repeat-dispensing or delayed-prescribing
 * @property {'active' | 'completed' | 'stopped'} status
 * @property {string} dose
 * @property {string} [instruction] the right-hand side of the label
 * @property {[number, string]} [quantity] number and unit
 * @property {string} [quantityText] instead of a number
 * @property {number} [days] supply
 * @property {string} start
 * @property {string} [end]
 * @property {string[]} [issues] dates of issues, the oldest first
 * @property {number} [issued] how many issues the provider counts, where that is not the number of `issues`
 * @property {number} [allowed]
 * @property {string} [expires] authorisation expiry
 * @property {[string, string]} [stopped] reason and date
 * @property {string} [agency] who prescribed it, where that was another organisation
 * @property {string} [notes] of the MedicationStatement
 * @property {string} [pharmacy] note to the pharmacy
 * @property {object} [prescriber]
 */

/** @param {object} subject @param {Course} course @returns {{ statement: object, linked: object[] }} */
export function medication(subject, course) {
  const { id, drug, code, type, status, dose, instruction, start, end, issues = [], stopped, agency, notes, pharmacy, prescriber = gp } = course;
  const medicine = { resourceType: 'Medication', id: `${id}-medication`, code: code ?? product(drug, id) };
  const prescribed = {
    medicationReference: reference(medicine),
    subject,
    ...(!agency && { requester: { agent: reference(prescriber) } }),
    recorder: reference(prescriber),
    note: note(pharmacy),
    dosageInstruction: [drop({ text: dose, patientInstruction: instruction })],
  };
  const prescriptionType = type && gpc('PrescriptionType', {
    valueCodeableConcept: { coding: [coding(`${nhs}/CodeSystem/CareConnect-PrescriptionType-1`, type, types[type])] },
  });
  const plan = resource('MedicationRequest', `${id}-plan`, {
    extension: [repeatInformation(course), stopped && statusReason(stopped), prescriptionType].filter(Boolean),
    identifier: identifier(`${id}-plan`),
    status,
    intent: 'plan',
    authoredOn: start,
    ...prescribed,
    dispenseRequest: dispense(course, start, end),
  });
  const orders = issues.map((date, number) => resource('MedicationRequest', `${id}-issue-${number + 1}`, {
    extension: [prescriptionType].filter(Boolean),
    identifier: identifier(`${id}-issue-${number + 1}`),
    basedOn: [reference(plan)],
    status: 'completed',
    intent: 'order',
    authoredOn: date,
    ...prescribed,
    dispenseRequest: dispense(course, date, date),
  }));
  const [agencyCode, agencyDisplay] = agency ? agencies.other : agencies.practice;
  const statement = resource('MedicationStatement', `${id}-statement`, {
    extension: [
      issues.length > 0 && gpc('MedicationStatementLastIssueDate', { valueDateTime: issues.at(-1) }),
      gpc('PrescribingAgency', {
        valueCodeableConcept: drop({ coding: [coding(`${nhs}/CodeSystem/CareConnect-PrescribingAgency-1`, agencyCode, agencyDisplay)], text: agency }),
      }),
    ].filter(Boolean),
    identifier: identifier(id),
    basedOn: [reference(plan)],
    status,
    medicationReference: reference(medicine),
    effectivePeriod: drop({ start, end }),
    dateAsserted: start,
    subject,
    taken: 'unk',
    note: note(notes),
    dosage: [drop({ text: dose, patientInstruction: instruction })],
  });
  return { statement, linked: [plan, ...orders, medicine] };
}

function repeatInformation({ type, allowed, issued, issues = [], expires }) {
  if (type !== 'repeat' && type !== 'repeat-dispensing') return undefined;
  const parts = [
    allowed && { url: 'numberOfRepeatPrescriptionsAllowed', valueUnsignedInt: allowed },
    { url: 'numberOfRepeatPrescriptionsIssued', valueUnsignedInt: issued ?? issues.length },
    expires && { url: 'authorisationExpiryDate', valueDateTime: expires },
  ];
  return gpc('MedicationRepeatInformation', { extension: parts.filter(Boolean) });
}

function statusReason([reason, date]) {
  return gpc('MedicationStatusReason', {
    extension: [{ url: 'statusReason', valueCodeableConcept: words(reason) }, { url: 'statusChangeDate', valueDateTime: date }],
  });
}

function dispense({ quantity, quantityText, days }, start, end) {
  const amount = quantity
    ? { value: quantity[0], unit: quantity[1] }
    : quantityText && { extension: [gpc('MedicationQuantityText', { valueString: quantityText })] };
  return drop({
    validityPeriod: drop({ start, end }),
    quantity: amount,
    expectedSupplyDuration: days && { value: days, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
  });
}
