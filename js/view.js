/** @import { Outcome, Section, SectionOutcome, View } from './types.js' */

/**
 * The view that hosts see. HTML is made when it is asked for: an element never needs it.
 *
 * @param {Outcome} outcome
 * @param {(index: number) => string} html of one section
 * @returns {View}
 */
export function viewOf(outcome, html) {
  const sections = outcome.sections.map((section, index) => sectionOf(section, () => html(index)));
  return {
    get html() {
      // Put together as one by whoever needs that, once.
      return sections.reduce((html, section) => html + section.html, '');
    },
    sections,
    patient: outcome.patient ?? null,
    identity: outcome.identity,
    issues: outcome.issues,
    outcomes: outcome.outcomes,
    account: outcome.account,
    allergyLabel: outcome.allergyLabel ?? null,
  };
}

/**
 * @param {SectionOutcome} section
 * @param {() => string} html
 * @returns {Section}
 */
function sectionOf(section, html) {
  /** @type {string | undefined} */
  let written;
  return {
    id: section.id,
    code: section.code,
    title: section.title,
    get html() {
      return (written ??= html());
    },
    count: section.count ?? null,
    states: section.states,
    warnings: section.warnings,
  };
}
