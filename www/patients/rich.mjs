// A whole structured record: a patient of 74 with diabetes, hypertension, asthma and atrial fibrillation.

import { allergy, bloodPressure, commentNote, consultation, diaryEntry, document, immunisation, measured, observation, problem, referral, report, result } from './clinical.mjs';
import { primaryList, reference, secondaryList, snomed, structuredBundle, words } from './fhir.mjs';
import { medication } from './medication.mjs';
import { administration, gp, nurse, patient, salariedGp } from './practice.mjs';
import { courses } from './rich-medications.mjs';

export const richPatient = patient({
  id: 'rich', nine: '999000001', family: 'Hartley', given: ['Rosalind', 'May'], prefix: 'Mrs', gender: 'female',
  birthDate: '1951-07-14', line: '17 Sorrel Close', registered: '2009-03-02',
});
const subject = reference(richPatient);
const entry = (make) => (fields) => make(subject, fields);
const [anAllergy, aProblem, anObservation, aBloodPressure, aNote, anImmunisation, aReport, aReferral, aDiaryEntry, aDocument, aConsultation] =
  [allergy, problem, observation, bloodPressure, commentNote, immunisation, report, referral, diaryEntry, document, consultation].map(entry);

// Allergies

const reaction = (text, severity) => ({ manifestation: [words(text)], description: text, severity });
const activeAllergies = [
  anAllergy({ id: 'penicillin', code: snomed('91936005', 'Allergy to penicillin'), date: '1987', onset: '1987', criticality: 'high', reaction: reaction('Anaphylaxis', 'severe'), notes: 'Certainty = Certain, Severity = Severe, User Notes = Collapsed after first dose, admitted overnight. Carries no adrenaline pen.' }),
  anAllergy({ id: 'trimethoprim', code: words('Adverse reaction to trimethoprim'), date: '2016-08-23', onset: '2016-08', reaction: reaction('Maculopapular rash', 'mild') }),
  anAllergy({ id: 'latex', code: snomed('300916003', 'Latex allergy'), category: 'environment', date: '2011-02', reaction: reaction('Contact urticaria', 'moderate'), notes: 'Theatre informed before knee replacement.' }),
  anAllergy({ id: 'acrylate', code: { coding: [{ system: 'http://snomed.info/sct', code: '196471000000108', display: 'Transfer-degraded non-drug allergy' }], text: 'Reacts to dressings with acrylate adhesive' }, category: 'environment' }),
];
const endedAllergies = [
  anAllergy({ id: 'egg', code: snomed('91930004', 'Allergy to egg protein', 'Egg allergy'), category: 'environment', date: '1996-05-01', ended: ['2018-10-12', 'Eats egg without reaction; entered in childhood'] }),
  anAllergy({ id: 'aspirin', code: words('H/O: aspirin allergy'), date: '2004-06', ended: ['2009-03-02', 'No information available'] }),
];

// Problems

const diabetes = aProblem({ id: 'diabetes', code: snomed('44054006', 'Type 2 diabetes mellitus'), significance: 'major', onset: '2013-05-21', notes: 'Diet only until 2015.' });
const hypertension = aProblem({ id: 'hypertension', code: snomed('59621000', 'Essential hypertension'), significance: 'major', onset: '2008-11' });
const fibrillation = aProblem({ id: 'fibrillation', code: snomed('49436004', 'Atrial fibrillation'), significance: 'major', onset: '2025-04-22', notes: 'CHA2DS2-VASc 5. Rate controlled without medication.' });
const asthma = aProblem({ id: 'asthma', code: snomed('195967001', 'Asthma'), significance: 'major', onset: '1979' });
const arthritis = aProblem({ id: 'rheumatoid', code: snomed('69896004', 'Rheumatoid arthritis'), significance: 'major', onset: '2024-04-30' });
const thyroid = aProblem({ id: 'thyroid', code: snomed('40930008', 'Hypothyroidism'), significance: 'minor', onset: '2017-01-09' });
const retinopathy = aProblem({ id: 'retinopathy', code: words('Background diabetic retinopathy, both eyes'), significance: 'minor', onset: '2023-07-18', parent: diabetes });
const livesAlone = aProblem({ id: 'lives-alone', code: snomed('105529008', 'Lives alone'), significance: 'minor', onset: '2022-12' });
const knee = aProblem({ id: 'knee', code: words('Total replacement of right knee'), significance: 'major', status: 'inactive', onset: '2025-08-04', end: '2025-11-28' });
const depression = aProblem({ id: 'depression', code: snomed('35489007', 'Depressive disorder', 'Depression NOS'), significance: 'minor', status: 'inactive', onset: '2001', end: '2003-06' });
const problems = [diabetes, hypertension, fibrillation, asthma, arthritis, thyroid, retinopathy, livesAlone, knee, depression];

