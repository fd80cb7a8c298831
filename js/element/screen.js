import { build } from '../build.js';
import { ScrollBoxes } from './scroll-boxes.js';
import { later } from '../later.js';
import { followLinksInside, focusOn } from './links.js';
import { scrollerOf } from './panes.js';
import { keepClearOf } from './patient-banner.js';
import { forPaper } from './print.js';
import { sheetsFor } from './sheets.js';
import { until } from '../request/until.js';
import { Slices } from '../steps.js';

/** @import { Part, ReadRecord, SectionOutcome } from '../types.js' */
/**
 * @typedef {object} Shown one section on the page
 * @property {Part} part
 * @property {SectionOutcome} outcome
 * @property {Element[]} tops
 * @property {boolean} isBeginning it stands there until all of it is read
 */

/** What keeps a reader's place: fetched in an idle time, or when first needed. Without it what is read is shown all the same. */
const placing = () => later(() => import('./place.js'));

/** What stands in the element's shadow root: the record, or the host's own fallback. */
export class Screen {
  #root;
  #record;
  #slot;
  #loading;
  #failure;
  #status;
  #alert;
  #boxes = new ScrollBoxes();
  /** @type {IntersectionObserver | null} */
  #viewing = null;
  #onView;
  /** Aborted when the patient banner leaves. @type {AbortController | null} */
  #banner = null;
  /** @type {Map<string, Shown>} */
  #shown = new Map();
  #stickyOffset = 0;
  /** The sections that have come into sight. @type {Set<string>} */
  #seen = new Set();
  /** What holds the button. @type {HTMLElement | null} */
  #confirm = null;

