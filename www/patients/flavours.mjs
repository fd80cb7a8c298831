// The same HTML record as other suppliers and older versions write it (HTML reference §9 and §13): each is the canonical
// record with one habit of theirs.

import { nhsNumber } from './fhir.mjs';
import { htmlBundle, htmlPatient, sections } from './html.mjs';

const transfer = '<div class="gptransfer-banner"><p>Patient record transfer from previous GP practice not yet complete; information recorded before 24-Feb-2026 may be missing</p></div>';

const messages = {
  SUM: '<p>No data is recorded for this patient.</p>',
  ENC: "<div><p>No 'Encounters' data is recorded for this patient.</p></div>",
  CLI: "<p>Clinical Items data for this patient cannot be retrieved from this system. It may exist at the practice.</p>",
  PRB: "<p>The patient has dissented to the sharing of this data.</p>",
  ALL: '<div><p>No Allergies and Adverse Reactions data is recorded for this patient.</p></div>',
  MED: '<table><tr><td>No Medications data is recorded for this patient.</td></tr></table>',
  REF: '<p>Referrals data is not supported by the provider system.</p>',
  OBS: "<div><p>No 'Observations' data is recorded for this patient.</p></div>",
  IMM: '<p>No Immunisations data is recorded for this patient.</p>',
  ADM: '<div><p>Administrative Items data cannot be retrieved from this system.</p></div>',
};

const hostile = '<div class="content-banner"><p>Shown as text <script>document.title="owned"</script><img src="x" onerror="document.title=1"></p></div>'
  + '<p style="display:none">Hidden by the source</p><a href="javascript:alert(1)">A link of the source</a><meta http-equiv="refresh" content="0;url=//example.invalid">'
  + '<svg><style><img src=x onerror=alert(1)></style></svg><form action="//example.invalid"><input name="q" value="1"></form>';

/** Habits: what they do to a section's page, and to its Bundle. */
const habits = {
  demonstrator: (div) => div.replaceAll('strong>', 'b>').replace(/<td>(\d+)<\/td>/g, '<td align="right">$1</td>'),
  'layout-0-5': (div) => div.replace(/ (id|class)="[^"]*"/g, '').replace(/<(\/?)h1>/g, '<$1h2>')
    .replace('All relevant items', 'All relevant items subject to patient preferences and / or RCGP exclusions'),
  'layout-0-7-0': (div) => div.replaceAll('med-tab-acu-med', 'med-tab-rec-acu').replaceAll('prb-tab-majinact', 'prb-tab-inact')
    .replaceAll('Acute Medication (Last 12 Months)', 'Recent Acute Medication'),
  messages: (div, code) => `<div>${/<h1>.*?<\/h1>/.exec(div)[0]}${messages[code]}</div>`,
  banners: (div) => div.replace(/(<h1>.*?<\/h1>)/, `$1${transfer}<div class="exclusion-banner"><p>Items excluded due to confidentiality and/or patient preferences</p></div>`),
  defects: (div) => div.replaceAll('<br/>', '<br>').replace('</h1>', '</h1>< p>stray</p"').replace(/<\/td><\/tr>/, '</tr>').replaceAll('class="date-column"', "class='date-column'"),
  hostile: (div) => div.replace('</h1>', `</h1>${hostile}`),
  xhtml: (div) => div.replaceAll('<td></td>', '<td/>').replaceAll(' mg', '&nbsp;mg').replace('</h1>', '</h1><!-- a comment -->'),
  escapes: (div) => div.replaceAll('</tr>', '</tr>\r\n\t'),
  traffic: (div) => div,
  bytes: (div) => div.replaceAll('</p>', '</p><!-- <![CDATA[ a & b ]]> -->'),
  dates: (div) => OTHER_DATES.reduce((made, date) => made.replace(/(<td class="date-column">)\d\d-[A-Z][a-z]{2}-\d{4}(?=<)/, `$1${date}`), div),
  notice: (div) => `<b>Extracted from the demonstration system.</b><br/><br/>${div}`,
};

/** Dates that are not as the specification has them (F16): a year, a month, none, and with spaces. */
const OTHER_DATES = ['2016', 'Oct-2016', '', '31 Oct 2016'];

/** The text of an answer with a byte order mark and every escape that JSON allows and nobody needs (F11). */
const escaped = (text) => `\ufeff${text.replaceAll('<', '\\u003c').replaceAll('/', '\\/')}`;

