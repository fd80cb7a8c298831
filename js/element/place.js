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
  const there = byWords(after, 'details');
  for (const [words, all] of byWords(before, 'details')) {
    const same = there.get(words) ?? [];
    for (const [nth, details] of all.entries()) {
      if (same[nth]) /** @type {HTMLDetailsElement} */ (same[nth]).open = /** @type {HTMLDetailsElement} */ (details).open;
    }
  }
  const onScreen = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom > 0;
  // What has the focus and is in sight is what is read.
  const isRead = focused && !focusPath && onScreen(focused) && focused.getBoundingClientRect().top < innerHeight;
  const held = isRead ? focused : heldInPlace(before.filter(onScreen)[0], others.find(onScreen));
  const height = held?.getBoundingClientRect().top ?? 0;

  const focusedAmong = focusPath ? byWords(before, focused.localName).get(wordsOf(focused)) ?? [] : [];

  replace();

  const moved = held ? held.getBoundingClientRect().top - height : 0;
  if (held && moved !== 0) scrollerOf(held)?.scrollBy({ top: moved, behavior: 'instant' });
  if (focused && focusPath) {
    const nth = focusedAmong.indexOf(focused);
    const same = byWords(after, focused.localName).get(wordsOf(focused))?.[nth] ?? at(after, focusPath);
    if (same) focusOn(/** @type {HTMLElement} */ (same));
  }
}

/**
 * What went or came above an element moves its place. So it is known by the row that it stands in, by its own words, and
 * among those that are alike by its number.
 *
 * @param {Element[]} tops
 * @param {string} name of the elements
 * @returns {Map<string, Element[]>}
 */
function byWords(tops, name) {
  /** @type {Map<string, Element[]>} */
  const found = new Map();
  for (const element of tops.flatMap((top) => [...top.querySelectorAll(name)])) {
    const words = wordsOf(element);
    const alike = found.get(words);
    if (alike) alike.push(element);
    else found.set(words, [element]);
  }
  return found;
}

/**
 * @param {Element} element
 * @returns {string} the words that name its row, and its own; those of a disclosure without how many it holds
 */
function wordsOf(element) {
  const row = element.closest('tr');
  const named = row?.matches('.gp-below') ? row.previousElementSibling : row;
  const own = (element.localName === 'details' ? element.firstElementChild : element)?.textContent ?? '';
  const isCounted = element.localName === 'details' || element.localName === 'summary';
  return `${named?.firstElementChild?.textContent ?? ''}\n${isCounted ? own.replace(/\d+/g, '') : own}`;
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
  for (let current = parentOf(element); current; current = parentOf(current)) {
    const { overflowY } = getComputedStyle(current);
    if ((overflowY === 'auto' || overflowY === 'scroll') && current.scrollHeight > current.clientHeight) return current;
  }
  return element.ownerDocument.scrollingElement;
}

/** @param {Element} element */
function parentOf(element) {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (root).host ?? null;
}
