/** Names of headers that are ours, and how many bytes of what a server reads at most, unless told otherwise. */
export const headers = {
  /** Names a request in logs on both sides; taken from the caller, or made. */
  requestId: 'x-request-id',
  /** The revision that an answer was made at. */
  revision: 'varve-revision',
  /** The revision that an answer must at least know. */
  minRevision: 'min-revision',
  /** Shows that a change comes from the console's own page. */
  csrf: 'x-varve-csrf',
  /** A token, where `Authorization` is somebody else's. */
  apiKey: 'x-api-key',
} as const

/** What a server takes of one request unless its options say otherwise. */
export const requestLimits = {
  /** Bytes of a body. */
  body: 1 << 20,
  /** Characters of an address with its query. */
  address: 8192,
  /** Characters of all headers together. */
  headers: 32_768,
  /** Requests of one token, session or address in a minute. */
  perMinute: 6000,
} as const

/** Items of a page, at most, and where nobody says how many. */
export const pageLimits = { most: 500, usual: 100 } as const

/** How long a read waits for the revision of `min-revision`, in milliseconds. */
export const REVISION_PATIENCE = 2000
