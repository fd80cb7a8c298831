// What the documents say of the code is what the code says: names, codes, numbers, sections cited, links.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(join(root, file), 'utf8');
const sorted = (names) => [...new Set(names)].sort();
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

/** Every file below a folder with one of these endings. @returns {string[]} */
function filesIn(folder, endings) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((child) => {
    const path = join(folder, child.name);
    if (child.isDirectory()) return ['node_modules', 'dist', 'screenshots'].includes(child.name) ? [] : filesIn(path, endings);
    return endings.some((ending) => child.name.endsWith(ending)) ? [path] : [];
  });
}

const kebab = (name) => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
const variantsOf = (file, name) => {
  const [, body] = new RegExp(`pub enum ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(read(file));
  return all(body, /^ {4}(\w+),/gm).map(kebab);
};

/** The members of a union of texts, or of an object, in js/types.js or another file with its types. */
const unionOf = (text, declared) => all(new RegExp(`@(?:typedef|property) \\{([^}]*)\\} ${declared}\\b`).exec(text)[1], /'([^']+)'/g);
const propertiesOf = (text, name) => {
  const [, body] = new RegExp(`@typedef \\{object\\} ${name}\\b([\\s\\S]*?)(?=\\n \\* @typedef|\\*/)`).exec(text);
  return all(body, /@property \{.*\} \[?(\w+)/g);
};

const reference = read('docs/reference.md');
const types = read('js/types.js');

/** A section of docs/reference.md up to the next heading. */
function section(heading) {
  const [, text] = new RegExp(`^##+ ${heading}\\n([\\s\\S]*?)(?=^##+ |(?![\\s\\S]))`, 'm').exec(reference) ?? [];
  assert.ok(text, `docs/reference.md has no section ${heading}`);
  return text;
}