// Medications

const medications = courses.map((course) => medication(subject, course));
const plan = (id) => ({ reference: `MedicationRequest/${id}-plan` });

// Uncategorised data

const at = (date, time) => `${date}T${time}:00+00:00`;
const uncategorised = [
  aBloodPressure({ id: 'bp-today', date: at('2026-03-05', '09:20'), systolic: 138, diastolic: 82, comment: 'Sitting, left arm, large cuff. Mean of last two readings.' }),
  aBloodPressure({ id: 'bp-home', date: '2026-01-14', systolic: 146, comment: 'Home machine; diastolic not shown on patient\'s list.' }),
  anObservation({ id: 'weight', code: snomed('27113001', 'Body weight'), date: at('2026-03-05', '09:20'), value: measured(81.4, 'kg') }),
  anObservation({ id: 'bmi', code: snomed('60621009', 'Body mass index'), date: at('2026-03-05', '09:20'), value: measured(30.3, 'kg/m2') }),
  anObservation({ id: 'pulse', code: snomed('78564009', 'Pulse rate'), date: at('2026-03-05', '09:20'), value: measured(76, 'beats/min'), comment: 'Irregularly irregular' }),
  anObservation({ id: 'peak-flow', code: words('Peak expiratory flow rate'), date: '2026-01-28', value: measured(210, 'L/min'), comment: 'Best 340. Before bronchodilator.', by: gp }),
  anObservation({ id: 'smoking', code: words('Ex-smoker'), date: '2026-03-05', comment: 'Stopped 1998, 20 pack years.' }),
  anObservation({ id: 'alcohol', code: words('Alcohol consumption'), date: '2026-03-05', value: measured(4, 'units/week') }),
  anObservation({ id: 'foot', code: words('Diabetic foot check: low risk'), date: '2026-03-05', comment: 'Pulses present both feet. Sensation 10/10 with 10 g monofilament.' }),
  anObservation({ id: 'frailty', code: words('Rockwood clinical frailty scale'), date: '2025-12', value: { valueString: '4 - living with very mild frailty' } }),
  anObservation({ id: 'carer', code: words('Daughter holds lasting power of attorney for health and welfare'), comment: 'Copy seen and scanned.' }),
];

// Investigations

const blood = aReport({
  id: 'bloods-january', collected: at('2026-01-14', '08:50'), issued: at('2026-01-15', '14:05'), specimenType: 'Venous blood',
  request: 'U&E, HbA1c, FBC, LFT - DOAC and methotrexate monitoring', filed: [at('2026-01-16', '08:12'), 'Satisfactory. Repeat in 12 weeks.'],
  conclusion: 'eGFR is an estimate: interpret with care at extremes of body mass.',
  groups: [
    { code: words('Urea and electrolytes'), comment: 'Sample slightly haemolysed:\npotassium may be raised by up to 0.3 mmol/L.', results: [
      result('Serum sodium', 137, 'mmol/L', 133, 146), result('Serum potassium', 5.4, 'mmol/L', 3.5, 5.3, ['H', 'High']),
      result('Serum creatinine', 92, 'umol/L', 45, 84, ['H', 'High']), result('eGFR using creatinine (CKD-EPI)', 56, 'mL/min/1.73m2', 90),
    ] },
    { code: words('Haemoglobin A1c level - IFCC standardised'), results: [result('HbA1c', 59, 'mmol/mol', 20, 41, ['H', 'High'])] },
    { code: words('Full blood count'), results: [
      result('Haemoglobin estimation', 118, 'g/L', 115, 165), result('White cell count', 3.90, '10*9/L', 4, 11, ['L', 'Low']),
      result('Platelet count', 212, '10*9/L', 150, 400), result('Mean cell volume', 96.0, 'fL', 80, 100),
    ] },
  ],
});
const urine = aReport({
  id: 'urine-march', collected: at('2026-03-05', '09:30'), issued: at('2026-03-06', '11:40'), specimenType: 'Mid-stream urine', status: 'preliminary',
  request: 'Urine culture and albumin:creatinine ratio',
  groups: [{ code: words('Urine microscopy and culture'), comment: 'White cells     >100 x10^6/L\nRed cells         <10 x10^6/L\nCulture         INTERIM: coliform >10^5 cfu/ml\n                sensitivities to follow', results: [
    { code: words('Urine albumin:creatinine ratio'), value: { valueQuantity: { value: 3.0, comparator: '<', unit: 'mg/mmol' } }, range: { text: '< 3.0 mg/mmol' } },
  ] }],
});

