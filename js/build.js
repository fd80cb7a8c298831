/**
 * A section's operations → nodes, by createElement and createTextNode alone: nothing is parsed, so nothing a provider
 * sent can become markup, and it works where Trusted Types forbid every string.
 *
 * The low three bits of a word say what it is, the rest is its argument; texts and values stand one after the other in
 * the section's text.
 */
import { internalError } from './error.js';
import { vocabulary } from './reading.js';
import { Slices } from './steps.js';

/** @import { Part } from './types.js' */

const OPEN = 0;
const ATTRIBUTE = 1;
const TEXT = 2;
const CLOSE = 3;

/** Namespaces that an element's name may carry as a prefix. */
const NAMESPACES = /** @type {Record<string, string>} */ ({ svg: 'http://www.w3.org/2000/svg' });

/** How many words are read between two looks at the clock, which costs more than most of them. */
const WORDS_BETWEEN_LOOKS = 512;

/**
 * @param {Part} part
 * @param {Document} document
 * @param {AbortSignal} [signal]
 * @returns {Promise<DocumentFragment>} the section, not yet on the page
 */
export async function build({ operations, text }, document, signal) {
  const { elements, attributes } = vocabulary();
  const fragment = document.createDocumentFragment();
  const slices = new Slices(signal);
  /** @type {Node} */
  let parent = fragment;
  let textAt = 0;
  let lookAt = WORDS_BETWEEN_LOOKS;

  /** @param {number} length in UTF-16 units */
  const take = (length) => text.slice(textAt, (textAt += length));

  for (let at = 0; at < operations.length; ) {
    if (at >= lookAt) {
      lookAt = at + WORDS_BETWEEN_LOOKS;
      if (slices.spent) await slices.pause();
    }
    const word = operations[at];
    const argument = word >>> 3;
    switch (word & 7) {
      case OPEN:
        parent = parent.appendChild(create(document, elements[argument]));
        at += 1;
        break;
      case ATTRIBUTE:
        /** @type {Element} */ (parent).setAttribute(named(attributes[argument]), take(operations[at + 1]));
        at += 3;
        break;
      case TEXT:
        parent.appendChild(document.createTextNode(take(argument)));
        at += 2;
        break;
      case CLOSE:
        if (!parent.parentNode) throw internalError();
        parent = parent.parentNode;
        at += 1;
        break;
      default:
        throw internalError();
    }
  }
  // All of the text, and no element left open: anything else would be a record shown in part.
  if (parent !== fragment || textAt !== text.length) throw internalError();
  return fragment;
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
