import type { ArticleRow } from '../../src/store/schema/schema.ts'
import type { Query } from '../store/backup/whole-store.ts'
import type { Known, Said } from './busy-writer.ts'

/** Remembers what a writer was told that it is done. */
export interface Acknowledged {
  readonly count: number
  hear(said: Said): void
  /**
   * What the store lacks of that. The write that nobody acknowledged may be there, but whole. From then on what is there
   * is what is known.
   */
  findLost(query: Query): Promise<string[]>
}

export function createAcknowledged(): Acknowledged {
  let known = new Map<string, Known>()
  let pending: readonly Known[] = []
  let count = 0
  return {
    get count() {
      return count
    },
    hear: (said) => {
      if ('wants' in said) {
        pending = said.wants
        return
      }
      count++
      for (const one of pending) known.set(one.slug, one)
      pending = []
    },
    findLost: async (query) => {
      const found = await readKnown(query)
      const wanted = new Map([...known, ...pending.map((one) => [one.slug, one] as const)])
      const isThere = pending.length > 0 && differences(wanted, found).length === 0
      const lost = differences(isThere ? wanted : known, found)
      known = found
      pending = []
      return lost
    },
  }
}

async function readKnown(query: Query): Promise<Map<string, Known>> {
  const rows = (await query('select * from article')) as unknown as ArticleRow[]
  const known = rows.map(({ slug, status, content, corrections }): Known => {
    return { slug, status, title: JSON.parse(content).title, corrections: JSON.parse(corrections).length }
  })
  return new Map(known.map((one) => [one.slug, one]))
}

function differences(wanted: ReadonlyMap<string, Known>, found: ReadonlyMap<string, Known>): string[] {
  const slugs = new Set([...wanted.keys(), ...found.keys()])
  return [...slugs].flatMap((slug) => {
    const [one, other] = [wanted, found].map((all) => toText(all.get(slug)))
    return one === other ? [] : [`${slug}: acknowledged ${one}, stored ${other}`]
  })
}

function toText(known: Known | undefined): string {
  return known ? `${known.title}, ${known.status}, ${known.corrections} notes` : 'nothing'
}
