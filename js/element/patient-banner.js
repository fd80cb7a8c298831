import { panesOf, scrollerOf } from './panes.js';

/**
 * A patient banner that stays in sight: what is jumped to is kept clear of it, and it stays only where it leaves more of
 * the record in sight than it takes.
 *
 * @param {HTMLElement} banner
 * @param {HTMLElement} record that it stands in, whose style says both
 * @param {AbortSignal} signal aborted when the banner leaves
 */
export function keepClearOf(banner, record, signal) {
  const { style } = record;
  /** @type {Set<Element>} */
  const watched = new Set();
  const look = () => {
    // A window keeps who listens: what is not on a page, or no more, must not be kept.
    const page = banner.ownerDocument.defaultView;
    if (banner.isConnected) page?.addEventListener('resize', look, { signal });
    else page?.removeEventListener('resize', look);
    style.removeProperty('--gp-record-patient-position');
    style.removeProperty('--gp-clear');
    if (getComputedStyle(banner).position !== 'sticky') return;
    // A pane that scrolls nothing yet may be made low. To watch more is for the next turn.
    const more = panesOf(banner).filter((pane) => !watched.has(pane));
    for (const pane of more) watched.add(pane);
    if (more.length > 0) requestAnimationFrame(() => signal.aborted || more.forEach((pane) => observer.observe(pane)));
    // In a low pane it would leave nothing of the record in sight.
    if (banner.offsetHeight * 2 > (scrollerOf(banner)?.clientHeight ?? 0)) style.setProperty('--gp-record-patient-position', 'static');
    else style.setProperty('--gp-clear', `${banner.offsetHeight + 8}px`);
  };
  const observer = new ResizeObserver(look);
  for (const element of [banner, record]) observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}
