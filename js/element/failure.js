/** @import { GpRecordError } from '../error.js' */

const NOT_LOADED = 'The record could not be shown. That does not mean that no record exists. Try again.';

/** Failures that are a host's own: nobody at a screen can mend them, and the event has their words for its developers. */
const FOR_HOSTS = ['invalid-option', 'invalid-input', 'invalid-request', 'unsupported', 'not-ready', 'version-mismatch', 'wasm-blocked'];

/** @param {GpRecordError} error @returns {string} what stands in the place of a record that cannot be shown */
export function wordsOf({ code, message }) {
  return FOR_HOSTS.includes(code) ? NOT_LOADED : `${NOT_LOADED} ${message}`;
}
