/** Values of other systems' JSON, in which any field may be of any kind. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or one without fields. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The list, or one without items. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The text, a number as a text, otherwise an empty one. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** The value for a message or a list of fields: a text or a number as it is written, otherwise what it is. */
export function sayValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  // A field `toString` of an object may hold anything, so that the object has no words.
  return isObject(value) && !(value instanceof Date) ? 'an object' : String(value)
}

/** Names of people who are given as a name, as objects with one, or as a list of these. */
export function namesOf(people: unknown): string[] {
  return [people || []].flat().map((one) => sayValue(objectOf(one).name ?? one))
}

/** The whole number above 0 that the value is or says. */
export function countOf(value: unknown): number | undefined {
  const number = Number(textOf(value))
  return Number.isFinite(number) && number >= 1 ? Math.round(number) : undefined
}

/** Databases write truth as `true`, 1 or `"1"`. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true'
}

/** The JSON object in the text. Undefined if it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
