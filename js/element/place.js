/**
 * Where the reader is, kept while a section is replaced by a newer reading of itself: focus, opened disclosures, and
 * what stands at which height on the screen: what has the focus, or else the first thing in sight.
 */
/** @typedef {{ focusOn: typeof import('./links.js').focusOn, scrollerOf: typeof import('./panes.js').scrollerOf }} Hands */

/**
 * @param {ShadowRoot} root
 * @param {Element[]} before the section's top elements, on the page
 * @param {Element[]} after the same of its replacement
 * @param {Element[]} others top elements of the other sections on the page
 * @param {() => void} replace
 * @param {Hands} hands of the page, which has them: this is fetched later, and by itself
 */
export function keepPlace(root, before, after, others, replace, { focusOn, scrollerOf }) {
  const focused = root.activeElement;
  const isInside = before.some((top) => top.contains(focused));
  for (const [details, same] of pairsOf(before, after, 'details')) {
    /** @type {HTMLDetailsElement} */ (same).open = /** @type {HTMLDetailsElement} */ (details).open;
  }
  const onScreen = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom > 0;
  // What has the focus and is in sight is what is read.
  const isRead = focused && !isInside && onScreen(focused) && focused.getBoundingClientRect().top < innerHeight;
  const held = isRead ? focused : heldInPlace(boxesOf(before).find(onScreen), boxesOf(others).find(onScreen));
  const height = held?.getBoundingClientRect().top ?? 0;

  replace();

  const moved = held ? held.getBoundingClientRect().top - height : 0;
  if (held && moved !== 0) scrollerOf(held)?.scrollBy({ top: moved, behavior: 'instant' });
  if (focused && isInside) focusAgain(root, before, after, focused, focusOn);
}

/**
 * Gives the focus to the same element, or to the nearest disclosure or row around it that is there, or to the beginning of
 * the section: never to what merely stands in the same place, which may be another drug's.
 *
 * @param {ShadowRoot} root
 * @param {Element[]} before
 * @param {Element[]} after
 * @param {Element} focused
 * @param {Hands['focusOn']} focusOn
 */
function focusAgain(root, before, after, focused, focusOn) {
  for (let at = /** @type {Element | null | undefined} */ (focused); at; at = around(at)) {
    const same = pairsOf(before, after, at.matches('.gp-scroll') ? '.gp-scroll' : at.localName).get(at);
    if (same) focusOn(/** @type {HTMLElement} */ (same.localName === 'details' ? same.firstElementChild : same));
    // What is closed in takes none.
    if (root.activeElement) return;
  }
  const start = after.map((top) => top.querySelector('.gp-patient, [part="heading"]')).find(Boolean) ?? after[0];
  if (start) focusOn(/** @type {HTMLElement} */ (start));
}

/** @param {Element} element @returns {Element | null | undefined} */
function around(element) {
  const outer = element.parentElement?.closest('details, tr');
  return outer?.localName === 'tr' ? rowOf(outer) : outer;
}

/**
 * What went or came above an element moves its place. So it is known by all words of its row and its own, which differ
 * from drug to drug where a date does not; rows that are alike in every word, by their number. Where its words have changed,
 * what names it has to do, if nothing else was named so or is: otherwise nobody knows which is which, and to open
 * another drug's would be worse than to leave it closed.
 *
 * @param {Element[]} before
 * @param {Element[]} after
 * @param {string} selector
 * @returns {Map<Element, Element>} of those before, which of those after each is
 */
function pairsOf(before, after, selector) {
  /** @type {Map<Element, Element>} */
  const pairs = new Map();
  const [left, come] = [before, after].map((tops) => tops.flatMap((top) => [...top.querySelectorAll(selector)]));
  for (const wordsOf of [allWordsOf, namingWordsOf]) {
    if (pairs.size === left.length) break;
    const there = byWords(come, wordsOf);
    for (const [words, all] of byWords(left, wordsOf)) {
      const alike = there.get(words) ?? [];
      const isOne = all.length === 1 && alike.length === 1;
      if (!isOne && (wordsOf === namingWordsOf || !rowOf(all[0]))) continue;
      for (const [nth, element] of all.entries()) if (alike[nth] && !pairs.has(element)) pairs.set(element, alike[nth]);
    }
  }
  return pairs;
}

/**
 * @param {Element[]} elements
 * @param {(element: Element) => string} wordsOf
 * @returns {Map<string, Element[]>} those that have words
 */
function byWords(elements, wordsOf) {
  /** @type {Map<string, Element[]>} */
  const found = new Map();
  for (const element of elements) {
    const words = wordsOf(element);
    const alike = found.get(words);
    if (alike) alike.push(element);
    else if (words) found.set(words, [element]);
  }
  return found;
}

/** @param {Element} element @returns {string} headings, row and own words; for a summary those of its disclosure */
function allWordsOf(element) {
  const whole = element.localName === 'summary' ? element.parentElement : element;
  return [headingsOf(element), rowOf(element)?.textContent, whole?.textContent].join('\n');
}

/**
 * @param {Element} element
 * @returns {string} the same without what changes: of its row what names it, its own words, no counts and no badges; none
 *   where nothing names its row, of which a date may be all that stays, or its banner
 */
function namingWordsOf(element) {
  const row = rowOf(element);
  const main = row?.querySelector('.gp-main');
  if (row ? !main : element.closest('.gp-banner')) return '';
  const own = row === element ? null : element.querySelector('summary, caption') ?? element;
  const words = [headingsOf(element), ...[row?.firstElementChild, main, own].map(nameIn)].join('\n');
  // A disclosure's count stands among its words.
  return own?.localName === 'summary' ? words.replace(/ \(\d+\)$/, '') : words;
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
    headings += `${nameIn(part.firstElementChild)}\n`;
  }
  return headings;
}

/** @param {Element | null | undefined} element @returns {string} its words without counts and badges, which change */
function nameIn(element) {
  let words = '';
  for (let part = element?.firstChild; part; part = part.nextSibling) {
    if (!/gp-(count|badge)/.test(/** @type {Element} */ (part).className)) words += part.textContent;
  }
  return words.trim();
}

/** @param {Element[]} tops @returns {Element[]} what they stand in on the screen: the head has no box of its own */
function boxesOf(tops) {
  return tops.flatMap((top) => (top.matches('.gp-head') ? [...top.children] : top));
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
