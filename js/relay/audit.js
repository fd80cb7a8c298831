/** @import { Refusal } from './refusal.js' */
/** @import { Asked } from './request.js' */
/** @import { Caller } from './index.js' */

/**
 * @typedef {object} AuditEntry who asked for what, about whom, when, and what became of it (O-27, IG10, GEN-05). An
 *   exchange with a provider has two entries with one trace id: `asking` before, and what became of it after
 * @property {string} at an instant
 * @property {'asking' | 'answered' | 'failed' | 'blocked'} outcome
 * @property {string | null} code why it failed or was blocked
 * @property {number | null} status of the provider's answer
 * @property {Caller['user'] | null} user
 * @property {string | null} role
 * @property {Caller['organisation'] | null} organisation
 * @property {string | null} nhsNumber of the patient
 * @property {string | null} purpose
 * @property {string | null} call
 * @property {string[]} sections codes of what was asked for
 * @property {'spine' | 'patient-facing' | null} via
 * @property {string | null} practiceCode
 * @property {string | null} interaction
 * @property {string | null} traceId
 */

/** Writes down what becomes of one request of a page. */
export class Auditor {
  /** @type {Caller | null} */
  caller = null;
  /** All of it, or what a request that is refused names. @type {Partial<Asked>} */
  asked = {};
  #audit;
  #now;
  /** The refusal that is on record already. @type {unknown} */
  #known = null;

  /** @param {(entry: AuditEntry) => unknown} audit @param {() => number} now */
  constructor(audit, now) {
    this.#audit = audit;
    this.#now = now;
  }

  /**
   * One exchange with a provider.
   *
   * @param {{ interaction: string, traceId: string, practiceCode: string }} of
   * @param {Pick<AuditEntry, 'outcome'> & Partial<AuditEntry>} became
   */
  exchange(of, became) {
    return this.#write({ ...of, practiceCode: of.practiceCode || null, ...became });
  }

  /**
   * An exchange that failed: what ends the request because of it is on record with it.
   *
   * @param {{ interaction: string, traceId: string, practiceCode: string }} of
   * @param {Refusal} refusal
   * @param {Partial<AuditEntry>} [how] beside its code
   */
  async failed(of, refusal, how) {
    await this.exchange(of, { outcome: outcomeOf(refusal), code: refusal.code, ...how });
    this.#known = refusal;
  }

  /** What ends the request before, or without, an answer. @param {Refusal} refusal */
  async refused(refusal) {
    if (refusal === this.#known) return;
    await this.#write({ outcome: outcomeOf(refusal), code: refusal.code, traceId: refusal.traceId ?? null });
  }

  /** @param {Pick<AuditEntry, 'outcome'> & Partial<AuditEntry>} entry */
  async #write(entry) {
    const { caller, asked } = this;
    await this.#audit({
      at: new Date(this.#now()).toISOString(),
      code: null,
      status: null,
      user: caller?.user ?? null,
      role: caller?.role ?? null,
      organisation: caller?.organisation ?? null,
      nhsNumber: asked.nhsNumber || null,
      purpose: asked.purpose ?? null,
      call: asked.call ?? null,
      sections: asked.sections ?? [],
      via: asked.via ?? null,
      practiceCode: null,
      interaction: null,
      traceId: null,
      ...entry,
    });
  }
}

/** @param {Refusal} refusal @returns {'blocked' | 'failed'} */
function outcomeOf({ isBlock }) {
  return isBlock ? 'blocked' : 'failed';
}
