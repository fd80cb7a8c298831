/**
 * A section's operations → nodes, by createElement, cloneNode and texts alone: nothing is parsed, so nothing a provider
 * sent can become markup, and it works where Trusted Types forbid every string.
 *
 * Elements are copies of models, which have those attributes already that many elements have alike: to copy them costs a
 * fraction of setting them. The low three bits of a word say what it is, the rest is its argument; texts and values stand
 * one after the other in the section's text.
 */
import { internalError } from './error.js';
import { vocabulary } from './reading.js';
import { Slices } from './steps.js';

/** @import { Part } from './types.js' */

const OPEN = 0;
const ATTRIBUTE = 1;
const TEXT = 2;
const CLOSE = 3;
const MODEL = 4;

/** Namespaces that an element's name may carry as a prefix. */
const NAMESPACES = /** @type {Record<string, string>} */ ({ svg: 'http://www.w3.org/2000/svg' });

/** How much of a section's text is decoded at once: all of a large one would be a task of its own, and a string as large. */
const DECODED_BYTES = 64 * 1024;

/** What may stand on the page while it grows: a table would be laid out anew with every row. */
const GROWING = ['section', 'div'];

/** How many words are read between two looks at the clock, which costs more than most of them. */
const WORDS_BETWEEN_LOOKS = 512;

/**
 * @typedef {object} Watcher what is told while a section grows
 * @property {(root: Element) => void} [begin] called once, before a pause, with a root that has something whole in it: it
 *   may go onto the page and grows there
 * @property {(part: Element) => void} [each] called with everything new before it joins what grows
 */

/**
 * @param {Part} part
 * @param {Document} document
 * @param {Slices} [slices] of the whole record: a section that begins late in one has what is left of it
 * @param {Watcher} [watcher]
 * @returns {Promise<DocumentFragment>} the section, not yet on the page; empty where it began there
 */
export async function build({ operations, text }, document, slices = new Slices(), { begin, each } = {}) {
  const { elements, attributes } = vocabulary();
  const fragment = document.createDocumentFragment();
  /** @type {Element[]} */
  const models = [];
  /** What attributes go to: the model or the copy made last. @type {Element | null} */
  let latest = null;
  /** What is open: the root, a child of it, and so on. @type {Element[]} */
  const open = [];
  /** The last of them. @type {DocumentFragment | Element} */
  let parent = fragment;
  /** Whether nothing stands in `parent` yet. */
  let empty = false;
  /** Which of those that are open grows: its children join it when they are whole. The root, at first. */
  let growing = 0;
  let begun = false;
  const texts = new Texts(text);
  let lookAt = WORDS_BETWEEN_LOOKS;

  for (let at = 0; at < operations.length; ) {
    if (at >= lookAt) {
      lookAt = at + WORDS_BETWEEN_LOOKS;
      if (slices.spent) {
        await slices.pause();
        if (begin && !begun && open[0]?.firstChild) {
          begin(open[0]);
          begun = true;
          // To go onto the page may lay out what is there already.
          await slices.pause();
        }
        // A large child of what grows does not wait until it is whole: it joins, and grows on.
        while (growing + 2 < open.length) {
          const [parent, child, inner] = open.slice(growing);
          if (child.firstChild === inner || !GROWING.includes(child.localName)) break;
          inner.remove();
          each?.(child);
          parent.appendChild(child);
          growing += 1;
        }
      }
    }
    const word = operations[at];
    const argument = word >>> 3;
    switch (word & 7) {
      case MODEL:
        latest = create(document, elements[argument]);
        models.push(latest);
        at += 1;
        break;
      case OPEN: {
        const model = models[argument];
        if (!model) throw internalError();
        latest = /** @type {Element} */ (model.cloneNode());
        if (open.length !== growing + 1) parent.appendChild(latest);
        open.push(latest);
        parent = latest;
        empty = true;
        at += 1;
        break;
      }
      case ATTRIBUTE:
        if (!latest) throw internalError();
        latest.setAttribute(named(attributes[argument]), texts.take(operations[at + 1]));
        at += 3;
        break;
      case TEXT:
        // One call in place of two, where the text comes first.
        if (empty) parent.textContent = texts.take(argument);
        else parent.appendChild(document.createTextNode(texts.take(argument)));
        empty = false;
        at += 2;
        break;
      case CLOSE: {
        const closed = open.pop();
        if (!closed) throw internalError();
        parent = open[open.length - 1] ?? fragment;
        if (open.length === growing + 1) {
          each?.(closed);
          parent.appendChild(closed);
        } else if (open.length === growing && growing > 0) {
          growing -= 1;
        }
        empty = false;
        at += 1;
        break;
      }
      default:
        throw internalError();
    }
  }
  // All of the text, and no element left open: anything else would be a record shown in part.
  if (parent !== fragment || texts.left) throw internalError();
  return fragment;
}

/** Texts that stand one after another, decoded as they are taken. */
class Texts {
  #bytes;
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #bytesAt = 0;
  #decoded = '';
  #at = 0;

  /** @param {Uint8Array} bytes in UTF-8 */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** @param {number} length in UTF-16 units */
  take(length) {
    let text = this.#decoded.slice(this.#at, (this.#at += length));
    while (text.length < length) {
      if (this.#bytesAt >= this.#bytes.length) throw internalError();
      // Never joined with what is left of the piece before: texts are cut from a joined string more slowly.
      const next = this.#bytes.subarray(this.#bytesAt, (this.#bytesAt += DECODED_BYTES));
      this.#decoded = this.#decoder.decode(next, { stream: true });
      text += this.#decoded.slice(0, (this.#at = length - text.length));
    }
    return text;
  }

  /** Whether some were not taken. */
  get left() {
    return this.#at < this.#decoded.length || this.#bytesAt < this.#bytes.length;
  }
}

/**
 * @param {Document} document
 * @param {string | undefined} name
 */
function create(document, name) {
  const [first, second] = named(name).split(':');
  if (second === undefined) return document.createElement(first);
  return document.createElementNS(named(NAMESPACES[first]), second);
}

/** @param {string | undefined} name */
function named(name) {
  if (name === undefined) throw internalError();
  return name;
}
