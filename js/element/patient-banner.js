import { scrollerOf } from './place.js';

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
  /** @type {Element | null} */
  let watched = null;
  const look = () => {
    style.removeProperty('--gp-record-patient-position');
    if (getComputedStyle(banner).position !== 'sticky') return;
    const scroller = scrollerOf(banner);
    // What scrolls is known when there is something to scroll. To watch more is for the next turn.
    if (scroller && scroller !== watched) requestAnimationFrame(() => signal.aborted || observer.observe(scroller));
    watched = scroller;
    // In a low pane it would leave nothing of the record in sight.
    if (banner.offsetHeight * 2 > (scroller?.clientHeight ?? 0)) style.setProperty('--gp-record-patient-position', 'static');
    else style.setProperty('--gp-clear', `${banner.offsetHeight + 8}px`);
  };
  const observer = new ResizeObserver(look);
  for (const element of [banner, record]) observer.observe(element);
  banner.ownerDocument.defaultView?.addEventListener('resize', look, { signal });
  signal.addEventListener('abort', () => observer.disconnect());
}
