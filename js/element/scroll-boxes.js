/**
 * Tables that may be wider than the pane stand in named boxes that scroll. Such a box is a stop for the keyboard while
 * it overflows, so that the keyboard reaches all of it (WCAG 2.1.1), and none while it does not.
 */
export class ScrollBoxes {
  #observer = typeof ResizeObserver === 'function' ? new ResizeObserver((entries) => this.#changed(entries)) : null;

  /** @param {ParentNode} part a section just put on the page */
  watch(part) {
    for (const box of part.querySelectorAll(BOX)) {
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
    const boxes = new Set(entries.map(({ target }) => target.closest(BOX)));
    for (const box of boxes) if (box) mark(box);
  }
}

const BOX = '.gp-scroll';

/** @param {Element} box */
function mark(box) {
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.setAttribute('tabindex', '0');
  else if (!box.matches(':focus')) box.removeAttribute('tabindex');
}
