import { invalidRequest } from '../problem.ts'

/** The parameters of a query, names as they were sent. */
export type QueryFields = URLSearchParams

/** The properties that a query asks for: `properties`, `properties[]` or `properties[0]`. Empty: all. */
export function wantedOf(fields: QueryFields): string[] {
  return [...fields].flatMap(([name, value]) => (/^properties(?:\[\d*\])?$/.test(name) ? [value] : []))
}

/** Throws `invalid` for a parameter that is no whole number. */
export function readCount(fields: QueryFields | undefined, name: string, byDefault: number): number {
  const text = fields?.get(name)
  if (text === undefined || text === null || text === '') return byDefault
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw invalidRequest([
    { field: name, detail: `${name} must be a whole number; it says "${text.slice(0, 60)}"` },
  ])
}
