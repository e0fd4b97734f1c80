const mebibyte = 1024 * 1024

/** The most that each cache holds, in bytes as its own measure counts them. What the store keeps comes on top. */
export const cacheBytes = {
  /** Documents, compressed copies guessed. */
  documents: 64 * mebibyte,
  /** Answers that go out without asking anybody. */
  hotFeeds: 64 * mebibyte,
  /** Articles in their formats. */
  entries: 32 * mebibyte,
  /** Pages for people, for when the store does not answer. */
  pages: 8 * mebibyte,
} as const
