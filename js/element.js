/**
 * `<gp-record>`: shows a patient's GP record. Importing this has no side effects and works without a DOM; `define.js`
 * registers the element.
 */
import { GpRecordError, abortError, internalError } from './error.js';
import { copied, toJson } from './plain.js';
import { blockedCodes, blockOfLoad } from './element/blocks.js';
import { wordsOf } from './element/failure.js';
import { arrivals, fetched, settled } from './element/sources.js';
import { isSame, reflect, upgrade } from './element/properties.js';
import { Screen } from './element/screen.js';
import { readElsewhere } from './element/elsewhere.js';
import { endWarmUp, warmUp } from './element/warm-up.js';
import { htmlOf, start } from './reading.js';
import { ownCopy, readBeginning, readInSteps } from './steps.js';
import { viewOf } from './view.js';

/** @import { Expected, Identity, ReadInput, ReadRecord, RecordOptions, SectionOutcome, View } from './types.js' */

/**
 * @typedef {import('./request/access.js').Access} Access
 * @typedef {import('./element/sources.js').LoadInput} LoadInput
 * @typedef {import('./element/off-thread.js').WorkerSource} WorkerSource
 *
 * @typedef {(address: string, init: RequestInit) => Promise<Response>} Fetch
 *
 * @typedef {RecordOptions & { access?: Access }} LoadOptions
 *
 * @typedef {object} Run one load, until another takes its place
 * @property {AbortController} controller aborted when another load, or none, takes its place
 * @property {AbortController} reader aborted with it, and when what is being read is out of date
 * @property {RecordOptions} options
 * @property {ReadInput[]} inputs what has come so far
 * @property {Identity | null} accepted the mismatch that the user confirmed
 * @property {string} asked the mismatch that hosts were last told of
 * @property {string | null} blocked why nothing is asked for
 * @property {string} toldBlocked the blocks that hosts were last told of
 * @property {boolean} complete all inputs have come
 * @property {boolean} ended `loadend` was sent, or `loadstart` was not
 * @property {GpRecordError | null} failure why it was ended
 * @property {boolean} withheld only the alert is shown
 * @property {string} announcement of what is shown
 * @property {Promise<unknown>} reading the latest of its readings: one at a time
 */

const PROPERTIES = /** @type {const} */ ([
  'fetch', 'worker', 'access', 'expected', 'allowedSections', 'headingLevel', 'stickyOffset', 'src',
]);

// The element's own words: they are needed where the reader, which has all others, is not there.
const CONFIRM = 'Confirm details and show record';
const LOADING = 'Loading the record …';

/** Servers, too, may import this module: there the class exists and is never constructed. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/**
 * Events bubble and cross the shadow root: `gp-record-loadstart`, `-load` (what came is shown; `detail.received`: a
 * patient's record is), `-error`
 * (`detail.error`), `-loadend` (one for each loadstart), `-mismatch` (`detail.outcome`, `detail.fields`: a user may
 * confirm), `-mismatchaccepted`, `-blocked` (another patient: nobody may; or, with `detail.codes`, not asked for), `-sectionview` (`detail.id`, `detail.code`;
 * once per section and load) and `-print`. No event carries patient data.
 */
export class GpRecordElement extends Base {
  static observedAttributes = ['src', 'heading-level'];

  #screen = new Screen(this, (section) => this.#sectionSeen(section));
  /** @type {Run | null} */
  #run = null;
  /** @type {View | null} */
  #view = null;
  /** @type {Expected | null} */
  #expected = null;
  /** @type {Access | null} */
  #access = null;
  /** @type {string[] | null} */
  #allowedSections = null;
  #stickyOffset = 0;
  /** @type {Fetch} */
  #fetch = ownFetch;
  /** @type {WorkerSource | null} */
  #worker = null;
  #srcWaits = false;
  /** The host has taken the record off: it comes back when the host asks anew. */
  #isCleared = false;
  /** @type {AbortController | null} */
  #page = null;

  /** The record that is shown, or the alert in its place; null before a load, after a failure and after `clear()`. */
  get view() {
    return this.#view;
  }

