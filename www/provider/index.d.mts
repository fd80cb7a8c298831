/** What hosts use of the local provider in their own tests. */
export interface Provider {
  /** The fault that answers come with. Another name is an error of whoever asks. */
  fault: 'slow' | 'cut-off' | '502' | '504' | '599' | '429' | 'malformed' | 'empty' | null;
  /** How many requests came to a product. */
  asked: number;
  answer(request: Request): Promise<Response>;
  /** The same without a network, in the place of `fetch`. */
  fetch: typeof globalThis.fetch;
}

export interface HeldRecord {
  /** The FHIR of the structured record; only where one is held. */
  structured?(parameters?: string[]): object;
  /** The FHIR of a section of the HTML record; only where one is held. */
  html?(section: string): object;
  /** What is listed of the patient's documents; only where some are held. */
  documents?: object[];
}

export interface ProviderOptions {
  /** What is held of a patient, in the place of {@link recordOf}. */
  record?: (nhsNumber: string) => object | undefined;
  /** Milliseconds that an answer with the fault `slow` takes; 4000 unless told. */
  slowness?: number;
  now?: () => number;
  /** NHS numbers by bearer token, for the Patient Facing API. */
  logins?: Map<string, string>;
}

export function createProvider(options?: ProviderOptions): Provider;
/** What the provider holds of a synthetic patient; none of a number that is nobody's. */
export function recordOf(nhsNumber: string): HeldRecord | undefined;
export const consumerAsids: { allowed: string; withoutAgreement: string };
export const providerAsid: string;
export const odsCode: string;
