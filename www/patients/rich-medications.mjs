// The medications of the rich record: every kind that GP Connect knows, as a practice would have recorded them.

import { coding } from './fhir.mjs';
import { pharmacist, salariedGp } from './practice.mjs';

/** The same day of every month from the first to the last, both given as YYYY-MM. */
function monthly(first, last, day = '04') {
  const dates = [];
  for (let [year, month] = first.split('-').map(Number); ; month += 1) {
    if (month > 12) [year, month] = [year + 1, 1];
    const at = `${year}-${String(month).padStart(2, '0')}`;
    dates.push(`${at}-${day}`);
    if (at === last) return dates;
  }
}

const repeat = { type: 'repeat', status: 'active', days: 28 };
const acute = { type: 'acute', status: 'completed' };
const degraded = {
  coding: [coding('http://snomed.info/sct', '196421000000109', 'Transfer-degraded medication entry')],
  text: 'Coal tar 5% / salicylic acid 2% in emulsifying ointment',
};

/** @type {import('./medication.mjs').Course[]} */
export const courses = [
  { id: 'metformin', ...repeat, drug: 'Metformin 500mg tablets', dose: 'Two to be taken twice a day', instruction: 'Take with or just after food', quantity: [112, 'tablet'], start: '2025-06-02', issues: monthly('2025-06', '2026-03'), allowed: 12, expires: '2026-06-02' },
  { id: 'ramipril', ...repeat, drug: 'Ramipril 5mg capsules', dose: 'One to be taken each day', quantity: [28, 'capsule'], start: '2025-06-02', issues: monthly('2025-06', '2026-03'), allowed: 12, expires: '2026-06-02', notes: 'Prescriber Notes: Increased from 2.5mg. Check U&E within 2 weeks of any change.' },
  { id: 'amlodipine', ...repeat, drug: 'Amlodipine 10mg tablets', dose: 'One to be taken each morning', quantity: [28, 'tablet'], start: '2025-11-18', issues: monthly('2025-11', '2026-03', '18').slice(0, 4), allowed: 6, expires: '2026-05-18' },
  { id: 'atorvastatin', ...repeat, drug: 'Atorvastatin 20mg tablets', dose: 'One to be taken at night', quantity: [28, 'tablet'], start: '2024-09-10', issues: monthly('2025-05', '2026-01', '10'), allowed: 6, issued: 9, expires: '2025-09-10', notes: 'Patient Notes: Your medication review is overdue. Please book with the pharmacist.' },
  { id: 'apixaban', ...repeat, drug: 'Apixaban 5mg tablets', dose: 'One to be taken twice a day', quantity: [56, 'tablet'], start: '2025-04-22', issues: monthly('2025-04', '2026-02', '22'), prescriber: salariedGp, notes: 'Prescriber Notes: DOAC monitoring due every 6 months. CrCl 58 mL/min on 14-Jan-2026.' },
  { id: 'beclometasone-formoterol', ...repeat, drug: 'Beclometasone 100micrograms/dose / Formoterol 6micrograms/dose inhaler', dose: 'Two puffs to be inhaled twice a day; WARNING - Dosage has changed during the effective period. The latest change was made on 21-Oct-2025', quantityText: '1 x 120 dose inhaler', start: '2025-07-30', issues: monthly('2025-07', '2026-02', '30').filter((date) => !date.startsWith('2026-02')), allowed: 12 },
  { id: 'test-strips', ...repeat, drug: 'Blood glucose biosensor testing strips', dose: 'Use as directed', quantity: [50, 'strip'], start: '2025-06-02', issues: ['2025-06-04', '2025-11-04'], allowed: 6 },
  { id: 'stockings', ...repeat, drug: 'Compression hosiery class 2 below knee stocking', dose: 'Apply in the morning and remove at night', quantity: [2, 'device'], start: '2026-03-05', issues: [], issued: 0, allowed: 2, prescriber: pharmacist },
  { id: 'levothyroxine', type: 'repeat-dispensing', status: 'active', drug: 'Levothyroxine sodium 50microgram tablets', dose: 'One to be taken each morning', instruction: 'At least 30 minutes before breakfast', quantity: [28, 'tablet'], days: 28, start: '2025-12-01', end: '2026-11-02', issues: monthly('2025-12', '2026-05', '01'), issued: 6, allowed: 12, expires: '2026-11-02' },
  { id: 'paracetamol', status: 'active', drug: 'Paracetamol 500mg tablets', dose: '1-2 four times a day when required [max 8 in 24 hours]', quantity: [100, 'tablet'], start: '2026-01-14', issues: ['2026-01-14'] },

  { id: 'doxycycline', ...acute, drug: 'Doxycycline 100mg capsules', dose: 'Take two on the first day, then one each day for 4 days', quantity: [6, 'capsule'], days: 5, start: '2026-01-28', end: '2026-02-01', issues: ['2026-01-28'], notes: 'Prescriber Notes: Infective exacerbation of asthma. Penicillin allergic.' },
  { id: 'prednisolone', ...acute, drug: 'Prednisolone 5mg tablets', dose: 'Take eight each morning for 5 days', quantity: [40, 'tablet'], days: 5, start: '2026-01-28', end: '2026-02-01', issues: ['2026-01-28'], pharmacy: 'Please supply plain, not gastro-resistant, tablets.' },
  { id: 'morphine', ...acute, drug: 'Morphine sulfate 10mg/5ml oral solution', dose: '2.5ml every 4-6 hours only if needed for severe pain', quantity: [100, 'ml'], days: 7, start: '2025-08-11', end: '2025-08-17', issues: ['2025-08-11'], prescriber: salariedGp, notes: 'Prescriber Notes: Post knee replacement. One supply, no further issues.' },
  { id: 'nitrofurantoin', ...acute, drug: 'Nitrofurantoin 100mg modified-release capsules', dose: 'One to be taken twice a day for 3 days', quantity: [6, 'capsule'], days: 3, start: '2024-10-02', end: '2024-10-04', issues: ['2024-10-02'] },
  { id: 'coal-tar', ...acute, code: degraded, dose: 'Apply to the scalp at night', quantityText: '100 g as agreed with pharmacy', start: '2019-05', issues: ['2019-05-20'] },
  { id: 'zopiclone', type: 'delayed-prescribing', status: 'active', drug: 'Zopiclone 3.75mg tablets', dose: 'One at night when required; not to be used every night', quantity: [7, 'tablet'], days: 7, start: '2026-03-20', end: '2026-03-27', issues: ['2026-03-20'], notes: 'Additional Information: Post-dated for travel.' },

  { id: 'ramipril-old', type: 'repeat', status: 'stopped', drug: 'Ramipril 2.5mg capsules', dose: 'One to be taken each day', quantity: [28, 'capsule'], days: 28, start: '2023-02-14', end: '2025-06-02', issues: ['2025-03-04', '2025-04-01', '2025-05-06'], issued: 27, stopped: ['Re-Authorised', '2025-06-02'] },
  { id: 'bendroflumethiazide', type: 'repeat', status: 'stopped', drug: 'Bendroflumethiazide 2.5mg tablets', dose: 'One to be taken each morning', quantity: [28, 'tablet'], days: 28, start: '2019-11-05', end: '2023-02-14', issues: ['2023-01-10'], issued: 41, stopped: ['Hyponatraemia (Na 128 mmol/L)', '2023-02-14'] },
  { id: 'omeprazole', type: 'repeat', status: 'completed', drug: 'Omeprazole 20mg gastro-resistant capsules', dose: 'One to be taken each day', quantity: [28, 'capsule'], days: 28, start: '2024-01-09', end: '2024-06-25', issues: monthly('2024-01', '2024-06', '09'), allowed: 6 },
  { id: 'simvastatin', type: 'repeat', status: 'stopped', drug: 'Simvastatin 40mg tablets', dose: 'One to be taken at night', quantity: [28, 'tablet'], days: 28, start: '2014-03', end: '2024-09-10', issues: ['2024-08-13'], issued: 118, stopped: ['Interaction with amlodipine; changed to atorvastatin', '2024-09-10'] },

  { id: 'methotrexate', type: 'repeat', status: 'active', drug: 'Methotrexate 2.5mg tablets', dose: 'Six tablets (15mg) ONCE A WEEK on Monday', start: '2024-05-20', issued: 0, agency: 'Hospital', notes: 'Prescriber Notes: Prescribed and monitored by rheumatology, Exampleton Infirmary. Do not issue here.' },
  { id: 'ibuprofen', type: 'acute', status: 'active', drug: 'Ibuprofen 400mg tablets', dose: 'One three times a day when required', start: '2026-02-09', agency: 'Over the counter medication', notes: 'Patient Notes: Bought by patient. Advised to stop: takes apixaban and methotrexate.' },
  { id: 'chlorhexidine', type: 'acute', status: 'stopped', drug: 'Chlorhexidine gluconate 0.2% mouthwash', dose: 'Rinse with 10ml twice a day', quantity: [300, 'ml'], start: '2025-09-16', end: '2025-09-23', agency: 'Dental', stopped: ['Course finished early: taste disturbance', '2025-09-23'] },
];
