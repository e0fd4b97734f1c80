/** The media type of an HTML form without files. */
export const formType = 'application/x-www-form-urlencoded'

/**
 * The form as it was sent, as text. Undefined if the body is none. Another program's app may have read it before: as bytes, or
 * as names with values or lists of values.
 */
export function toForm(body: unknown): string | undefined {
  if (Buffer.isBuffer(body)) return body.toString()
  if (typeof body !== 'object' || body === null) return typeof body === 'string' ? body : undefined
  const pairs = Object.entries(body).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  )
  return String(new URLSearchParams(pairs))
}
