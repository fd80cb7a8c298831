/**
 * A section's operations → nodes, by createElement, cloneNode and texts alone: nothing is parsed, so nothing a provider
 * sent can become markup, and it works where Trusted Types forbid every string.
 *
 * Elements are copies of models, which have those attributes already that many elements have alike: to copy them costs a
 * fraction of setting them. The low three bits of a word say what it is, the rest is its argument; texts and values stand
 * one after the other in the section's text, short ones that recur only where they are kept.
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
const KEEP = 5;
const AGAIN = 6;

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
export async function build(part, document, slices = new Slices(), { begin, each } = {}) {
  const building = new Building(part, document, each);
  let begun = false;
  while (building.goOn()) {
    if (!slices.spent) continue;
    await slices.pause();
    const { root } = building;
    if (begin && !begun && root?.firstChild) {
      begin(root);
      begun = true;
      // To go onto the page may lay out what is there already.
      await slices.pause();
    }
    building.grow();
  }
  return building.whole();
}

/** A section that is being built. Apart from what pauses: engines do not optimise the inside of that as well. */
class Building {
  #operations;
  #at = 0;
  #texts;
  #document;
  #each;
  #vocabulary = vocabulary();
  #fragment;
  /** @type {Element[]} */
  #models = [];
  /** Texts that come again. @type {string[]} */
  #kept = [];
  /** Models with a text in them that comes again, by the numbers of both: copied with it. @type {Element[][]} */
  #filled = [];
  /** What attributes go to: the model or the copy made last. @type {Element | null} */
  #latest = null;
  /** What is open: the root, a child of it, and so on. @type {Element[]} */
  #open = [];
  /** Whether nothing stands in the last of them yet. */
  #empty = false;
  /** Which of those that are open grows: its children join it when they are whole. The root, at first. */
  #growing = 0;

  /**
   * @param {Part} part
   * @param {Document} document
   * @param {Watcher['each']} each
   */
  constructor({ operations, text }, document, each) {
    this.#operations = operations;
    this.#texts = new Texts(text);
    this.#document = document;
    this.#each = each;
    this.#fragment = document.createDocumentFragment();
  }

  /** What holds all others, while it is open. */
  get root() {
    return this.#open[0];
  }

  /** @returns {boolean} whether there is more to do */
  goOn() {
    const operations = this.#operations;
    const document = this.#document;
    const texts = this.#texts;
    const models = this.#models;
    const kept = this.#kept;
    const open = this.#open;
    const end = Math.min(this.#at + WORDS_BETWEEN_LOOKS, operations.length);
    let at = this.#at;
    let latest = this.#latest;
    let empty = this.#empty;
    /** @type {DocumentFragment | Element} */
    let parent = open[open.length - 1] ?? this.#fragment;
    while (at < end) {
      const word = operations[at];
      const argument = word >>> 3;
      switch (word & 7) {
        case MODEL:
          latest = document.createElement(named(this.#vocabulary.elements[argument]));
          models.push(latest);
          at += 1;
          break;
        case OPEN: {
          const model = models[argument];
          if (!model) throw internalError();
          const isPlaced = open.length !== this.#growing + 1;
          // Most elements hold one text and nothing else: these need not be opened, and with one that recurs it is copied, too.
          const inside = operations[at + 1];
          if (isPlaced && (inside & 7) === AGAIN && (operations[at + 2] & 7) === CLOSE) {
            parent.appendChild(this.#withText(argument, inside >>> 3).cloneNode(true));
            empty = false;
            at += 3;
            break;
          }
          latest = /** @type {Element} */ (model.cloneNode());
          if (isPlaced && (inside & 7) === TEXT && (operations[at + 3] & 7) === CLOSE) {
            latest.textContent = texts.take(inside >>> 3);
            parent.appendChild(latest);
            empty = false;
            at += 4;
            break;
          }
          if (isPlaced) parent.appendChild(latest);
          open.push(latest);
          parent = latest;
          empty = true;
          at += 1;
          break;
        }
        case ATTRIBUTE:
          if (!latest) throw internalError();
          latest.setAttribute(named(this.#vocabulary.attributes[argument]), texts.take(operations[at + 1]));
          at += 3;
          break;
        case TEXT:
        case KEEP:
        case AGAIN: {
          const again = (word & 7) === AGAIN;
          const text = again ? kept[argument] : texts.take(argument);
          if (text === undefined) throw internalError();
          if ((word & 7) === KEEP) kept.push(text);
          // One call in place of two, where the text comes first.
          if (empty) parent.textContent = text;
          else parent.appendChild(document.createTextNode(text));
          empty = false;
          at += again ? 1 : 2;
          break;
        }
        case CLOSE: {
          const closed = open.pop();
          if (!closed) throw internalError();
          parent = open[open.length - 1] ?? this.#fragment;
          if (open.length === this.#growing + 1) {
            this.#each?.(closed);
            parent.appendChild(closed);
          } else if (open.length === this.#growing && open.length > 0) {
            this.#growing -= 1;
          }
          empty = false;
          at += 1;
          break;
        }
        default:
          throw internalError();
      }
    }
    [this.#at, this.#latest, this.#empty] = [at, latest, empty];
    return at < operations.length;
  }

  /** @param {number} model @param {number} text @returns {Element} */
  #withText(model, text) {
    const filled = (this.#filled[model] ??= []);
    if (!filled[text]) {
      const words = this.#kept[text];
      if (words === undefined) throw internalError();
      filled[text] = /** @type {Element} */ (this.#models[model].cloneNode());
      filled[text].textContent = words;
    }
    return filled[text];
  }

  /** A large child of what grows does not wait until it is whole: it joins, and grows on. */
  grow() {
    const open = this.#open;
    while (this.#growing + 2 < open.length) {
      const [grown, child, inner] = open.slice(this.#growing);
      if (child.firstChild === inner || !GROWING.includes(child.localName)) return;
      inner.remove();
      this.#each?.(child);
      grown.appendChild(child);
      this.#growing += 1;
    }
  }

  /** All of it, and no element left open: anything else would be a record shown in part. */
  whole() {
    if (this.#open.length > 0 || this.#texts.left) throw internalError();
    return this.#fragment;
  }
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

/** @param {string | undefined} name */
function named(name) {
  if (name === undefined) throw internalError();
  return name;
}
