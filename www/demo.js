// The demo's host: a clinical system that has a patient list of its own and shows the GP record in a pane.

import './lib/define.js';
import { canFail, patientList, recordOf, setFault, traceOf } from './source.js';

const element = (id) => document.getElementById(id);
const record = element('gp-record');
const list = element('patients');

/** What is being fetched, until another patient is opened. */
let current = new AbortController();

async function start() {
  const patients = await patientList();
  const groups = [...new Set(patients.map(({ group }) => group))];
  list.replaceChildren(...groups.map((group) => groupOf(group, patients.filter((patient) => patient.group === group))));
  element('requests').hidden = !canFail;
  for (const id of ['fault', 'ask', 'purpose', 'diagnostics']) {
    element(id).addEventListener('change', () => {
      const open = patients.find((patient) => patient.id === list.querySelector('[aria-current]')?.dataset.patient);
      if (open) openPatient(open);
    });
  }
  if (patients.length > 0) openPatient(patients[0]);
}

function groupOf(title, patients) {
  const heading = document.createElement('h3');
  heading.textContent = title;
  const items = document.createElement('ul');
  items.append(...patients.map(item));
  const group = document.createElement('div');
  group.append(heading, items);
  return group;
}

function item(patient) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.patient = patient.id;
  button.append(line('name', nameOf(patient.local)), line('what', patient.what));
  button.addEventListener('click', () => openPatient(patient));
  const row = document.createElement('li');
  row.append(button);
  return row;
}

function line(className, text) {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}

// Opening

async function openPatient(patient) {
  const { local, retrievedAt } = patient;
  begin(nameOf(local), `Born ${dateOf(local.birthDate)} · NHS No.\u00a0${spaced(local.nhsNumber)} · as held by this system`, patient.id);
  record.expected = local;
  const { signal } = current;
  const fault = element('fault').value;
  let trace;
  try {
    await setFault(fault);
    trace = await traceOf(patient);
  } catch (error) {
    if (!signal.aborted) tell(`What is known of this patient could not be fetched: ${error.message}`);
    return;
  }
  if (signal.aborted) return;
  // What is known goes to both: the client and the element ask the same question, and the relay asks its own server.
  const access = { ...trace, role: 'General Medical Practitioner', purpose: element('purpose').value };
  const input = recordOf(patient, { access, ask: element('ask').value, signal, onProgress });
  await show(input, { retrievedAt, source: 'Demo GP Connect provider', showDiagnostics: element('diagnostics').checked });
}

/** Who opened a patient meanwhile has a progress of their own. */
function onProgress({ received, total }) {
  element('progress').textContent = `${Math.round(received / 1000).toLocaleString('en-GB')} kB received${total ? ` of ${Math.round(total / 1000).toLocaleString('en-GB')}` : ''}`;
}

async function openFiles(files) {
  if (files.length === 0) return;
  begin(files.length === 1 ? files[0].name : `${files.length} files`, 'Read in this browser; not sent anywhere. Not checked against a local patient.');
  record.expected = null;
  // A file that cannot be read (a folder, one that has gone) rejects, and is told like any other failure.
  show(Promise.all(Array.from(files, (file) => file.arrayBuffer())), { source: 'File opened on this computer' });
}

/** Whoever was open leaves the page before anything of the next patient is asked for. */
function begin(who, details, patient) {
  current.abort();
  current = new AbortController();
  record.clear();
  element('message').hidden = true;
  element('progress').textContent = '';
  element('who').textContent = who;
  element('details').textContent = details;
  for (const button of list.querySelectorAll('button')) {
    if (button.dataset.patient === patient) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

async function show(input, options) {
  const { signal } = current;
  try {
    await record.load(input, options);
    if (!signal.aborted) element('progress').textContent = '';
  } catch (error) {
    if (!signal.aborted) tell(`This record could not be shown: ${error.message}`);
  }
}

function tell(text) {
  const message = element('message');
  message.textContent = text;
  message.hidden = false;
}

// Words of the host

const nameOf = ({ familyName, givenName }) => `${familyName.toUpperCase()}, ${givenName}`;
// With spaces that do not break.
const spaced = (number) => number.replace(/^(...)(...)(....)$/, '$1\u00a0$2\u00a0$3');

function dateOf(date) {
  const [year, month, day] = date.split('-');
  return `${day}-${'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[month - 1]}-${year}`;
}

// Files and the width of the pane

element('files').addEventListener('change', ({ target }) => {
  openFiles(target.files);
  // The same ones may be chosen again.
  target.value = '';
});
element('narrow').addEventListener('change', ({ target }) => {
  element('pane').classList.toggle('at-900', target.checked);
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  element('dropping').hidden = false;
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (!relatedTarget) element('dropping').hidden = true;
});
addEventListener('drop', (event) => {
  event.preventDefault();
  element('dropping').hidden = true;
  openFiles(event.dataTransfer.files);
});
// Back from another page, nobody is open: the element has cleared itself, and so does the frame around it.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) begin('No patient is open', 'Choose a patient, or open a file.');
});

record.addEventListener('gp-record-blocked', ({ detail }) => {
  element('progress').textContent = detail.codes ? 'Blocked: nothing was asked for' : '';
});

start().catch(() => tell('The patient list could not be fetched.'));
