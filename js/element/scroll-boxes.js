/**
 * Tables that may be wider than the pane stand in named boxes that scroll. Such a box is a stop for the keyboard while
 * it overflows, so that the keyboard reaches all of it (WCAG 2.1.1), and none while it does not.
 *
 * A box with many rows is laid out only when it comes near the screen: one layout of a hundred of them is a second in
 * which the page stands still. Its height is reserved by its rows; find-in-page, print, copying and screen readers
 * reach all of it all the same. So does the keyboard: until it is laid out, it is a stop.
 */
export class ScrollBoxes {
  #observer = typeof ResizeObserver === 'function' ? new ResizeObserver((entries) => this.#changed(entries)) : null;

  /** @param {Element} part of a section, about to go onto the page */
  watch(part) {
    for (const box of part.matches(BOX) ? [part] : part.querySelectorAll(BOX)) {
      label(box);
      box.addEventListener('focus', toItsTop);
      box.addEventListener('scroll', () => mark(box));
      // Where it stands in what is not laid out, nothing tells of it until it is.
      box.setAttribute('tabindex', '0');
      const rows = box.getElementsByTagName('tr').length;
      if (rows > ROWS_AT_ONCE) this.#defer(/** @type {HTMLElement} */ (box), rows);
      else this.#observe(box);
    }
  }

  stop() {
    this.#observer?.disconnect();
  }

  /** @param {HTMLElement} box @param {number} rows */
  #defer(box, rows) {
    box.style.setProperty('content-visibility', 'auto');
    box.style.setProperty('contain-intrinsic-block-size', `auto ${rows * ROW_PIXELS}px`);
    // To ask a box for its size while it is not laid out would lay it out.
    box.addEventListener('contentvisibilityautostatechange', (event) => {
      if (event.target !== box) return;
      if (/** @type {Event & { skipped?: boolean }} */ (event).skipped) this.#forget(box);
      else this.#observe(box);
    });
  }

  /** @param {Element} box */
  #observe(box) {
    this.#observer?.observe(box);
    // The content's size changes too: text size, a disclosure opened inside.
    if (box.firstElementChild) this.#observer?.observe(box.firstElementChild);
  }

  /** @param {Element} box */
  #forget(box) {
    // The pane may change meanwhile.
    box.setAttribute('tabindex', '0');
    this.#observer?.unobserve(box);
    if (box.firstElementChild) this.#observer?.unobserve(box.firstElementChild);
  }

  /** @param {ResizeObserverEntry[]} entries */
  #changed(entries) {
    const boxes = new Set(entries.map(({ target }) => target.closest(BOX)));
    for (const box of boxes) if (box) mark(box);
  }
}

const BOX = '.gp-scroll';

/**
 * In a narrow pane the cells of a row stand below its name, each behind the header of its column (panes.css): no warning
 * is in a column out of sight. Not where a cell spans others or heads those below it: that only a table tells.
 *
 * @param {Element} box
 */
function label(box) {
  const table = box.querySelector('table');
  const headers = table?.tHead?.rows[0]?.cells;
  if (!table || !headers || headers.length < 3 || headers.length > 12 || table.querySelector(SPANS)) return;
  for (const [at, header] of [...headers].entries()) table.style.setProperty(`--gp-${at}`, JSON.stringify(header.textContent));
  table.classList.add('gp-stacks');
}

/** Cells of more than one column or row, and headers among the rows, but for those that are a row of their own. */
const SPANS = '[rowspan], [colspan]:not(:only-child), tbody [scope="col"]:not(:only-child)';

/** About what a screen shows. */
const ROWS_AT_ONCE = 30;

/** A row of one line and a half. */
const ROW_PIXELS = 44;

/**
 * Browsers put the middle of what takes the focus in the middle of the screen: a long list is read from its top.
 *
 * @param {Event} event
 */
function toItsTop({ target }) {
  const box = /** @type {Element} */ (target);
  requestAnimationFrame(() => {
    if (box.matches(':focus-visible') && box.getBoundingClientRect().top < 0) box.scrollIntoView();
  });
}

/** @param {Element} box */
function mark(box) {
  // Without its contents it overflows by nothing.
  if (box.firstElementChild?.checkVisibility?.({ contentVisibilityAuto: true }) === false) return;
  // What fits without the edge of what overflows does not.
  if (box.scrollWidth > /** @type {HTMLElement} */ (box).offsetWidth || box.scrollHeight > box.clientHeight) box.setAttribute('tabindex', '0');
  else if (!box.matches(':focus')) box.removeAttribute('tabindex');
  box.classList.toggle('gp-more', box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
}