// Immunisations

const immunisations = [
  anImmunisation({ id: 'flu-2025', name: 'Seasonal influenza vaccination', date: '2025-10-04', lot: 'FX2207B', expires: '2026-05-31', site: 'Left upper arm', dose: 0.5 }),
  anImmunisation({ id: 'covid-2025', name: 'COVID-19 booster vaccination', date: '2025-10-04', lot: 'CV8841', site: 'Right upper arm', dose: 0.3 }),
  anImmunisation({ id: 'shingles-1', name: 'Herpes zoster vaccination, first dose', date: '2021-08-11', part: 1, notes: 'Second dose due after 2 months.' }),
  anImmunisation({ id: 'shingles-2', name: 'Herpes zoster vaccination, second dose', date: '2021-10-20', notGiven: 'Patient unwell on the day; declined to rebook' }),
  anImmunisation({ id: 'tetanus', name: 'Tetanus, diphtheria and polio booster', date: '1994' }),
];
const consent = anObservation({ id: 'vaccine-consent', code: words('Consent given for seasonal influenza vaccination'), date: '2025-10-04' });

// Referrals, diary entries, documents

const clinicLetter = aDocument({ id: 'rheumatology-letter', type: 'Clinical letter', description: 'Rheumatology clinic letter - methotrexate shared care', created: '2026-02-03', contentType: 'application/pdf', size: 184220 });
const discharge = aDocument({ id: 'discharge', type: 'Discharge summary', description: 'Discharge after right total knee replacement <elective>', created: '2025-08-08', contentType: 'application/pdf', size: 96104 });
const scan = aDocument({ id: 'knee-image', type: 'Radiology result', description: 'Weight-bearing X-ray, right knee', created: '2025-06-19', contentType: 'image/tiff', size: 18551238, missing: 'File size 18551238 bytes greater than maximum allowable (5MB)' });
const referrals = [
  aReferral({ id: 'cardiology', date: '2025-04-22', reason: 'Referral to cardiology service', priority: 'urgent', to: 'Exampleton Infirmary, Cardiology', description: 'New atrial fibrillation, rate 92. Please advise about echocardiography and rate control.', notes: ['Mode:Written', 'Purpose:Assessment', 'NHS / Private:NHS'], ubrn: '000049990018' }),
  aReferral({ id: 'orthopaedics', date: '2025-03-11', reason: 'Referral to orthopaedic service', to: 'Exampleton Infirmary, Orthopaedics', description: 'Severe osteoarthritis of the right knee; walking 50 metres with a stick.', documents: [scan] }),
  aReferral({ id: 'breast', date: '2024-11-19', reason: 'Fast track referral for suspected breast cancer', priority: 'asap', notes: ['Purpose:Two week wait', 'Outcome letter awaited'] }),
];
const diary = [
  aDiaryEntry({ id: 'medication-review', code: snomed('314529007', 'Medication review due'), date: '2025-12-01', authored: '2024-12-03', notes: 'With the clinical pharmacist, 20 minutes.' }),
  aDiaryEntry({ id: 'retinal-screening', code: words('Diabetic retinopathy screening'), date: '2026-07', authored: '2025-07-18' }),
  aDiaryEntry({ id: 'methotrexate-bloods', code: words('Methotrexate monitoring'), date: '2026-04-08', authored: '2026-01-16', notes: 'FBC, U&E, LFT every 12 weeks.' }),
  aDiaryEntry({ id: 'pneumococcal', code: words('Pneumococcal vaccination'), authored: '2016-07-14' }),
];

// Consultations

