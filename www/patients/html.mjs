// A record of Access Record: HTML (DSTU2, layout 0.7.4): one Bundle per section, each with the provider's page in it.

import { madeAt, nhsNumber } from './fhir.mjs';

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character]);
/** A cell's text; a line break in it is sent as one. */
const cell = (text) => escape(text ?? '').replaceAll('\n', '<br/>');

const banner = (kind, text) => (text ? `<div class="${kind}-banner"><p>${escape(text)}</p></div>` : '');
const everything = 'All relevant items';

/**
 * A table. A row of one text is the heading of a group.
 * @param {string} id @param {string[]} columns @param {(string | number | undefined)[][]} rows
 */
function table(id, columns, rows) {
  const head = columns.map((column) => `<th>${escape(column)}</th>`).join('');
  const body = rows.map((row) => {
    if (row.length === 1) return `<tr><td colspan="${columns.length}" class="med-item-column"><strong>${cell(row[0])}</strong></td></tr>`;
    return `<tr>${row.map((text, place) => `<td${text && / Date$|^Date$/.test(columns[place]) ? ' class="date-column"' : ''}>${cell(text)}</td>`).join('')}</tr>`;
  });
  return `<table id="${id}"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const none = (title) => `<div><p>No '${escape(title)}' data is recorded for this patient.</p></div>`;

/** A subsection: its heading, its banners and its table. @param {{ content?: string, date?: string, exclusion?: string }} banners */
function part(title, banners, content) {
  return `<div><h2>${escape(title)}</h2>${banner('content', banners.content)}${banner('date', banners.date)}${banner('exclusion', banners.exclusion)}${content}</div>`;
}

function page(title, banners, ...content) {
  return `<div xmlns="http://www.w3.org/1999/xhtml"><h1>${escape(title)}</h1>${banner('content', banners.content)}${banner('date', banners.date)}`
    + `${banner('exclusion', banners.exclusion)}${content.join('')}</div>`;
}

// Tables that appear in the Summary and in a section of their own

const encounterColumns = ['Date', 'Title', 'Details'];
const encounters = [
  ['20-Feb-2026', 'Dr A Osei-Grant, Alder Road Surgery', 'Right loin pain and fever since yesterday. T 38.4, BP 118/70, tender right renal angle.\nPyelonephritis. Ciprofloxacin, fluids; admit if vomiting.\nMid-stream urine sent before first dose.'],
  ['14-Jan-2026', 'Mrs I Fallowfield, Alder Road Surgery', 'COPD annual review. MRC 3. Inhaler technique corrected. FEV1 54% predicted. Rescue pack not wanted.'],
  ['02-Dec-2025', 'Mr B Sharif, Alder Road Surgery', 'Structured medication review. Amitriptyline stopped: dry mouth & unsteady at night. Naproxen: declines to stop, aware of risk.'],
  ['19-Sep-2025', 'Dr T Vaughan, Alder Road Surgery', 'Telephone. Painful great toe settling. Urate 512 umol/L. Start allopurinol after 2 weeks with colchicine cover.'],
  ['Apr 2025', 'Alder Road Surgery', 'Letter: respiratory clinic, discharged to general practice'],
];

const problemColumns = ['Start Date', 'Entry', 'Significance', 'Details'];
const endedColumns = ['Start Date', 'End Date', 'Entry', 'Significance', 'Details'];
const activeProblems = [
  ['19-Sep-2025', 'Gout', 'Minor', 'First attack'],
  ['03-May-2019', 'Chronic obstructive pulmonary disease', 'Major', 'MRC breathlessness scale: grade 3'],
  ['11-Nov-2011', 'Essential hypertension', 'Major', ''],
];
const majorInactive = [['2004', '2005', 'Malignant melanoma of skin of back', 'Major', 'Breslow thickness < 0.8 mm; wide excision; discharged']];

const allergyColumns = ['Start Date', 'Details'];
const allergies = [
  ['12-Jun-1998', 'Allergy to co-trimoxazole - Stevens-Johnson syndrome\nCertainty: certain; severity: severe'],
  ['2007', 'Wasp sting - local reaction only'],
];

const acuteColumns = ['Type', 'Start Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Scheduled End Date', 'Days Duration', 'Additional Information'];
const acutes = [
  ['Acute', '20-Feb-2026', 'Ciprofloxacin 500mg tablets', 'One to be taken twice a day for 7 days', '14 tablet', '27-Feb-2026', 7, 'Reason for medication: pyelonephritis'],
  ['Acute', '19-Sep-2025', 'Colchicine 500microgram tablets', 'One to be taken twice a day', '28 tablet', '02-Oct-2025', 14, 'Linked Problem : Gout'],
  ['Acute – Hospital', '11-Aug-2025', 'Prednisolone 5mg tablets', 'Six to be taken each morning for 5 days', '30 tablet', '15-Aug-2025', 5, 'Exampleton Infirmary emergency department'],
];
const repeatColumns = ['Type', 'Start Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Last Issued Date', 'Number of Prescriptions Issued', 'Max Issues', 'Review Date', 'Additional Information'];
const repeats = [
  ['Repeat', '03-Oct-2025', 'Allopurinol 100mg tablets', 'One to be taken each day', '28 tablet', '20-Feb-2026', 5, 6, '03-Apr-2026', 'Linked Problem : Gout'],
  ['Repeat', '14-Jan-2025', 'Tiotropium 2.5micrograms/dose inhaler', 'Two puffs to be inhaled each day', '60 dose', '20-Feb-2026', 14, 12, '14-Jan-2027', ''],
  ['Repeat', '11-Nov-2011', 'Losartan 50mg tablets', 'One to be taken each day', '28 tablet', '20-Feb-2026', 171, '', '14-Jan-2027', ''],
  ['Repeat Dispense', '02-Dec-2025', 'Naproxen 250mg tablets', 'One to be taken twice a day WITH FOOD', '56 tablet', '', '', 6, '02-Jun-2026', 'Patient aware of bleeding risk'],
];
const repeatNote = 'The Review Date is that set for each Repeat Course. Reviews may be conducted according to a diary event which differs from the dates shown';
const acuteNote = 'Scheduled End Date is not always captured in the source; where it was not recorded, the displayed date is calculated from start date and days duration';

const acuteTitle = 'Acute Medication (Last 12 Months)';
const withheld = 'Items excluded due to confidentiality and/or patient preferences';

/** The ten sections in the order in which a consumer offers them: title, and the page. */
export const sections = {
  SUM: ['Summary', page('Summary', {},
    part('Last 3 Encounters', {}, table('enc-tab', encounterColumns, encounters.slice(0, 3))),
    part('Active Problems and Issues', {}, table('prb-tab-act', problemColumns, activeProblems)),
    part('Major Inactive Problems and Issues', {}, table('prb-tab-majinact', endedColumns, majorInactive)),
    part('Current Allergies and Adverse Reactions', {}, table('all-tab-curr', allergyColumns, allergies)),
    part(acuteTitle, { content: acuteNote }, table('med-tab-acu-med', acuteColumns, acutes)),
    part('Current Repeat Medication', { content: repeatNote }, table('med-tab-curr-rep', repeatColumns, repeats)))],
  ENC: ['Encounters', page('Encounters', { date: everything, exclusion: withheld }, table('enc-tab', encounterColumns, encounters))],
  CLI: ['Clinical Items', page('Clinical Items', { date: everything }, table('cli-tab', ['Date', 'Entry', 'Details'], [
    ['14-Jan-2026', 'Chronic obstructive pulmonary disease annual review', 'Exacerbations in last 12 months: 1'],
    ['14-Jan-2026', 'Current smoker', '10 cigarettes/day. Advice given; declined referral'],
    ['19-Sep-2025', 'Inflammation of first metatarsophalangeal joint', 'Right'],
    ['08-Jul-2024', 'Sigmoidoscopy normal', ''],
    ['2004', 'Excision of malignant skin tumour', 'Back'],
  ]))],
  PRB: ['Problems and Issues', page('Problems and Issues', {},
    part('Active Problems and Issues', { date: 'Date filter not applied' }, table('prb-tab-act', problemColumns, activeProblems)),
    part('Major Inactive Problems and Issues', { date: everything }, table('prb-tab-majinact', endedColumns, majorInactive)),
    part('Other Inactive Problems and Issues', { date: everything }, table('prb-tab-othinact', endedColumns, [
      ['20-Feb-2026', '27-Feb-2026', 'Acute pyelonephritis', 'Minor', ''],
      ['Mar 1997', 'Jun 1997', 'Fracture of left clavicle', 'Minor', 'Fall from ladder'],
    ])))],
  ALL: ['Allergies and Adverse Reactions', page('Allergies and Adverse Reactions', {},
    part('Current Allergies and Adverse Reactions', {}, table('all-tab-curr', allergyColumns, allergies)),
    part('Historical Allergies and Adverse Reactions', {}, none('Historical Allergies and Adverse Reactions')))],
  MED: ['Medications', page('Medications', {},
    part(acuteTitle, { content: acuteNote, date: 'Date filter not applied' }, table('med-tab-acu-med', acuteColumns, acutes)),
    part('Current Repeat Medication', { content: repeatNote, date: 'Date filter not applied' }, table('med-tab-curr-rep', repeatColumns, repeats)),
    part('Discontinued Repeat Medication', { content: 'All repeat medication ended by a clinician action', date: 'Date filter not applied' }, table('med-tab-dis-rep',
      ['Type', 'Last Issued Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Discontinued Date', 'Discontinuation Reason', 'Additional Information'], [
        ['Repeat', '04-Nov-2025', 'Amitriptyline 10mg tablets', 'One to be taken at night', '28 tablet', '02-Dec-2025', 'Adverse effect: dry mouth, unsteady', ''],
        ['Repeat', '18-Apr-2023', 'Bisoprolol 2.5mg tablets', 'One to be taken each morning', '28 tablet', '03-May-2023', 'Wheeze', 'Do not restart'],
      ])),
    part('All Medication', { date: everything }, table('med-tab-all-sum',
      ['Type', 'Start Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Last Issued Date', 'Number of Prescriptions Issued', 'Discontinuation Details', 'Additional Information'], [
        ['Allopurinol 100mg tablets'],
        ['Repeat', '03-Oct-2025', 'Allopurinol 100mg tablets', 'One to be taken each day', '28 tablet', '20-Feb-2026', 5, '', 'Linked Problem : Gout'],
        ['Amitriptyline 10mg tablets'],
        ['Repeat', '10-Jun-2025', 'Amitriptyline 10mg tablets', 'One to be taken at night', '28 tablet', '04-Nov-2025', 6, 'DISCONTINUED: 02-Dec-2025 Adverse effect: dry mouth, unsteady', ''],
        ['Ciprofloxacin 500mg tablets'],
        ['Acute', '20-Feb-2026', 'Ciprofloxacin 500mg tablets', 'One to be taken twice a day for 7 days', '14 tablet', '20-Feb-2026', 1, '', 'Reason for medication: pyelonephritis'],
        ['Losartan 50mg tablets'],
        ['Repeat', '11-Nov-2011', 'Losartan 50mg tablets', 'One to be taken each day', '28 tablet', '20-Feb-2026', 171, '', ''],
      ])),
    part('All Medication Issues', { date: everything }, table('med-tab-all-iss',
      ['Type', 'Issue Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Days Duration', 'Additional Information'], [
        ['Allopurinol 100mg tablets'],
        ...['20-Feb-2026', '23-Jan-2026', '26-Dec-2025', '28-Nov-2025', '31-Oct-2025'].map((date) => ['Repeat', date, 'Allopurinol 100mg tablets', 'One to be taken each day', '28 tablet', 28, '']),
        ['Ciprofloxacin 500mg tablets'],
        ['Acute', '20-Feb-2026', 'Ciprofloxacin 500mg tablets', 'One to be taken twice a day for 7 days', '14 tablet', 7, ''],
      ])))],
  REF: ['Referrals', page('Referrals', { date: everything }, table('ref-tab', ['Date', 'From', 'To', 'Priority', 'Details'], [
    ['14-Jan-2026', 'Mrs I Fallowfield', 'Pulmonary rehabilitation, Exampleton Community Trust', 'Routine', 'Referral for pulmonary rehabilitation\nMode: Electronic'],
    ['19-Jul-2024', 'Dr A Osei-Grant', 'Exampleton Infirmary, Colorectal', 'Urgent', 'Change in bowel habit for 8 weeks; FIT 14'],
  ]))],
  OBS: ['Observations', page('Observations', { date: everything }, table('obs-tab', ['Date', 'Entry', 'Value', 'Range', 'Details'], [
    ['20-Feb-2026', 'O/E - blood pressure reading', '118/70 mmHg', '', ''],
    ['20-Feb-2026', 'Tympanic temperature', '38.4 degC', '', ''],
    ['14-Jan-2026', 'Oxygen saturation at periphery', '93 %', '', 'Breathing air'],
    ['14-Jan-2026', 'Body mass index', '24.10 kg/m2', '', ''],
    ['19-Sep-2025', 'Serum urate', '512 umol/L', '200 - 430', 'Above high reference limit'],
    ['19-Sep-2025', 'eGFR using creatinine (CKD-EPI)', '>90 mL/min/1.73m2', '> 90', ''],
  ]))],
  IMM: ['Immunisations', page('Immunisations', {}, table('imm-tab', ['Date', 'Vaccination', 'Part', 'Contents', 'Details'], [
    ['04-Oct-2025', 'Seasonal influenza vaccination', '', 'Influenza', 'Left arm; batch FX2207B'],
    ['2019', 'Pneumococcal vaccination', 1, 'Pneumococcal polysaccharide', ''],
  ]))],
  ADM: ['Administrative Items', page('Administrative Items', { date: everything }, table('adm-tab', ['Date', 'Entry', 'Details'], [
    ['02-Mar-2026', 'Chronic obstructive pulmonary disease monitoring first letter', ''],
    ['14-Jan-2026', 'Consent given for electronic record sharing', ''],
  ]))],
};

const person = {
  resourceType: 'Patient',
  id: 'html',
  meta: { profile: ['http://fhir.nhs.net/StructureDefinition/gpconnect-patient-1'] },
  identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: nhsNumber('999000007') }],
  name: [{ use: 'usual', text: 'Desmond Achebe-Clarke', family: ['Achebe-Clarke'], given: ['Desmond'], prefix: ['Mr'] }],
  gender: 'male',
  birthDate: '1956-09-08',
  address: [{ use: 'home', line: ['31 Speedwell Avenue', '', 'Exampleton'], postalCode: 'ZZ99 3CZ' }],
  careProvider: [{ reference: 'Practitioner/gp-partner' }],
  managingOrganization: { reference: 'Organization/alder-road' },
};

export const htmlPatient = person;

/** What the demo's own clinical system knows of this patient. */
export const htmlLocalRecord = {
  nhsNumber: person.identifier[0].value, familyName: 'Achebe-Clarke', givenName: 'Desmond', gender: 'male', birthDate: '1956-09-08', practiceCode: 'Z99001',
};

/** The response of `$gpc.getcarerecord` for one section; none where there is no such section. */
export function htmlSection(code) {
  return Object.hasOwn(sections, code) ? htmlBundle(person, code, ...sections[code]) : undefined;
}

/** One section of somebody's record as its Bundle. @param {object} person a DSTU2 Patient */
export function htmlBundle(person, code, title, div) {
  const profile = (name) => ({ profile: [`http://fhir.nhs.net/StructureDefinition/gpconnect-${name}-1`] });
  const composition = {
    resourceType: 'Composition',
    id: `composition-${code.toLowerCase()}`,
    meta: profile('carerecord-composition'),
    date: madeAt,
    type: { coding: [{ system: 'http://snomed.info/sct', code: '425173008', display: 'record extract (record artifact)' }] },
    class: { coding: [{ system: 'http://snomed.info/sct', code: '700232004', display: 'general medical service (qualifier value)' }] },
    title: 'Patient Care Record',
    status: 'final',
    subject: { reference: `Patient/${person.id}` },
    author: [{ reference: 'Device/provider' }],
    custodian: { reference: 'Organization/alder-road' },
    section: [{
      title,
      code: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1', code, display: title }], text: title },
      text: { status: 'generated', div },
    }],
  };
  const organisation = {
    resourceType: 'Organization', id: 'alder-road', meta: profile('organization'),
    identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'Z99001' }], name: 'Alder Road Surgery',
  };
  const practitioner = {
    resourceType: 'Practitioner', id: 'gp-partner', meta: profile('practitioner'),
    name: { family: ['Osei-Grant'], given: ['Amara'], prefix: ['Dr'] }, practitionerRole: [{ managingOrganization: { reference: 'Organization/alder-road' } }],
  };
  const device = {
    resourceType: 'Device', id: 'provider', meta: profile('device'),
    type: { coding: [{ system: 'http://snomed.info/sct', code: '462240000', display: 'Patient health record information system software (physical object)' }] },
    model: 'Demo GP system', version: '0.7.4',
  };
  return { resourceType: 'Bundle', type: 'searchset', entry: [composition, person, organisation, practitioner, device].map((resource) => ({ resource })) };
}
