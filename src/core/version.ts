/** The version of this package, as its manifest has it: a test holds the two together, for a manifest is no module of a browser's. */
export const VERSION = '0.1.0'