/** What a Bundle is like beside its section: no custodian, no Device, relative fullUrls, names in capitals (F12, F20). */
function asInTraffic(bundle) {
  const entry = bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType !== 'Device').map((resource) => {
    if (resource.resourceType === 'Composition') return { resource: { ...resource, id: undefined, custodian: undefined } };
    if (resource.resourceType !== 'Patient') return { fullUrl: `${resource.resourceType}/${resource.id}`, resource };
    const [name] = resource.name;
    const capitals = { ...name, family: name.family.map((part) => part.toUpperCase()), given: name.given.map((part) => part.toUpperCase()) };
    return { fullUrl: `Patient/${resource.id}`, resource: { ...resource, managingOrganization: undefined, name: [{ ...capitals, use: 'old', family: ['FORMER'] }, capitals] } };
  });
  return { ...bundle, type: 'document', entry: entry.toSorted((one, other) => (other.resource.resourceType === 'Patient') - (one.resource.resourceType === 'Patient')) };
}

/** So many encounters make about 5 MB of HTML (F10). */
const MANY = 40_000;

function many(div) {
  const rows = Array.from({ length: MANY }, (_, at) => `<tr><td class="date-column">${String(1 + (at % 28)).padStart(2, '0')}-Feb-2018</td><td>Alder Road Surgery</td><td>Encounter ${at + 1}: low mood, poor sleep. Review in 2 weeks.</td></tr>`);
  return div.replace(/<tbody>.*<\/tbody>/s, `<tbody>${rows.join('')}</tbody>`);
}

/** A person of their own, so that no two patients share a number. */
function person(id, nine, family, given) {
  return {
    ...htmlPatient,
    id,
    identifier: [{ ...htmlPatient.identifier[0], value: nhsNumber(nine) }],
    name: [{ ...htmlPatient.name[0], text: `${given} ${family}`, family: [family], given: [given] }],
  };
}

/** Where one field alone differs from what the demo's own system holds (F13). */
const DIFFERENT = [
  ['family name', '999000121', 'Hensall', 'Beatrix', { familyName: 'Hensal' }],
  ['given name', '999000122', 'Inskip', 'Roland', { givenName: 'Ronald' }],
  ['gender', '999000123', 'Jevington', 'Robin', { gender: 'female' }],
  ['date of birth', '999000124', 'Kelmscott', 'Edwin', { birthDate: '1956-08-09' }],
  ['practice', '999000125', 'Lavenham', 'Godfrey', { practiceCode: 'Z99002' }],
].map(([field, ...rest]) => [field.replaceAll(' ', '-'), ...rest]);

const people = [
  ['demonstrator', '999000101', 'Quillfeather', 'Bernard', 'HTML as the demonstrator writes it'],
  ['layout-0-5', '999000102', 'Tolliver', 'Agnes', 'HTML of version 0.5: no ids, no classes'],
  ['layout-0-7-0', '999000103', 'Umunna', 'Chidi', 'HTML of version 0.7.0: ids renamed since'],
  ['messages', '999000104', 'Vandermeer', 'Ilse', 'HTML with nothing but messages'],
  ['banners', '999000105', 'Wetherby', 'Olive', 'HTML under every banner'],
  ['defects', '999000106', 'Yardley', 'Percival', 'HTML with broken markup'],
  ['hostile', '999000107', 'Zaleski', 'Marta', 'HTML that attacks the page'],
  ['xhtml', '999000108', 'Abernethy', 'Fiona', 'HTML as XHTML, with entities'],
  ['escapes', '999000115', 'Bletchingdon', 'Hugo', 'HTML with line ends and tabs'],
  ['traffic', '999000111', 'Castellan', 'Rufus', 'HTML in a Bundle as seen in traffic'],
  ['notice', '999000116', 'Dunstable', 'Winifred', 'HTML with a loose notice'],
  ['bytes', '999000117', 'Foxcroft', 'Ines', 'HTML escaped in every way, with a byte order mark'],
  ['dates', '999000118', 'Garrowby', 'Lionel', 'HTML with partial, blank and spaced dates'],
  ...DIFFERENT.map(([field, nine, family, given]) => [`differs-${field}`, nine, family, given, `HTML: another ${field.replaceAll('-', ' ')}`]),
  ['large', '999000114', 'Everingham', 'Maud', 'HTML with 40,000 encounters'],
];

/** Records by what is known of them, for the table of patients. */
export const flavours = people.map(([habit, nine, family, given, what]) => {
  const patient = person(`html-${habit}`, nine, family, given);
  return {
    id: `html-${habit}`,
    what,
    patient,
    local: DIFFERENT.find(([field]) => habit === `differs-${field}`)?.[4],
    written: habit === 'bytes' ? escaped : undefined,
    html(code) {
      const [title, div] = sections[code];
      if (habit === 'large') return htmlBundle(patient, code, title, code === 'ENC' ? many(div) : div);
      const bundle = htmlBundle(patient, code, title, (habits[habit] ?? ((same) => same))(div, code));
      return habit === 'traffic' ? asInTraffic(bundle) : bundle;
    },
  };
});
