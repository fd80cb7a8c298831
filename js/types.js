/**
 * The shapes that go in and come out, for the type checker and for editors. Nothing here runs.
 *
 * @typedef {Uint8Array | ArrayBuffer | ArrayBufferView | string} Payload
 *   The bytes of a response as received: FHIR in JSON or XML. Never a parsed object: that turns 7.50 into 7.5.
 *
 * @typedef {object} Requested
 *   What was asked for, as far as the caller knows it. In one load an answer takes the place of an earlier one to the same:
 *   two requests are told apart by it. It stays in the page.
 * @property {string | null} [section] code of an HTML record section: `SUM`, `ENC` …
 * @property {{ start?: string | null, end?: string | null } | null} [period] the whole days asked for, both inclusive
 * @property {string[] | { parameter: object[] } | null} [parameters] the FHIR Parameters of a structured request, or
 *   the names of its `include…` parameters; of a search what it was limited to, of a document its address
 * @property {boolean | null} [document] it was one document: where nothing says which, each answer stands for one of its own
 *
 * @typedef {object} Answer
 *   What came, or did not come, of one request.
 * @property {Payload | null} [bytes] the body, where there was one
 * @property {number | null} [status] the HTTP status
 * @property {Requested | null} [requested] what was asked for
 * @property {string | null} [error] why nothing came: a code or short text of the host's
 * @property {boolean | null} [pending] true while the answer has still to come
 * @property {string | null} [blocked] the code of why nothing was asked: `BLOCKED_…`
 * @property {string | null} [traceId] of the request, for whoever looks into a failure
 * @property {string | Date | null} [receivedAt] when it came: an instant with its zone. Of several the oldest is shown, where no
 *   `retrievedAt` says otherwise
 *
 * @typedef {Payload | Answer} RecordInput
 *
 * @typedef {Omit<Answer, 'bytes'> & { bytes?: Uint8Array }} ReadInput
 *   An answer whose body is bytes: what the reader takes.
 *
 * @typedef {object} Expected
 *   The patient whose record the host means to show. A value not supplied is not compared.
 * @property {string | null} [nhsNumber]
 * @property {string | null} [familyName]
 * @property {string | null} [givenName]
 * @property {string | null} [gender]
 * @property {string | null} [birthDate]
 * @property {string | null} [practiceCode]
 * @property {boolean | string | null} [deceased]
 *
 * @typedef {object} RecordOptions
 * @property {Expected | null} [expected]
 * @property {boolean | null} [mismatchAccepted] the user has seen the mismatch and confirmed
 * @property {string | Date | null} [retrievedAt] when the host received the record: an instant with its zone
 * @property {string | null} [source] where it came from, in the host's words
 * @property {string[] | null} [allowedSections] codes of the sections that may be shown
 * @property {number | null} [headingLevel] 1–6: the level of the section headings
 * @property {string | null} [idPrefix] what every id begins with
 * @property {string | null} [language] of our words; `en-GB` is the one there is
 * @property {boolean | null} [showDiagnostics] whether this user may see the diagnostics of failures, one click away
 * @property {'professional' | null} [audience]
 *
 * @typedef {object} Patient
 * @property {string | null} nhsNumber as received
 * @property {boolean} nhsNumberValid whether it passes Modulus 11
 * @property {string | null} name
 * @property {string | null} familyName
 * @property {string | null} givenName
 * @property {string | null} birthDate
 * @property {string | null} gender
 * @property {string | null} practiceCode
 * @property {string | null} practiceName
 * @property {string | null} deceased
 *
 * @typedef {object} Mismatch
 * @property {string} field
 * @property {string | null} expected
 * @property {string | null} received
 *
 * @typedef {object} Identity
 * @property {'matched' | 'unchecked' | 'mismatch' | 'different-patient' | 'unidentified'} outcome
 * @property {Mismatch[]} mismatches
 *
 * @typedef {object} Issue
 * @property {'information' | 'warning' | 'error'} severity
 * @property {string} code
 * @property {string} text
 * @property {string} where
 *
 * @typedef {object} RequestOutcome
 *   What became of a request that did not bring what was asked for, or came with a warning.
 * @property {'network' | 'relay' | 'gateway' | 'ssp' | 'provider'} source who said so
 * @property {number | null} http the HTTP status; none where nothing came
 * @property {string} code a provider's own, or one of those in docs/reference.md; `BLOCKED_…`: nothing was asked
 * @property {boolean} retryable whether the same request may succeed later
 * @property {string | null} diagnostics for those who look into it; may name systems, addresses and patients
 *
 * @typedef {object} Leaves
 * @property {number} in
 * @property {number} shown
 * @property {number} other
 * @property {number} ignored
 * @property {number} unreadable
 *
 * @typedef {object} Account
 *   Where every entry and every leaf of the input went. Both lines add up.
 * @property {number} entries
 * @property {number} shown
 * @property {number} linked
 * @property {number} administrative
 * @property {number} notAllowed
 * @property {number} unreadable
 * @property {number} unshown
 * @property {Leaves} leaves
 *
 * @typedef {'known-allergies' | 'no-known-allergies' | 'not-recorded' | 'unavailable'} AllergyLabel
 *
 * @typedef {'known-none' | 'none-recorded' | 'withheld' | 'in-transit' | 'awaiting-filing' | 'not-requested'
 *   | 'unsupported' | 'not-retrievable' | 'failed' | 'loading' | 'blocked'} State
 *
 * @typedef {object} SectionOutcome
 * @property {string} id
 * @property {string} code
 * @property {string} title
 * @property {number | null} [count]
 * @property {State[]} states
 * @property {string[]} warnings
 *
 * @typedef {object} Section
 * @property {string} id
 * @property {string} code
 * @property {string} title
 * @property {string} html safe HTML of this section
 * @property {number | null} count how many items it holds, where it is counted
 * @property {State[]} states why it is empty or incomplete
 * @property {string[]} warnings
 *
 * @typedef {object} View
 *   A record, ready to be shown.
 * @property {string} html the whole record as safe HTML
 * @property {Section[]} sections in display order; the first holds the patient banner and every alert
 * @property {Patient | null} patient
 * @property {Identity} identity
 * @property {Issue[]} issues
 * @property {RequestOutcome[]} outcomes requests that failed, were blocked, or were answered with warnings
 * @property {Account} account
 * @property {AllergyLabel | null} allergyLabel
 *
 * @typedef {object} Outcome
 *   What the reader says of a record, apart from the sections' content.
 * @property {Patient | null} [patient]
 * @property {Identity} identity
 * @property {Issue[]} issues
 * @property {RequestOutcome[]} outcomes
 * @property {Account} account
 * @property {AllergyLabel | null} [allergyLabel]
 * @property {SectionOutcome[]} sections
 * @property {string} announcement for the live region
 * @property {boolean} heldBack only an alert stands in its place
 *
 * @typedef {object} Part
 *   One section as DOM operations: see build.js.
 * @property {Uint32Array} operations
 * @property {Uint8Array} text in UTF-8
 *
 * @typedef {object} ReadRecord
 * @property {Outcome} outcome
 * @property {Part[]} parts one for each of `outcome.sections`
 *
 * @typedef {URL | Request | Response | ArrayBuffer | ArrayBufferView | CompiledModule | string} WasmSource
 *
 * @typedef {object} CompiledModule
 *   A `WebAssembly.Module`, which has no name in a project without the declarations of browsers.
 */

export {};
