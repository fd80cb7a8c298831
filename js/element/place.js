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
  for (const details of before.flatMap((element) => [...element.querySelectorAll('details')])) {
    const same = alike(details, pathTo(before, details) ?? [], after);
    if (same) /** @type {HTMLDetailsElement} */ (same).open = details.open;
  }
  const onScreen = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom > 0;
  // What has the focus and is in sight is what is read.
  const isRead = focused && !focusPath && onScreen(focused) && focused.getBoundingClientRect().top < innerHeight;
  const held = isRead ? focused : heldInPlace(before.filter(onScreen)[0], others.find(onScreen));
  const height = held?.getBoundingClientRect().top ?? 0;

  replace();

  const moved = held ? held.getBoundingClientRect().top - height : 0;
  if (held && moved !== 0) scrollerOf(held)?.scrollBy({ top: moved, behavior: 'instant' });
  if (focused && focusPath) {
    const same = alike(focused, focusPath, after) ?? at(after, focusPath);
    if (same) focusOn(/** @type {HTMLElement} */ (same));
  }
}

/**
 * The same element after a section was replaced: at its old place, unless something went or came above it.
 *
 * @param {Element} element
 * @param {number[]} path where it stood
 * @param {Element[]} after
 * @returns {Element | undefined}
 */
function alike(element, path, after) {
  const words = wordsOf(element);
  const isAlike = (/** @type {Element | undefined} */ other) => other?.localName === element.localName && wordsOf(other) === words;
  const there = at(after, path);
  return isAlike(there) ? there : after.flatMap((top) => [...top.querySelectorAll(element.localName)]).find(isAlike);
}

/** @param {Element} element @returns {string} its row's words, with those of the row that it is below: its own recur in many */
function wordsOf(element) {
  const row = element.closest('tr');
  const above = row?.matches('.gp-below') ? row.previousElementSibling : null;
  return `${above?.textContent ?? ''}${(row ?? element).textContent}`;
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
