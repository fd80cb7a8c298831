// FHIR's XML to and from the objects of its JSON, as far as requests and the demo's records need it.

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
const SIGNS = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) =>
  hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : number ? String.fromCodePoint(Number(number)) : (SIGNS[name] ?? whole));

/** @param {object} resource @returns {string} */
export function writeXml(resource) {
  return `<?xml version="1.0" encoding="UTF-8"?>${resourceElement(resource, ' xmlns="http://hl7.org/fhir"')}`;
}

function resourceElement({ resourceType, ...elements }, attributes = '') {
  return `<${resourceType}${attributes}>${children(elements)}</${resourceType}>`;
}

function children(elements) {
  return Object.entries(elements).map(([name, value]) => element(name, value)).join('');
}

function element(name, value) {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
  if (name === 'div') return value;
  if (typeof value !== 'object' || value === null) return `<${name} value="${escape(value)}"/>`;
  if (value.resourceType) return `<${name}>${resourceElement(value)}</${name}>`;
  // The url of an extension is an attribute.
  const { url, ...inner } = value;
  return /^(modifierE|e)xtension$/.test(name) ? `<${name} url="${escape(url)}">${children(inner)}</${name}>` : `<${name}>${children(value)}</${name}>`;
}

/**
 * Elements, their `value`s and nothing else: no text, no prefix, no comment, no DOCTYPE.
 * @returns {object} Throws where the text is anything else.
 */
export function parseXml(text) {
  const root = { children: [] };
  const open = [root];
  let at = 0;
  const tag = /\s*(?:<\?xml[^>]*\?>\s*)?<(\/?)([A-Za-z]\w*)((?:\s+\w+="[^"<]*")*)\s*(\/?)>\s*/y;
  while (at < text.length) {
    tag.lastIndex = at;
    const found = tag.exec(text);
    if (!found) throw new SyntaxError('not XML of elements alone');
    at = tag.lastIndex;
    const [, closing, name, attributes, closed] = found;
    if (closing) {
      if (open.pop()?.name !== name) throw new SyntaxError('an end tag without its start');
      continue;
    }
    const value = /\svalue="([^"]*)"/.exec(attributes)?.[1];
    const node = { name, value: value === undefined ? undefined : unescape(value), children: [] };
    open.at(-1).children.push(node);
    if (!closed) open.push(node);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new SyntaxError('elements left open');
  const [top] = root.children;
  return { resourceType: top.name, ...valueOf(top) };
}

function valueOf({ name, value, children: inner }) {
  if (inner.length === 0) return /^valueBoolean$/.test(name) ? value === 'true' : /Int(eger)?$/.test(name) ? Number(value) : value;
  const object = {};
  for (const child of inner) {
    const read = valueOf(child);
    // Repeated in FHIR whatever their number.
    if (['parameter', 'part', 'coding'].includes(child.name)) (object[child.name] ??= []).push(read);
    else object[child.name] = read;
  }
  return object;
}