  /**
   * @param {HTMLElement} host
   * @param {(section: SectionOutcome) => void} onView called once for each section that comes into sight
   */
  constructor(host, onView) {
    const document = host.ownerDocument;
    this.#root = host.attachShadow({ mode: 'open' });
    this.#onView = onView;
    this.#record = document.createElement('div');
    this.#record.className = 'gp-record-root';
    this.#record.setAttribute('part', 'record');
    this.#loading = document.createElement('p');
    this.#loading.className = 'gp-record';
    this.#loading.setAttribute('part', 'loading');
    this.#failure = document.createElement('p');
    this.#failure.className = 'gp-record';
    this.#failure.setAttribute('part', 'failure');
    this.#slot = document.createElement('slot');
    this.#status = document.createElement('div');
    this.#status.setAttribute('part', 'status');
    this.#status.setAttribute('role', 'status');
    this.#alert = document.createElement('div');
    this.#alert.setAttribute('part', 'status');
    this.#alert.setAttribute('role', 'alert');
    for (const own of [this.#record, this.#loading, this.#failure, this.#status, this.#alert]) own.lang = 'en-GB';
    this.#root.append(this.#record, this.#loading, this.#slot, this.#failure, this.#status, this.#alert);
    this.adopted();
    this.empty();
    followLinksInside(this.#root);
  }

  /** The element stands in another document now. */
  adopted() {
    // That of a template shows nothing.
    const { ownerDocument } = this.#root.host;
    if (ownerDocument.defaultView) this.#root.adoptedStyleSheets = sheetsFor(ownerDocument);
  }

  /** Whether anything of a record is on the page. */
  get isEmpty() {
    return this.#shown.size === 0;
  }

  /** Whether the focus is in it. */
  get hasFocus() {
    return this.#root.activeElement !== null;
  }

  /** Whether the focus is nowhere: what had it has left the page. */
  get isFocusFree() {
    const { activeElement, body } = this.#root.host.ownerDocument;
    return activeElement === body;
  }

  /**
   * Takes the record off the page, at once; the host's fallback is seen.
   *
   * @param {boolean} [isSameLoad] the same record comes again: what was seen of it was seen
   */
  empty(isSameLoad = false) {
    this.#viewing?.disconnect();
    this.#viewing = null;
    this.#banner?.abort();
    this.#banner = null;
    this.#boxes.stop();
    this.#shown.clear();
    if (!isSameLoad) {
      this.#seen.clear();
      this.#backToStart();
    }
    this.#confirm = null;
    this.#record.replaceChildren();
    this.#record.removeAttribute('aria-busy');
    this.#record.hidden = true;
    this.#loading.hidden = true;
    this.#loading.textContent = '';
    this.#slot.hidden = false;
    this.#failure.hidden = true;
    this.#failure.textContent = '';
    this.#status.textContent = '';
    this.#alert.textContent = '';
  }

  /**
   * How far somebody has read belongs to what goes: the next record, which may be another patient's, begins in sight. Whoever
   * is past all of it, at what the host has below, stays there.
   */
  #backToStart() {
    const scroller = scrollerOf(this.#record);
    const edge = Math.max(scroller?.getBoundingClientRect().top ?? 0, 0);
    const { top, bottom } = this.#record.getBoundingClientRect();
    if (top < edge && bottom > edge) scroller?.scrollBy({ top: top - edge - this.#stickyOffset, behavior: 'instant' });
  }

  /** Says that a record is on its way, in place of the fallback. @param {string} words */
  loading(words) {
    this.#loading.textContent = words;
    this.#loading.hidden = false;
    this.#slot.hidden = true;
    // Said once.
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  /** Nothing more is on its way. Until then that stands below what is there, on paper too. */
  loaded() {
    this.#loading.hidden = true;
  }

  /**
   * Says that no record could be shown, and why, below the host's fallback; and at once, to who listens.
   *
   * @param {string} words
   */
  failed(words) {
    this.#failure.textContent = words;
    this.#failure.hidden = false;
    this.#alert.textContent = words;
  }

  /** Sets how far from the top of the screen a host's own fixed bars reach. @param {number} pixels */
  stickyOffset(pixels) {
    this.#stickyOffset = pixels;
    this.#record.style.setProperty('--gp-record-sticky-offset', `${pixels}px`);
  }

  /**
   * Shows a reading, section by section. What does not belong to it is gone before anything is built; sections that are
   * the same as before are not touched, and one that changed is replaced with the reader's place kept.
   *
   * @param {ReadRecord} read
   * @param {AbortSignal} signal
   * @param {boolean} [isBeginning] the rest is still being read
   */
  async show({ outcome, parts }, signal, isBeginning = false) {
    const keys = keysOf(outcome.sections);
    for (const key of this.#shown.keys()) if (!keys.includes(key)) this.#remove(key);
    const confirmHadFocus = this.#confirm?.contains(this.#root.activeElement) && this.#root.activeElement !== null;
    this.#confirm?.remove();
    this.#confirm = null;
    this.#record.setAttribute('aria-busy', 'true');

    // Of a beginning all is replaced soon.
    const place = isBeginning || this.#shown.size > 0 ? placing() : null;
    const slices = new Slices(signal);
    for (const [index, part] of parts.entries()) {
      const before = this.#shown.get(keys[index]);
      if (before && isSame(before.part, part)) {
        before.outcome = outcome.sections[index];
        if (before.isBeginning && !isBeginning) {
          before.isBeginning = false;
          this.#watch(keys[index], before);
        }
        continue;
      }
      const key = keys[index];
      const keepPlace = before && (await until(signal, /** @type {NonNullable<typeof place>} */ (place)))?.keepPlace;
      /** @param {Element[]} tops @param {Node} nodes */
      const put = (tops, nodes) => this.#place(key, { part, outcome: outcome.sections[index], tops, isBeginning }, nodes, keys, keepPlace);
      const fragment = await build(part, this.#root.host.ownerDocument, slices, {
        each: (child) => this.#boxes.watch(child),
        // A section that is new grows where it stands. What comes first, and what takes another's place, comes whole.
        ...(index > 0 && (!before || before.isBeginning) && { begin: (root) => put([root], root) }),
      });
      signal.throwIfAborted();
      if (fragment.firstChild) put([...fragment.children], fragment);
      if (before?.isBeginning) for (const top of this.#shown.get(key)?.tops ?? []) top.removeAttribute('style');
      if (slices.spent) await slices.pause();
    }
    if (isBeginning) return;
    this.#record.removeAttribute('aria-busy');
    // Unless the user has gone elsewhere meanwhile.
    if (confirmHadFocus && this.isFocusFree) this.focusOnStart();
  }

  /**
   * Puts the button by which a user confirms a mismatch below the alert.
   *
   * @param {string} words
   * @param {() => void} onPress
   */
  askToConfirm(words, onPress) {
    const button = this.#root.host.ownerDocument.createElement('button');
    button.type = 'button';
    button.setAttribute('part', 'confirm');
    button.textContent = words;
    button.addEventListener('click', () => {
      // Not `disabled`: that would drop the focus, which is to move to the record when it is there.
      button.setAttribute('aria-disabled', 'true');
      onPress();
    }, { once: true });
    this.#confirm = this.#root.host.ownerDocument.createElement('div');
    this.#confirm.className = 'gp-record';
    this.#confirm.append(button);
    this.#record.append(this.#confirm);
  }

  /** @param {string} words for the live region */
  announce(words) {
    this.#status.textContent = words;
  }

  /** @returns {() => void} */
  forPaper() {
    return forPaper(this.#root);
  }

  /**
   * @param {string} key
   * @param {Shown} section
   * @param {Node} fragment what holds the section, or the section itself
   * @param {string[]} keys of the whole record, in order
   * @param {typeof import('./place.js').keepPlace} [keepPlace] where it takes another's place
   */
  #place(key, section, fragment, keys, keepPlace = (root, before, after, others, replace) => replace()) {
    this.#slot.hidden = true;
    this.#record.hidden = false;
    const before = this.#shown.get(key);
    this.#clearOf(section);
    if (before) {
      // What was said at once is not said again.
      const told = alertsIn(before).map((alert) => alert.textContent);
      for (const alert of alertsIn(section)) if (told.includes(alert.textContent)) alert.setAttribute('role', 'note');
      // What grows in the place of a beginning is shorter at first, and nothing is to move up.
      if (before.isBeginning) {
        const height = before.tops[0]?.getBoundingClientRect().height;
        /** @type {HTMLElement | undefined} */ (section.tops[0])?.style.setProperty('min-height', `${height}px`);
      }
      const others = [...this.#shown.values()].filter((shown) => shown !== before).flatMap(({ tops }) => tops);
      keepPlace(this.#root, before.tops, section.tops, others, () => {
        before.tops[0]?.before(fragment);
        for (const top of before.tops) top.remove();
      }, { focusOn, scrollerOf });
    } else {
      const later = keys.slice(keys.indexOf(key) + 1).map((other) => this.#shown.get(other)?.tops[0]);
      this.#record.insertBefore(fragment, later.find((top) => top !== undefined) ?? null);
    }
    this.#shown.set(key, section);
    this.#watch(key, section);
  }

  /** @param {Shown} section */
  #clearOf({ tops }) {
    const banner = /** @type {HTMLElement | undefined} */ (tops.flatMap((top) => [...top.querySelectorAll('.gp-patient')])[0]);
    if (!banner) return;
    this.#banner?.abort();
    this.#banner = new AbortController();
    keepClearOf(banner, this.#record, this.#banner.signal);
  }

  /** Has it told when the section comes into sight: what is still to come is not. @param {string} key @param {Shown} section */
  #watch(key, { tops: [top], isBeginning, outcome }) {
    if (top && !isBeginning && !outcome.states.includes('loading') && !this.#seen.has(key)) this.#watching().observe(boxOf(top));
  }

  /** @param {string} key */
  #remove(key) {
    for (const top of this.#shown.get(key)?.tops ?? []) top.remove();
    this.#shown.delete(key);
  }

  #watching() {
    this.#viewing ??= new IntersectionObserver((entries, observer) => {
      for (const { isIntersecting, target } of entries) {
        const [key, section] = [...this.#shown].find(([, { tops: [top] }]) => top && boxOf(top) === target) ?? [];
        if (!isIntersecting || key === undefined || !section) continue;
        observer.unobserve(target);
        this.#seen.add(key);
        this.#onView(section.outcome);
      }
    });
    return this.#viewing;
  }

  /** Puts the focus on the patient banner, or on what stands in its place. */
  focusOnStart() {
    const start = this.#record.querySelector('.gp-patient') ?? this.#record.firstElementChild;
    if (start) focusOn(/** @type {HTMLElement} */ (start));
  }
}

/**
 * What a section is known by from one reading to the next; its id may be a running number.
 *
 * @param {SectionOutcome[]} sections
 */
function keysOf(sections) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return sections.map(({ code }) => {
    const nth = seen.get(code) ?? 0;
    seen.set(code, nth + 1);
    return `${code} ${nth}`;
  });
}

/** @param {Element} top @returns {Element} what of it stands on the screen: the head itself has no box */
function boxOf(top) {
  return (top.matches('.gp-head') && top.querySelector(':scope > :not(.gp-running, .gp-patient)')) || top;
}

/** @param {Shown} section @returns {Element[]} what it says at once, or said so when it came */
function alertsIn({ tops }) {
  const inside = tops.flatMap((top) => [top, ...top.querySelectorAll('[role]')]);
  return inside.filter((element) => ['alert', 'note'].includes(element.getAttribute('role') ?? ''));
}

/** @param {Part} one @param {Part} other */
function isSame(one, other) {
  return hasSame(one.operations, other.operations) && hasSame(one.text, other.text);
}

/** @param {Uint32Array | Uint8Array} one @param {Uint32Array | Uint8Array} other @returns {boolean} */
function hasSame(one, other) {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