  /**
   * Whose record is expected. A change takes the record off the page; `src` is fetched again. A copy is kept, and the
   * same values set again are no change: frameworks do that at every turn.
   */
  get expected() {
    return copied(this.#expected);
  }

  set expected(/** @type {Expected | null | undefined} */ given) {
    // Frameworks unset a property with undefined.
    const expected = given ?? null;
    // A record that was loaded as another patient's is no longer expected, one that was loaded as this one's is. None, set
    // again, says nothing of either.
    const isInForce = isSame(expected, this.#run?.options.expected ?? this.#expected);
    const isUnset = expected === null && this.#expected === null;
    this.#expected = copied(expected);
    if (isInForce || isUnset) return;
    this.#take(null);
    this.#askSrc();
  }

  /**
   * What is known of the patient and of who asks: `{ tracedAt, sensitive, deceased, role, purpose }`. Where it is set,
   * whatever is missing in it blocks: nothing is asked for, and the block explains itself. NHS number and practice are
   * those of `expected`. The relay asks the same again of its own server, and that alone counts.
   */
  get access() {
    return copied(this.#access);
  }

  set access(/** @type {Access | null | undefined} */ given) {
    const access = given ?? null;
    if (isSame(access, this.#access)) return;
    this.#access = copied(access);
    this.#take(null);
    this.#askSrc();
  }

  /** Codes of the sections that may be shown; null for all. A change shows the same record anew. */
  get allowedSections() {
    return copied(this.#allowedSections);
  }

  set allowedSections(/** @type {string[] | null | undefined} */ given) {
    const codes = given ?? null;
    if (isSame(codes, this.#allowedSections)) return;
    this.#allowedSections = copied(codes);
    this.#again();
  }

  /** The level of the section headings: the attribute `heading-level`. */
  get headingLevel() {
    const level = Number.parseInt(this.getAttribute('heading-level') ?? '', 10);
    return Number.isNaN(level) ? null : level;
  }

  set headingLevel(/** @type {number | null | undefined} */ level) {
    reflect(this, 'heading-level', level);
  }

  /** How many pixels of the top of the screen a host's own fixed bars cover. */
  get stickyOffset() {
    return this.#stickyOffset;
  }

  set stickyOffset(pixels) {
    const offset = Number.parseFloat(String(pixels));
    this.#stickyOffset = Number.isNaN(offset) ? 0 : offset;
    this.#screen.stickyOffset(this.#stickyOffset);
  }

  /** What makes the request for `src`; null for the browser's own. */
  get fetch() {
    return this.#fetch;
  }

  set fetch(/** @type {Fetch | null | undefined} */ fetch) {
    this.#fetch = fetch ?? ownFetch;
  }

  /**
   * Where large records are read: an address, or what makes a module worker of `gp-record/worker`. Without it, or where
   * a policy forbids it, the main thread reads in slices.
   */
  get worker() {
    return this.#worker;
  }

  set worker(/** @type {WorkerSource | null | undefined} */ source) {
    this.#worker = source ?? null;
  }

  /** Where to fetch the record: an opaque handle of the host's, never with an identifier of the patient in it. */
  get src() {
    return this.getAttribute('src');
  }

  set src(/** @type {string | null | undefined} */ address) {
    reflect(this, 'src', address);
  }

  /**
   * Shows a record. Whatever was shown leaves the page before this returns. Of an async iterable, each item takes the
   * place of the earlier answer to the same request; focus and scroll stay.
   *
   * @param {LoadInput | ((signal: AbortSignal) => LoadInput)} input or what asks for it, with a signal that ends when
   *   another record takes its place
   * @param {LoadOptions | null} [options] over the element's own properties
   * @returns {Promise<View>} settles when everything is shown; until then the memory of the bodies is not to be written to. A
   *   mismatch resolves too: see `view.identity`.
   * @throws {GpRecordError} what the event `gp-record-error` says as well
   * @throws {DOMException} `AbortError`, where a later load or `clear()` took its place
   */
  load(input, options = {}) {
    // Blocked, it is not waited for, and then nobody else hears of its failure.
    if (input instanceof Promise) input.catch(() => {});
    return this.#load(typeof input === 'function' ? (signal) => asked(input, signal) : () => input, options ?? {});
  }

  /** Takes the record off the page at once and ends a load under way; the fallback is seen until the host asks anew. */
  clear() {
    this.#isCleared = true;
    this.#take(null);
  }

  /** Another load, or none, takes the place of the one under way: at once, for who hears of its end may load, too. @param {Run | null} next */
  #take(next) {
    const run = this.#run;
    this.#run = next;
    this.#leave(run);
    if (run) this.#end(run);
  }

  /** What was shown leaves the page, and what is under way ends. @param {Run | null} run */
  #leave(run) {
    this.#view = null;
    this.#screen.empty();
    run?.controller.abort(abortError());
    run?.reader.abort(abortError());
  }

  connectedCallback() {
    for (const name of PROPERTIES) upgrade(this, name);
    this.#page?.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    // That of a frame, where the element was moved into one.
    const window = this.ownerDocument.defaultView ?? globalThis;
    /** @type {(() => void) | undefined} */
    let fromPaper;
    window.addEventListener('beforeprint', () => {
      fromPaper?.();
      fromPaper = this.#screen.forPaper();
      if (!this.#screen.isEmpty) this.#emit('print');
    }, { signal });
    window.addEventListener('afterprint', () => {
      fromPaper?.();
      fromPaper = undefined;
    }, { signal });
    // A page kept for the back button would show this patient to whoever presses it.
    window.addEventListener('pagehide', () => this.#take(null), { signal });
    window.addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      this.#take(null);
      this.#loadSrc();
    }, { signal });
    if (!this.#run) this.#loadSrc();
    warmUp();
  }

  disconnectedCallback() {
    this.#page?.abort();
    // Moving an element disconnects and connects it in one turn; one that stays away keeps no patient.
    queueMicrotask(() => {
      if (!this.isConnected) this.#take(null);
    });
  }

  adoptedCallback() {
    this.#screen.adopted();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (name === 'src') {
      this.#take(null);
      this.#askSrc();
    } else if (before !== now) {
      this.#again();
    }
  }

  /** {@link #loadSrc}, as the host asks for it anew. */
  #askSrc() {
    this.#isCleared = false;
    this.#loadSrc();
  }

  /** Fetches `src` once for all the changes of this turn, after the record on the page has left it. */
  #loadSrc() {
    if (this.#srcWaits || !this.src || !this.isConnected) return;
    this.#srcWaits = true;
    queueMicrotask(() => {
      this.#srcWaits = false;
      const address = this.src;
      // A host's own load, made since, goes before.
      if (!address || !this.isConnected || this.#run || this.#isCleared) return;
      this.#load((signal) => fetched(address, this.#fetch, signal), {});
    });
  }

  /**
   * @param {(signal: AbortSignal) => LoadInput} source
   * @param {LoadOptions} given
   * @returns {Promise<View>}
   */
  #load(source, given) {
    try {
      // What an object inherits would be no option, and a check switched off.
      toJson(given);
    } catch (error) {
      [source, given] = [() => Promise.reject(error), {}];
    }
    const { access, ...options } = given;
    // What is not given leaves the element's own in force: one that is undefined would switch a check off.
    const isGiven = (/** @type {[string, unknown]} */ [, value]) => value !== undefined && value !== null;
    const own = /** @type {typeof options} */ (copied(Object.fromEntries(Object.entries(options).filter(isGiven))));
    /** @type {Run} */
    const run = {
      controller: new AbortController(),
      reader: new AbortController(),
      options: own,
      inputs: [],
      accepted: null,
      asked: '',
      blocked: blockOfLoad(access ?? this.#access, own.expected ?? this.#expected),
      toldBlocked: '',
      complete: false,
      ended: true,
      failure: null,
      withheld: true,
      announcement: '',
      reading: Promise.resolve(),
    };
    this.#isCleared = false;
    this.#take(run);
    const loaded = this.#perform(run, source);
    // Failures are events too: a host that listens to those need not catch the promise.
    loaded.catch(() => {});
    return loaded;
  }

  /**
   * @param {Run} run
   * @param {(signal: AbortSignal) => LoadInput} source
   */
  async #perform(run, source) {
    const { signal } = run.controller;
    signal.throwIfAborted();
    this.#screen.loading(LOADING);
    run.ended = false;
    this.#emit('loadstart');
    try {
      signal.throwIfAborted();
      const starting = settled(start(() => undefined), signal);
      // At once: what is on its way would be fetched for nobody.
      starting.catch((error) => signal.aborted || this.#fail(run, error));
      // Of what is blocked the source is never touched.
      const given = run.blocked ? { blocked: run.blocked } : source(signal);
      for await (const inputs of arrivals(given, signal)) {
        signal.throwIfAborted();
        await starting;
        signal.throwIfAborted();
        run.inputs = inputs;
        await this.#read(run);
      }
      await starting;
      // An iterable without items is read too: the reader says what it makes of nothing.
      const view = this.#view ?? await this.#read(run);
      // The host may use its memory again when this has settled.
      const own = [];
      for (const input of run.inputs) own.push({ ...input, bytes: input.bytes && await ownCopy(input.bytes, signal) });
      signal.throwIfAborted();
      run.inputs = own;
      // What was read again meanwhile still reads the host's.
      await run.reading.catch(() => {});
      signal.throwIfAborted();
      run.complete = true;
      this.#finish(run);
      // Who hears of its end may load, too.
      signal.throwIfAborted();
      return this.#view ?? view;
    } catch (error) {
      if (signal.aborted) throw run.failure ?? signal.reason;
      throw this.#fail(run, error);
    }
  }

  /** Reads what has come so far and shows it, after the reading before it. @param {Run} run @returns {Promise<View>} */
  #read(run) {
    const reading = run.reading.then(() => this.#readNow(run));
    run.reading = reading;
    return reading;
  }

  /** @param {Run} run @returns {Promise<View>} */
  async #readNow(run) {
    endWarmUp();
    const { signal } = run.reader;
    try {
      const options = this.#optionsOf(run);
      const inputs = run.inputs;
      const elsewhere = readElsewhere(this.#worker, inputs, options, signal);
      if (!this.#view && !run.accepted) await this.#begin(inputs, options, signal, elsewhere);
      const read = await elsewhere ?? await readInSteps(inputs, options, signal);
      signal.throwIfAborted();
      const { outcome } = read;
      if (run.accepted && !isSame(run.accepted, outcome.identity)) {
        // What came since differs in more than the user confirmed.
        run.accepted = null;
        run.asked = '';
        return this.#readNow(run);
      }
      await this.#screen.show(read, signal);
      signal.throwIfAborted();
      const view = viewOf(outcome, (index) => htmlOf(read.parts[index]));
      this.#view = view;
      run.announcement = outcome.announcement;
      run.withheld = outcome.heldBack;
      if (run.withheld) this.#ask(run, outcome.identity);
      signal.throwIfAborted();
      this.#tellBlocked(run, blockedCodes(outcome.outcomes));
      return view;
    } catch (error) {
      if (run.reader.signal === signal || run.controller.signal.aborted) throw error;
      return this.#readNow(run);
    }
  }

  /**
   * Shows the beginning of a large record while all of it is read.
   *
   * @param {ReadInput[]} inputs
   * @param {RecordOptions} options
   * @param {AbortSignal} signal
   * @param {Promise<unknown>} elsewhere all of it being read
   */
  async #begin(inputs, options, signal, elsewhere) {
    let late = false;
    elsewhere.then((read) => (late = read !== null), () => (late = true));
    // A failure is told when all is read.
    const beginning = await readBeginning(inputs, options, signal).catch(() => null);
    signal.throwIfAborted();
    if (beginning && !late) await this.#screen.show(beginning, signal, true).catch(() => signal.throwIfAborted());
  }

  /** @param {Run} run @returns {RecordOptions} */
  #optionsOf(run) {
    /** @type {RecordOptions} */
    const options = {
      // Stable, so that a section read again is the same; a shadow root keeps its ids to itself.
      idPrefix: 'gpr-',
      // What is no such value is refused by the reader: it is not the same as none.
      ...(this.#expected !== null && { expected: this.#expected }),
      ...(this.#allowedSections !== null && { allowedSections: this.#allowedSections }),
      ...(this.headingLevel !== null && { headingLevel: this.headingLevel }),
      ...run.options,
    };
    return run.accepted ? { ...options, mismatchAccepted: true } : options;
  }

  /**
   * Tells the host, once for each mismatch, and offers the user to confirm where that is allowed.
   *
   * @param {Run} run
   * @param {Identity} identity
   */
  #ask(run, identity) {
    const blocked = identity.outcome === 'different-patient';
    const detail = { outcome: identity.outcome, fields: identity.mismatches.map(({ field }) => field) };
    if (!blocked) this.#screen.askToConfirm(CONFIRM, () => this.#accept(run, identity, detail));
    const asked = JSON.stringify(detail);
    if (run.asked === asked) return;
    run.asked = asked;
    this.#emit(blocked ? 'blocked' : 'mismatch', detail);
  }

  /** Tells the host, once for each set of codes. @param {Run} run @param {string[]} codes */
  #tellBlocked(run, codes) {
    const told = codes.join();
    if (told === run.toldBlocked) return;
    run.toldBlocked = told;
    if (codes.length > 0) this.#emit('blocked', { outcome: 'blocked', fields: [], codes });
  }

  /**
   * @param {Run} run
   * @param {Identity} identity
   * @param {{ outcome: string, fields: string[] }} detail
   */
  #accept(run, identity, detail) {
    if (run !== this.#run) return;
    run.accepted = identity;
    this.#emit('mismatchaccepted', detail);
    this.#reread(run);
  }

  /** The same inputs under changed options: what is no longer wanted leaves the page first. */
  #again() {
    const run = this.#run;
    if (!run || run.inputs.length === 0) return;
    run.reader.abort(abortError());
    run.reader = new AbortController();
    this.#view = null;
    const hadFocus = this.#screen.hasFocus;
    this.#screen.empty(true);
    this.#screen.loading(LOADING);
    this.#reread(run, hadFocus);
  }

  /** @param {Run} run @param {boolean} [hadFocus] what had the focus has left the page */
  async #reread(run, hadFocus = false) {
    try {
      await this.#read(run);
      if (hadFocus && this.#screen.isFocusFree) this.#screen.focusOnStart();
      if (run.complete && run === this.#run) this.#finish(run);
    } catch (error) {
      if (!run.controller.signal.aborted) this.#fail(run, error);
    }
  }

  /** @param {Run} run */
  #finish(run) {
    // Unless what was read is out of date by now, and is read again.
    if (this.#view) this.#screen.loaded();
    this.#screen.announce(run.announcement);
    if (!run.withheld) this.#emit('load', { received: Boolean(this.#view?.patient) });
    this.#end(run);
  }

  /**
   * @param {Run} run
   * @param {unknown} cause
   * @returns {GpRecordError}
   */
  #fail(run, cause) {
    const error = cause instanceof GpRecordError ? cause : internalError();
    // Who waits for the load hears why it failed.
    run.failure = error;
    // There is nothing to read again.
    run.inputs = [];
    this.#leave(run);
    // Unless who heard of the end has begun another load.
    if (run === this.#run) this.#screen.failed(wordsOf(error));
    this.#emit('error', { error });
    // Another load in its place, begun by who heard of the error, has ended it before its own start.
    if (run === this.#run) this.#run = null;
    this.#end(run);
    return error;
  }

  /** @param {Run} run */
  #end(run) {
    if (run.ended) return;
    run.ended = true;
    this.#emit('loadend');
  }

  /** @param {SectionOutcome} section */
  #sectionSeen({ id, code }) {
    this.#emit('sectionview', { id, code });
  }

  /**
   * @param {string} name
   * @param {object} [detail]
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`gp-record-${name}`, { bubbles: true, composed: true, detail }));
  }
}

/**
 * @param {(signal: AbortSignal) => LoadInput} ask
 * @param {AbortSignal} signal
 * @returns {LoadInput} what it asked for, or its failure
 */
function asked(ask, signal) {
  try {
    return ask(signal);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** @type {Fetch} */
function ownFetch(address, init) {
  return globalThis.fetch(address, init);
}
