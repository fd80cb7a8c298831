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
