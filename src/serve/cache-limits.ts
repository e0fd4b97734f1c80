const mebibyte = 1024 * 1024

/** The size of each cache in bytes, as the cache counts them. The caches of the store come on top. */
export const cacheBytes = {
  /** Documents, with an estimate for compressed copies. */
  documents: 64 * mebibyte,
  responses: 64 * mebibyte,
  entries: 32 * mebibyte,
  pages: 8 * mebibyte,
  /** Pages of searches, and as much for their feeds. */
  searches: 4 * mebibyte,
} as const