const notes = [];
/** Keeps an entry that the record holds only because a consultation does. */
const kept = (item) => {
  notes.push(item);
  return item;
};
const asthmaVisit = { reference: 'Encounter/visit-asthma' };
const wheeze = kept(anObservation({ id: 'wheeze', code: words('Wheeze'), date: at('2026-01-28', '16:05'), context: asthmaVisit, by: salariedGp }));
const historyNote = kept(aNote({ id: 'note-history', date: at('2026-01-28', '16:05'), context: asthmaVisit, by: salariedGp, text: '3/7 of green sputum and wheeze, worse at night. No chest pain, no haemoptysis. Salbutamol every 4 hours. Eating and drinking.' }));
const examinationNote = kept(aNote({ id: 'note-examination', date: at('2026-01-28', '16:05'), context: asthmaVisit, by: salariedGp, text: 'Full sentences. RR 20, SpO2 95% on air, HR 94 irregular, T 37.6. Bilateral expiratory wheeze, no crackles.' }));
const planNote = kept(aNote({ id: 'note-plan', date: at('2026-01-28', '16:05'), context: asthmaVisit, by: salariedGp, text: 'Infective exacerbation of asthma. Doxycycline (penicillin allergic) and prednisolone. Safety-netted: 999 if SpO2 < 92% or too breathless to talk. Review 48 h by telephone.' }));
const consultations = [
  aConsultation({ id: 'visit-review', type: 'Diabetic annual review', start: at('2026-03-05', '09:15'), end: at('2026-03-05', '09:45'), by: nurse, topics: [
    { title: 'Type 2 diabetes mellitus', problem: diabetes, headings: [
      ['Examination', [reference(uncategorised[0]), reference(uncategorised[2]), reference(uncategorised[8])]],
      ['Follow up', [reference(diary[1])]],
      ['Comment', [kept(aNote({ id: 'note-review', date: at('2026-03-05', '09:40'), by: nurse, text: 'Diet discussed: cutting down on bread. Hypos: none. Feet: new shoes, no rubbing. Agreed HbA1c target 58.' }))]],
    ] },
    { headings: [[undefined, [reference(uncategorised[6]), { display: 'Patient Flag items are not supported by the provider system.' }]]] },
  ] }),
  aConsultation({ id: 'visit-asthma', type: 'Surgery Consultation', start: at('2026-01-28', '16:02'), end: at('2026-01-28', '16:14'), by: salariedGp, topics: [
    { title: 'Asthma', problem: asthma, headings: [
      ['History', [historyNote, wheeze]],
      ['Examination', [examinationNote, reference(uncategorised[5])]],
      ['Medication', [plan('doxycycline'), plan('prednisolone')]],
      ['Plan', [planNote]],
    ] },
  ] }),
  aConsultation({ id: 'visit-telephone', type: 'Telephone call to a patient', start: at('2026-01-30', '11:50'), by: salariedGp, topics: [
    { headings: [['Comment', [kept(aNote({ id: 'note-call', date: at('2026-01-30', '11:50'), by: salariedGp, text: 'Better. Sleeping through. Peak flow 290. Finish prednisolone, no weaning needed.' }))]]] },
  ] }),
  aConsultation({ id: 'visit-fibrillation', type: 'Surgery Consultation', start: '2025-04-22T10:30:00+01:00', topics: [
    { title: 'Atrial fibrillation', problem: fibrillation, headings: [
      ['Problem', [kept(aNote({ id: 'note-fibrillation', date: '2025-04-22T10:30:00+01:00', text: 'Irregular pulse found at blood pressure check. ECG: AF, rate 92, no acute change. Bleeding risk discussed, leaflet given.' }))]],
      ['Medication', [plan('apixaban')]],
      ['Referral', [reference(referrals[0])]],
    ] },
  ] }),
  aConsultation({ id: 'visit-letter', type: 'Externally Entered', start: '2025-08-08', topics: [
    { headings: [['Document', [reference(discharge), { display: 'Test Request items are not supported by the provider system.' }]]] },
  ] }),
];

/** The response for this patient. */
export function richRecord() {
  return structuredBundle([
    richPatient,
    ...administration,
    primaryList(subject, 'allergies', activeAllergies.map(reference)),
    primaryList(subject, 'endedAllergies', endedAllergies.map(({ id }) => ({ reference: `#${id}` })), { contained: endedAllergies }),
    primaryList(subject, 'medications', medications.map(({ statement }) => reference(statement))),
    primaryList(subject, 'problems', problems.map(reference)),
    primaryList(subject, 'consultations', consultations.map(({ encounter }) => reference(encounter))),
    primaryList(subject, 'uncategorised', uncategorised.map(reference)),
    primaryList(subject, 'investigations', [urine, blood].map(({ diagnosticReport }) => reference(diagnosticReport))),
    primaryList(subject, 'immunisations', [...immunisations, consent].map(reference)),
    primaryList(subject, 'referrals', referrals.map(reference)),
    primaryList(subject, 'diary', diary.map(reference)),
    secondaryList(subject, 'consultations-uncategorised-data-contained-in-consultations', notes.map(reference)),
    secondaryList(subject, 'consultations-documents-contained-in-consultations', [discharge, clinicLetter].map(reference)),
    ...activeAllergies,
    ...medications.flatMap(({ statement, linked }) => [statement, ...linked]),
    ...problems,
    ...consultations.flatMap(({ encounter, linked }) => [encounter, ...linked]),
    ...notes,
    ...uncategorised,
    ...[urine, blood].flatMap(({ diagnosticReport, linked }) => [diagnosticReport, ...linked]),
    ...immunisations,
    consent,
    ...referrals,
    ...diary,
    clinicLetter,
    discharge,
    scan,
  ]);
}
