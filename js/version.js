/** The version of this package. The wasm module must be of the same one: the two are built and published together. */
export const VERSION = '0.1.0';
