/** The properties of a microformats2 object in its JSON form: each is a list (Micropub, section 3.3.2). */
export type Mf2Properties = Readonly<Record<string, readonly unknown[]>>

/** A problem of a request: the JSON Pointer (RFC 6901) of the value, and a sentence. */
export interface Mf2Problem {
  readonly pointer: string
  readonly detail: string
}

export function problemAt(path: readonly (string | number)[], detail: string): Mf2Problem {
  const parts = path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))
  return { pointer: parts.map((part) => `/${part}`).join(''), detail }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text that a value is: a text, a number or a boolean, as JSON clients send them. Undefined for anything else. */
export function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** The text of the first value of a property of a nested object, such as the name of an `h-card`. */
export function innerText(value: unknown, property: string): string | undefined {
  if (!isObject(value)) return undefined
  const inside = isObject(value.properties) ? value.properties[property] : value[property]
  return plainText(Array.isArray(inside) ? inside[0] : inside)
}

/** The address that a value is or holds: `https://…`, `{ value: … }`, or the `url` of an `h-cite` or `h-card`. */
export function addressOf(value: unknown): string | undefined {
  return plainText(value) ?? innerText(value, 'url') ?? (isObject(value) ? plainText(value.value) : undefined)
}

/** A property that tells the server what to do, and is never kept (Micropub, section 3.1). */
export function isCommand(name: string): boolean {
  return name.startsWith('mp-')
}

/** The command with the alternative texts of the photos, in their order. */
export const photoAlts = 'mp-photo-alt'

const nameForm = /^[a-z0-9][a-z0-9_-]{0,99}$/i

/** Whether a property may have that name. */
export function isPropertyName(name: string): boolean {
  return nameForm.test(name) && name !== 'access_token'
}
