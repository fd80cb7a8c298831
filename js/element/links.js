/** In how many frames what comes near the screen is laid out: in three; twice that. */
const FRAMES = 6;

/**
 * Links inside a record. In a shadow tree the browser finds no target for `#id`: it changes the host's address and goes
 * nowhere. So focus moves to the target, and the host's address and history stay as they are.
 *
 * @param {ShadowRoot} root
 */
export function followLinksInside(root) {
  for (const type of ['click', 'auxclick']) {
    root.addEventListener(type, (event) => {
      // Of whichever window: the element may stand in a frame.
      const link = /** @type {Element | null} */ (event.target)?.closest('a[href^="#"]');
      // The host's own fallback has its own.
      if (!link || !root.contains(link)) return;
      // Whatever button and keys: a new tab at the host's address with a fragment of ours would be no use either.
      event.preventDefault();
      const target = root.getElementById(decodeURIComponent(link.getAttribute('href')?.slice(1) ?? ''));
      if (target && type === 'click') goTo(target);
    });
  }
}

/** @param {HTMLElement} target */
function goTo(target) {
  for (let at = target.closest('details'); at; at = at.parentElement?.closest('details') ?? null) at.open = true;
  focusOn(target);
  scrollTo(target, FRAMES);
}

/**
 * What comes near the screen on the way is laid out in the next frames and moves the target: it is scrolled to again, as long
 * as it has the focus. A host's smooth scrolling would end where the target was.
 *
 * @param {HTMLElement} target
 * @param {number} frames
 */
function scrollTo(target, frames) {
  target.scrollIntoView({ block: 'start', behavior: 'instant' });
  if (frames > 0) requestAnimationFrame(() => target.matches(':focus') && scrollTo(target, frames - 1));
}

/** @param {HTMLElement} target made focusable where it is not, without a place in the tab order */
export function focusOn(target) {
  if (target.tabIndex < 0 && !target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
  target.focus({ preventScroll: true });
}
