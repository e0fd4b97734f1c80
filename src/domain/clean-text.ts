const forbidden = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD-\uFFFF]/g

/**
 * Text that XML 1.0 (section 2.2) allows: LF as line end, no control characters, non-characters or lone surrogates.
 * Idempotent.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(forbidden, '')
}
