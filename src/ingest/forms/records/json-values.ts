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

/** The whole number above 0 that the value is or says. */
export function countOf(value: unknown): number | undefined {
  const number = Number(typeof value === 'string' ? value : (value ?? 0))
  return typeof value !== 'boolean' && Number.isFinite(number) && number >= 1 ? Math.round(number) : undefined
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
