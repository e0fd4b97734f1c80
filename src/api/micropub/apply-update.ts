import { isDeepStrictEqual } from 'node:util'
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
    after.set(name, [...known, ...values.filter((value) => !known.some((one) => isSame(one, value)))])
  }
  for (const [name, values] of Object.entries(update.deleteValues)) {
    const known = after.get(name) ?? []
    after.set(
      name,
      known.filter((one) => !values.some((value) => isMeant(one, value))),
    )
  }
  for (const name of update.deleteAll) after.delete(name)
  return Object.fromEntries([...after].filter(([, values]) => values.length > 0))
}

/** The names of the properties that an update is about. */
export function changedBy({ replace, add, deleteAll, deleteValues }: Update): ReadonlySet<string> {
  return new Set([...[replace, add, deleteValues].flatMap((one) => Object.keys(one)), ...deleteAll])
}

function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other)
}

/** A photo with an alternative text is deleted by its address, too. */
function isMeant(kept: unknown, wanted: unknown): boolean {
  const text = plainText(wanted)
  return isSame(kept, wanted) || (text !== undefined && addressOf(kept) === text)
}