/** The tables of a section, each as what its first column names. @returns {string[][]} */
function tables(heading) {
  return section(heading).split(/\n\n/).filter((part) => part.includes('\n|---') || part.startsWith('|'))
    .map((part) => all(part, /^\| `([^`]+)` \|/gm));
}

test('the reference has every code of an error', () => {
  const js = filesIn('js', ['.js']).map(read).join('\n');
  const thrown = all(js, /new GpRecordError\(\s*'([a-z-]+)'/g);
  const codes = sorted([...variantsOf('src/error.rs', 'ErrorCode'), ...thrown]);
  assert.deepEqual(sorted(tables('Errors').flat()), codes);
  const [comment] = read('js/error.js').split('export class');
  assert.deepEqual(sorted(all(comment, /`([a-z-]+)`/g)), codes);
});

test('the reference has every state of a section', () => {
  const states = variantsOf('src/record/state.rs', 'State');
  assert.deepEqual(tables('States')[0], states);
  const [, declared] = /@typedef \{('known-none'[\s\S]*?)\} State\b/.exec(types);
  assert.deepEqual(all(declared, /'([^']+)'/g), states);
});

test('the reference has every code of an issue', () => {
  const rust = filesIn('src', ['.rs']).map(read).map((text) => text.split('#[cfg(test)]\nmod tests {')[0]).join('\n');
  const codes = sorted(all(rust, /(?:Issue::(?:warning|error|information)|\.warn)\(\s*"([a-z-]+)"/g));
  assert.ok(codes.length > 10);
  assert.deepEqual(tables('Issues')[1], codes);
  assert.deepEqual(all(section('Issues').split('\n').find((line) => line.includes('`severity`')), /`([a-z]+)`:/g), unionOf(types, 'severity'));
});

test('the reference has every field that is given and returned', () => {
  const [inputs, requested] = tables('Inputs');
  assert.deepEqual(inputs, all(/ANSWER_KEYS = new Set\(\[(.*)\]\)/.exec(read('js/input.js'))[1], /'(\w+)'/g));
  assert.deepEqual(requested, propertiesOf(types, 'Requested'));
  const [options, expected] = tables('Options');
  const list = (name) => all(new RegExp(`const ${name}: [^=]*= ?\\[([\\s\\S]*?)\\];`).exec(read('src/gpconnect/request.rs'))[1], /"(\w+)"/g);
  assert.deepEqual(sorted(options), sorted(list('OPTIONS')));
  assert.deepEqual(sorted(expected), sorted(list('EXPECTED')));
  assert.deepEqual(tables('The view')[0], propertiesOf(types, 'View'));
  assert.deepEqual(tables('Sections')[0], propertiesOf(types, 'Section'));
  assert.deepEqual(tables('Patient')[0], propertiesOf(types, 'Patient'));
  assert.deepEqual(tables('Issues')[0], propertiesOf(types, 'Issue'));
  assert.deepEqual(tables('Outcomes')[0], propertiesOf(types, 'RequestOutcome'));
  assert.deepEqual(tables('Account')[0], propertiesOf(types, 'Account'));
  assert.deepEqual(tables('Identity and mismatches')[0].slice(1), unionOf(types, 'outcome'));
  const sources = section('Outcomes').split('\n').find((line) => line.startsWith('| `source`'));
  assert.deepEqual(all(sources.slice('| `source`'.length), /`([a-z]+)`/g), unionOf(types, 'source'));
  const label = section('The view').split('\n').find((line) => line.startsWith('| `allergyLabel`'));
  assert.deepEqual(all(label, /`([a-z-]+)`:/g).filter((word) => word !== 'null'), variantsOf('src/record/patient.rs', 'AllergyLabel'));
});

test('the reference has every field of access, and every block that one of them makes', () => {
  const access = read('js/request/access.js');
  assert.deepEqual(sorted(tables('Access')[0]), sorted(propertiesOf(access, 'Access')));
  assert.deepEqual(sorted(all(section('Access'), /`(BLOCKED_\w+)`/g)).filter((code) => code !== 'BLOCKED_'), sorted(all(access + read('js/element/blocks.js'), /'(BLOCKED_\w+)'/g)));
});

test('the reference has every property of the element, and every event with its detail', () => {
  const [properties] = tables('`<gp-record>`');
  const element = read('js/element.js');
  const listed = all(/const PROPERTIES = [^[]*\[([\s\S]*?)\]/.exec(element)[1], /'(\w+)'/g);
  assert.deepEqual(sorted(properties), sorted([...listed, ...all(element, /^ {2}get (\w+)\(\)/gm)]));
  const observed = all(/observedAttributes = \[(.*)\]/.exec(element)[1], /'([\w-]+)'/g);
  assert.deepEqual(sorted(all(section('`<gp-record>`'), /^\| `\w+` \| `([\w-]+)` \|/gm)), sorted(observed));
  const declared = [...read('scripts/build.mjs').matchAll(/'(gp-record-\w+)': CustomEvent<(.*)>;/g)];
  assert.deepEqual(tables('Events')[0], declared.map(([, name]) => name));
  const details = new Map([...section('Events').matchAll(/^\| `(gp-record-\w+)` \| `([^`]+)` \|/gm)].map(([, name, detail]) => [name, detail]));
  for (const [, name, type] of declared) {
    const fields = type.replace('Compared', '{ outcome: string; fields: string[] }').replace(/import\([^)]*\)\.\w+/, '');
    assert.deepEqual(all(details.get(name), /(\w+)/g), all(fields, /(\w+)(?=\??:)/g).length > 0 ? all(fields, /(\w+)(?=\??:)/g) : ['null'], name);
  }
});

test('the reference has the custom properties and the parts of the style sheet, with what they are without a host', () => {
  const [head] = read('js/styles/record.css').split('*/');
  const own = [...head.matchAll(/^ \* {3}(--gp-record-[\w-]+) +\S.*? {2,}(\S.*)$/gm)].map(([, name, value]) => [name, value]);
  const ours = [...section('Style').matchAll(/^\| `(--gp-record-[\w-]+)` \| (.*?) \|/gm)].map(([, name, value]) => [name, value.replaceAll('`', '')]);
  assert.deepEqual(ours, own);
  const styles = filesIn('js/styles', ['.css']).map(read).join('\n');
  assert.deepEqual(sorted(all(styles, /var\((--gp-record-[\w-]+)/g)), sorted(own.map(([name]) => name)));
  const parts = all(/Parts([\s\S]*)$/.exec(section('Style'))[1].replace('`::part()`', ''), /`(\w+)`/g);
  const written = all(/ {4}Part:\n([\s\S]*?)\n\}/.exec(read('src/view/names.rs'))[1], /"(\w+)"/g);
  const screen = all(read('js/element/screen.js'), /setAttribute\('part', '(\w+)'\)/g).filter((part) => part !== 'status');
  assert.deepEqual(sorted(parts), sorted([...written, ...screen]));
  assert.deepEqual(sorted(all(/::part\(\):([\s\S]*?)\n \*\n/.exec(head)[1], /(\w+)(?=[,;]|$)/gm)), sorted(parts));
});

