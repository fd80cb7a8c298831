// The practice of the demo's patients, the people who work there, and the patients themselves as FHIR.

import { coding, gpc, nhs, nhsNumber, reference, resource } from './fhir.mjs';

const address = (...line) => ({ use: 'work', type: 'physical', line, city: 'Exampleton', district: 'Demoshire', postalCode: 'ZZ99 3VZ' });
const phone = (value) => [{ system: 'phone', value, use: 'work' }];

function organisation(id, ods, name, type) {
  return resource('Organization', id, {
    identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: ods }],
    type: [{ text: type }],
    name,
    telecom: phone('01632 960100'),
    address: [address('1 Alder Road')],
  });
}

export const practice = organisation('alder-road', 'Z99001', 'Alder Road Surgery', 'GP Practice');
export const hospital = organisation('exampleton-infirmary', 'Z99R1', 'Exampleton Infirmary', 'NHS Trust');

export const surgery = resource('Location', 'surgery', {
  status: 'active',
  name: 'Alder Road Surgery',
  telecom: phone('01632 960100'),
  address: address('1 Alder Road'),
  managingOrganization: reference(practice),
});

function practitioner(id, prefix, given, family, gender) {
  return resource('Practitioner', id, { name: [{ use: 'official', family, given: [given], prefix: [prefix] }], gender });
}

function role(person, code, display) {
  return resource('PractitionerRole', `${person.id}-role`, {
    practitioner: reference(person),
    organization: reference(practice),
    code: [{ coding: [coding(`${nhs}/CodeSystem/CareConnect-SDSJobRoleName-1`, code, display)] }],
  });
}

export const gp = practitioner('gp-partner', 'Dr', 'Amara', 'Osei-Grant', 'female');
export const salariedGp = practitioner('gp-salaried', 'Dr', 'Tomos', 'Vaughan', 'male');
export const nurse = practitioner('practice-nurse', 'Mrs', 'Ingrid', 'Fallowfield', 'female');
export const pharmacist = practitioner('clinical-pharmacist', 'Mr', 'Bilal', 'Sharif', 'male');

/** Everybody and every place that a record points to. */
export const administration = [
  practice, hospital, surgery, gp, salariedGp, nurse, pharmacist,
  role(gp, 'R0260', 'General Medical Practitioner'),
  role(salariedGp, 'R0260', 'General Medical Practitioner'),
  role(nurse, 'R0600', 'Specialist Nurse Practitioner'),
  role(pharmacist, 'R1290', 'Pharmacist'),
];

/**
 * A patient.
 * @param {{ id: string, nine: string, family: string, given: string[], prefix: string, gender: string, birthDate: string,
 *   line: string, registered: string, deceasedDateTime?: string }} person `nine`: the first digits of the NHS number
 */
export function patient({ id, nine, family, given, prefix, gender, birthDate, line, registered, deceasedDateTime }) {
  const verified = { coding: [coding(`${nhs}/CodeSystem/CareConnect-NHSNumberVerificationStatus-1`, '01', 'Number present and verified')] };
  const registration = [
    { url: 'registrationPeriod', valuePeriod: { start: registered } },
    { url: 'registrationType', valueCodeableConcept: { coding: [coding(`${nhs}/CodeSystem/CareConnect-RegistrationType-1`, 'R', 'Regular')] } },
  ];
  return resource('Patient', id, {
    extension: [gpc('RegistrationDetails', { extension: registration })],
    identifier: [{
      extension: [gpc('NHSNumberVerificationStatus', { valueCodeableConcept: verified })],
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: nhsNumber(nine),
    }],
    active: true,
    name: [{ use: 'official', text: `${given.join(' ')} ${family}`, family, given, prefix: [prefix] }],
    telecom: [{ system: 'phone', value: '01632 960142', use: 'home' }],
    gender,
    birthDate,
    deceasedDateTime,
    address: [{ use: 'home', type: 'physical', line: [line], city: 'Exampleton', district: 'Demoshire', postalCode: 'ZZ99 3CZ' }],
    generalPractitioner: [reference(gp)],
    managingOrganization: reference(practice),
  });
}

/** What the demo's own clinical system knows of a patient: what the received record is compared with. */
export function localRecord(received) {
  const [name] = received.name;
  return {
    nhsNumber: received.identifier[0].value,
    familyName: name.family,
    givenName: name.given[0],
    gender: received.gender,
    birthDate: received.birthDate,
    practiceCode: 'Z99001',
    ...(received.deceasedDateTime && { deceased: received.deceasedDateTime }),
  };
}
