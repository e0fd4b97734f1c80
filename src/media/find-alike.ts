import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PublisherError } from '../domain/errors.ts'
import { inTime } from '../files/in-time.ts'

/** The file of the folder that looks like the name; undefined if none or several do. Throws `unavailable` as `inTime` does. */
type AlikeFinder = (file: string) => Promise<string | undefined>

interface Listing {
  readonly stamp: number
  /** The names of a folder, by what a person sees of them. */
  readonly names: ReadonlyMap<string, readonly string[]>
}

/** A folder is listed again only if its time has changed. */
export function findAlikeBelow(root: string): AlikeFinder {
  const listings = new Map<string, Listing>()

  async function list(folder: string): Promise<Listing['names']> {
    const { mtimeMs: stamp } = await inTime(folder, () => stat(folder))
    const known = listings.get(folder)
    if (known?.stamp === stamp) return known.names
    const visible = (await inTime(folder, () => readdir(folder))).filter((name) => !name.startsWith('.'))
    const names = Map.groupBy(visible, toSeen)
    listings.set(folder, { stamp, names })
    return names
  }

  return async (file) => {
    const parts: string[] = []
    try {
      for (const part of file.split('/')) {
        const alike = (await list(join(root, ...parts))).get(toSeen(part)) ?? []
        const found = alike.includes(part) ? part : alike[0]
        if (found === undefined || (found !== part && alike.length > 1)) return undefined
        parts.push(found)
      }
    } catch (error) {
      // An article must not lose its picture because a disk is slow.
      if (error instanceof PublisherError) throw error
      return undefined
    }
    return parts.join('/')
  }
}

/** One form of accents, one kind of space, nothing invisible: systems write names otherwise than people type them. */
export function toSeen(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}
