import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { lineOf } from './item-fields.ts'

/** An item with its names folded, and how it writes them. */
export interface Ninjs {
  get(name: string): unknown
  written(name: string): string
}

const fold = (name: string): string => name.replaceAll('_', '').toLowerCase()

export function toNinjs(item: JsonObject): Ninjs {
  const byName = new Map(Object.entries(item).map(([name, value]) => [fold(name), { name, value }]))
  return {
    get: (name) => byName.get(name)?.value ?? undefined,
    written: (name) => byName.get(name)?.name ?? name,
  }
}

export interface Wording {
  readonly text: string
  readonly name: string
}

/** A text by role from version 2, otherwise the plain field: `headlines: [{ role: 'main', value }]`, `headline`. */
export function wordingOf(
  ninjs: Ninjs,
  plural: string,
  singles: readonly string[],
  roles: readonly string[],
): Wording | undefined {
  const list = listOf(ninjs.get(plural)).map(objectOf)
  const byRole = roles.flatMap((role) => list.filter((one) => textOf(one.role).toLowerCase() === role))
  const chosen = [...byRole, ...list].map((one) => lineOf(one.value)).find((text) => text !== '')
  if (chosen !== undefined) return { text: chosen, name: ninjs.written(plural) }
  const single = singles.find((name) => lineOf(ninjs.get(name)) !== '')
  return single === undefined ? undefined : { text: lineOf(ninjs.get(single)), name: ninjs.written(single) }
}
