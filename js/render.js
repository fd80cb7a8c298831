import { inputsOf } from './input.js';
import { toJson } from './plain.js';
import { Reading, fetchNames, useNames } from './reading.js';
import { VERSION } from './version.js';
import { viewOf } from './view.js';

/** @import { ReadInput, RecordInput, RecordOptions, View } from './types.js' */

/** Bytes for one step where nobody waits between the steps. */
const STEP_BYTES = 64 * 1024 * 1024;

/** Records that two processes wrote may stand on one page. Made late: edge workers have nothing random before a request. */
let own = '';
let rendered = 0;

/**
 * Reads a record and writes it as safe HTML, at once. Never throws for clinical content.
 *
 * @param {RecordInput | RecordInput[]} input one response, or several of one patient
 * @param {RecordOptions | null} [options]
 * @returns {View}
 * @throws {import('./error.js').GpRecordError} for what is no record at all, and for options that do not exist
 */
export function renderRecord(input, options = {}) {
  // As it was given: what it inherits is no option.
  toJson(options);
  const wanted = { ...options, idPrefix: options?.idPrefix ?? nextIdPrefix() };
  const inputs = inputsOf(input);
  for (;;) {
    const view = viewRead(inputs, wanted);
    if (view) return view;
  }
}

/**
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @returns {View | null} null where it was read without names of characters that it needs: the next one is read with them
 */
function viewRead(inputs, options) {
  const reading = new Reading(inputs, options, false, true);
  try {
    while (!reading.step(STEP_BYTES));
    if (reading.lacksNames) {
      // Where init() has not: for the next record.
      fetchNames();
      useNames();
      return null;
    }
    const outcome = reading.outcome();
    const html = outcome.sections.map((_, index) => reading.html(index));
    return viewOf(outcome, (index) => html[index] ?? '');
  } finally {
    reading.free();
  }
}

/** @returns {string} the version of this package */
export function version() {
  return VERSION;
}

/** Ids of two records on one page must differ, and a fresh wasm instance cannot count. */
function nextIdPrefix() {
  rendered += 1;
  own ||= Math.random().toString(36).slice(2, 7);
  return `gpr${own}${rendered}-`;
}
