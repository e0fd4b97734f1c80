import { addressOf, type Mf2Properties, plainText } from './mf2.ts'
import type { Update } from './requests/request.ts'

/**
 * The properties after an update (Micropub, section 3.4): replaced, then added, then deleted. A value that is there already is
 * not added again. A property without values is gone. Pure.
 */
export function applyUpdate(properties: Mf2Properties, update: Update): Mf2Properties {
  const after = new Map(Object.entries({ ...properties, ...update.replace }))
  for (const [name, values] of Object.entries(update.add)) {
    const known = after.get(name) ?? []
    const added = new Map(values.map((value) => [textOf(value), value]))
    for (const one of known) added.delete(textOf(one))
    after.set(name, [...known, ...added.values()])
  }
  for (const [name, values] of Object.entries(update.deleteValues)) {
    const meant = new Set(values.map(textOf))
    // A photo with an alternative text is deleted by its address, too.
    const addresses = new Set(values.flatMap((value) => plainText(value) ?? []))
    const isMeant = (one: unknown) => meant.has(textOf(one)) || addresses.has(addressOf(one) ?? '')
    after.set(
      name,
      (after.get(name) ?? []).filter((one) => !isMeant(one)),
    )
  }
  for (const name of update.deleteAll) after.delete(name)
  return Object.fromEntries([...after].filter(([, values]) => values.length > 0))
}

/** The names of the properties that an update is about. */
export function changedBy({ replace, add, deleteAll, deleteValues }: Update): ReadonlySet<string> {
  return new Set([...[replace, add, deleteValues].flatMap((one) => Object.keys(one)), ...deleteAll])
}

/** Equal for equal values: a post may have thousands. */
function textOf(value: unknown): string {
  return JSON.stringify(value)
}
