/** The largest answer, in bytes: what is longer the reader refuses (`MAX_BYTES` of src/fhir/bundle.rs). */
export const LARGEST_BYTES = 128 * 1024 * 1024;