test('each choice of docs/interpretations.md has an id of its own, in the order of its group', () => {
  const groups = read('docs/interpretations.md').split(/^## /m).slice(1);
  const letters = groups.map((group) => {
    const rows = group.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Id '));
    const ids = rows.map((row) => /^\| I-([A-Z]{3})-(\d+) \|/.exec(row) ?? assert.fail(row));
    assert.deepEqual(ids.map(([, of, number]) => [of, Number(number)]), rows.map((_, at) => [ids[0][1], at + 1]));
    return ids[0][1];
  });
  assert.deepEqual(letters, [...new Set(letters)]);
});

test('numbers in the documents are those of the code', () => {
  const policy = read('src/narrative/policy.rs');
  const arm = (action) => all(new RegExp(`^ {8}((?:[A-Z]\\w*\\s*\\|?\\s*)+) => ${action},`, 'm').exec(policy)[1], /(\w+)/g);
  // What stays itself, what formats, and the picture in whose place words stand.
  const elements = new Set([...arm('Keep'), ...arm('Format'), 'Img']);
  assert.ok(read('CONTRIBUTING.md').includes(`has cut to ${elements.size} elements`), `${elements.size} elements`);
  const [, kinds] = /NO_KNOWN_ALLERGY_OF_A_KIND: \[&str; (\d+)\]/.exec(read('src/gpconnect/codes.rs'));
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  assert.ok(read('docs/interpretations.md').includes(`${words[kinds]} codes of kinds are known`));
});

/** What one reference of docs/references.md has: numbers of sections and, in brackets, of their parts. */
function sectionsOf(reference) {
  return reference.split('\n').filter((line) => /^\| \d/.test(line)).flatMap((line) => {
    const [number, about] = line.slice(2).split(' | ');
    const [[area, from], [, to] = []] = number.split('–').map((end) => end.split('.'));
    const range = to === undefined ? [number] : Array.from({ length: to - from + 1 }, (_, at) => `${area}.${Number(from) + at}`);
    return [...range, ...range.map((of) => of.split('.')[0]), ...all(about, /\(([\d., ]+)\)/g).flatMap((parts) => parts.split(', '))];
  });
}

test('every section that a comment, a test or a document cites stands in docs/references.md', () => {
  const [, html, structured] = read('docs/references.md').split(/^## /m).map(sectionsOf);
  assert.ok(html.includes('8.2') && structured.includes('1.2') && !html.includes('1.2'));
  const files = ['src', 'js', 'tests', 'www', 'core', 'scripts'].flatMap((folder) => filesIn(folder, ['.rs', '.js', '.mjs', '.css']));
  const unknown = [];
  for (const file of [...files, ...filesIn('docs', ['.md']), 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md']) {
    const text = read(file).replace(/\n\s*(?:\/\/[/!]?|\*)?\s*/g, ' ');
    const check = (cited, known) => unknown.push(...all(cited, /§(\d+(?:\.\d+)?)/g).filter((number) => !known.includes(number)).map((number) => `${file}: §${number}`));
    // Those that name their reference have to be in that one.
    for (const [cited, which] of text.matchAll(/(HTML|structured) (?:reference|specification)(?:[\s,–]|to|and|§[\d.]+)+/g)) {
      check(cited, which === 'HTML' ? html : structured);
    }
    check(text, [...html, ...structured]);
  }
  assert.deepEqual(sorted(unknown), []);
});

test('every link of a document leads to a file, and to a heading in it', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...filesIn('docs', ['.md']), ...readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.md')).map((file) => `bench/${file}`)];
  const anchorsIn = (file) => all(read(file), /^#+ (.*)$/gm).map((title) => title.toLowerCase().replace(/[^\p{L}\d\s-]/gu, '').trim().replaceAll(' ', '-'));
  for (const document of documents) {
    for (const [, path, anchor] of read(document).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)/g)) {
      const file = path === '' ? document : relative(root, join(root, dirname(document), path));
      assert.doesNotThrow(() => read(file), `${document} names ${path}`);
      if (anchor !== undefined) assert.ok(anchorsIn(file).includes(anchor), `${document} names ${path}#${anchor}`);
    }
  }
});
