/**
 * Where the reader is, kept while a section is replaced by a newer reading of itself: focus, opened disclosures, and
 * what stands at which height on the screen: what has the focus, or else the first thing in sight.
 */
import { focusOn } from './links.js';

/**
 * @param {ShadowRoot} root
 * @param {Element[]} before the section's top elements, on the page
 * @param {Element[]} after the same of its replacement
 * @param {Element[]} others top elements of the other sections on the page
 * @param {() => void} replace
 */
export function keepPlace(root, before, after, others, replace) {
  const focused = root.activeElement;
  const focusPath = focused && pathTo(before, focused);
  for (const [details, same] of pairsOf(before, after, 'details')) {
    /** @type {HTMLDetailsElement} */ (same).open = /** @type {HTMLDetailsElement} */ (details).open;
  }
  const onScreen = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom > 0;
  // What has the focus and is in sight is what is read.
  const isRead = focused && !focusPath && onScreen(focused) && focused.getBoundingClientRect().top < innerHeight;
  const held = isRead ? focused : heldInPlace(before.filter(onScreen)[0], others.find(onScreen));
  const height = held?.getBoundingClientRect().top ?? 0;

  const sameFocused = focusPath ? pairsOf(before, after, focused.localName).get(focused) : undefined;

  replace();

  const moved = held ? held.getBoundingClientRect().top - height : 0;
  if (held && moved !== 0) scrollerOf(held)?.scrollBy({ top: moved, behavior: 'instant' });
  if (focused && focusPath) {
    const same = sameFocused ?? at(after, focusPath);
    if (same) focusOn(/** @type {HTMLElement} */ (same));
  }
}

/**
 * What went or came above an element moves its place. So it is known by all words of its row and its own, which differ
 * from drug to drug where a date does not, and among those that are alike by its number. Where its words have changed,
 * what names it has to do, if as many are named so as before: otherwise one of them is new or gone, nobody knows which,
 * and to open another drug's would be worse than to leave it closed.
 *
 * @param {Element[]} before
 * @param {Element[]} after
 * @param {string} name of the elements
 * @returns {Map<Element, Element>} of those before, which of those after each is
 */
function pairsOf(before, after, name) {
  /** @type {Map<Element, Element>} */
  const pairs = new Map();
  let [left, come] = [before, after].map((tops) => tops.flatMap((top) => [...top.querySelectorAll(name)]));
  for (const wordsOf of [allWordsOf, namingWordsOf]) {
    const there = byWords(come, wordsOf);
    for (const [words, all] of byWords(left, wordsOf)) {
      const alike = there.get(words) ?? [];
      if (wordsOf === namingWordsOf && alike.length !== all.length) continue;
      for (const [nth, element] of all.entries()) if (alike[nth]) pairs.set(element, alike[nth]);
    }
    const paired = new Set(pairs.values());
    left = left.filter((element) => !pairs.has(element));
    come = come.filter((element) => !paired.has(element));
  }
  return pairs;
}

/**
 * @param {Element[]} elements
 * @param {(element: Element) => string} wordsOf
 * @returns {Map<string, Element[]>}
 */
function byWords(elements, wordsOf) {
  /** @type {Map<string, Element[]>} */
  const found = new Map();
  for (const element of elements) {
    const words = wordsOf(element);
    const alike = found.get(words);
    if (alike) alike.push(element);
    else found.set(words, [element]);
  }
  return found;
}

/** @param {Element} element @returns {string} headings, row and own words; for a summary those of its disclosure */
function allWordsOf(element) {
  const whole = element.localName === 'summary' ? element.parentElement : element;
  return [headingsOf(element), rowOf(element)?.textContent, whole?.textContent].join('\n');
}

/** @param {Element} element @returns {string} the same without what changes: of its row what names it, its own words, no counts */
function namingWordsOf(element) {
  const own = (element.localName === 'details' ? element.firstElementChild : element)?.textContent ?? '';
  const isCounted = element.localName === 'details' || element.localName === 'summary';
  const row = rowOf(element);
  const names = [row?.firstElementChild, row?.querySelector('.gp-main')].map((part) => part?.textContent);
  return [headingsOf(element), ...names, isCounted ? withoutNumbers(own) : own].join('\n');
}

/** @param {Element} element @returns {Element | null | undefined} the row that it stands in or below */
function rowOf(element) {
  const row = element.closest('tr');
  return row?.matches('.gp-below') ? row.previousElementSibling : row;
}

/** @param {Element} element @returns {string} of the subsections around it, without how many items they hold */
function headingsOf(element) {
  let headings = '';
  for (let part = element.closest('.gp-subsection'); part; part = part.parentElement?.closest('.gp-subsection') ?? null) {
    headings += `${withoutNumbers(part.firstElementChild?.textContent ?? '')}\n`;
  }
  return headings;
}

/** @param {string} words */
function withoutNumbers(words) {
  return words.replace(/\d+/g, '');
}

/**
 * What has to stay at its height: the first element on the screen, where that is not the one replaced. A replacement
 * that the screen begins with stays where it is by itself, and what it pushes down is what comes after.
 *
 * @param {Element | undefined} replaced
 * @param {Element | undefined} other
 * @returns {Element | undefined}
 */
function heldInPlace(replaced, other) {
  const isFirst = replaced && (!other || replaced.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  return isFirst ? undefined : other;
}

/**
 * @param {Element[]} tops
 * @param {Element} element
 * @returns {number[] | null} which top, then which child of it, and so on down to the element
 */
function pathTo(tops, element) {
  const path = [];
  for (let current = element; !tops.includes(current); ) {
    const parent = current.parentElement;
    if (!parent) return null;
    path.unshift([...parent.children].indexOf(current));
    current = parent;
    if (tops.includes(current)) return [tops.indexOf(current), ...path];
  }
  return [tops.indexOf(element)];
}

/**
 * @param {Element[]} tops
 * @param {number[]} path
 * @returns {Element | undefined} what stands there, or the nearest element above it
 */
function at(tops, [first, ...rest]) {
  return rest.reduce((element, index) => element?.children[index] ?? element, tops[first]);
}

/** @param {Element} element @returns {Element | null} what scrolls it: a pane of the host's, or the page */
export function scrollerOf(element) {
  return panesOf(element).find((pane) => pane.scrollHeight > pane.clientHeight) ?? element.ownerDocument.scrollingElement;
}

/** @param {Element} element @returns {Element[]} the panes around it that scroll where they hold too much, from the inside out */
export function panesOf(element) {
  const panes = [];
  for (let current = parentOf(element); current; current = parentOf(current)) {
    if (/auto|scroll/.test(getComputedStyle(current).overflowY)) panes.push(current);
  }
  return panes;
}

/** @param {Element} element @returns {Element | null} */
function parentOf(element) {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (root).host ?? null;
}
