/**
 * Tables that may be wider than the pane stand in boxes that scroll. Such a box is a named, focusable region while it
 * overflows, so that the keyboard reaches all of it (WCAG 2.1.1), and no stop for the keyboard while it does not.
 */
export class ScrollRegions {
  #observer = typeof ResizeObserver === 'function' ? new ResizeObserver((entries) => this.#changed(entries)) : null;

  /** @param {ParentNode} part a section just put on the page */
  watch(part) {
    for (const box of part.querySelectorAll('.gpr-scroll')) {
      this.#observer?.observe(box);
      // The content's size changes too: text size, a disclosure opened inside.
      if (box.firstElementChild) this.#observer?.observe(box.firstElementChild);
    }
  }

  stop() {
    this.#observer?.disconnect();
  }

  /** @param {ResizeObserverEntry[]} entries */
  #changed(entries) {
    const boxes = new Set(entries.map(({ target }) => target.closest('.gpr-scroll')));
    for (const box of boxes) if (box) mark(box);
  }
}

/** @param {Element} box */
function mark(box) {
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) {
    box.setAttribute('tabindex', '0');
    box.setAttribute('role', 'region');
    const named = box.hasAttribute('aria-labelledby') || box.hasAttribute('aria-label');
    if (!named) box.setAttribute('aria-label', box.querySelector('caption')?.textContent?.trim() ?? '');
  } else if (box.getRootNode() instanceof ShadowRoot && /** @type {ShadowRoot} */ (box.getRootNode()).activeElement !== box) {
    box.removeAttribute('tabindex');
    box.removeAttribute('role');
  }
}
