import { dateOf, type SeenEntry } from './seen-feed.ts'

/** One story in both documents: what a person would take for the same. */
export interface Story {
  readonly old: SeenEntry
  readonly new: SeenEntry
}

/** What two entries of one story share, the surest first. */
const signs: readonly ((entry: SeenEntry) => string | undefined)[] = [
  ({ id }) => id || undefined,
  ({ link }) => (link ? pathOf(link) : undefined),
  (entry) => withTitle(entry, dateOf(entry)?.toISOString()),
  (entry) => withTitle(entry, dateOf(entry)?.toISOString().slice(0, 10)),
  (entry) => withTitle(entry, slugOf(entry.link)),
  (entry) => withTitle(entry, ''),
]

/**
 * Finds the entries of both documents that tell one story: by id, by the path of the link, by title and date, at last by title
 * alone. An entry belongs to one story at most. A sign that two entries of one document share says nothing.
 */
export function matchStories(old: readonly SeenEntry[], now: readonly SeenEntry[]): readonly Story[] {
  const stories: Story[] = []
  const [openOld, openNew] = [new Set(old), new Set(now)]
  for (const sign of signs) {
    const known = oneBySign(openOld, sign)
    for (const [value, entry] of oneBySign(openNew, sign)) {
      const before = known.get(value)
      if (!before) continue
      stories.push({ old: before, new: entry })
      openOld.delete(before)
      openNew.delete(entry)
    }
  }
  return stories
}

function oneBySign(
  entries: Iterable<SeenEntry>,
  sign: (entry: SeenEntry) => string | undefined,
): ReadonlyMap<string, SeenEntry> {
  const found = Map.groupBy(entries, sign)
  const single = [...found].flatMap(([value, [entry, another]]) =>
    value !== undefined && entry && !another ? [[value, entry] as const] : [],
  )
  return new Map(single)
}

function withTitle({ title }: SeenEntry, rest: string | undefined): string | undefined {
  const words = title?.replace(/\s+/g, ' ').trim().toLowerCase()
  return words && rest !== undefined ? JSON.stringify([words, rest]) : undefined
}

function pathOf(link: string): string {
  if (!URL.canParse(link)) return link
  const { pathname, search } = new URL(link)
  // The front page says nothing about a story.
  return pathname === '/' && search === '' ? link : pathname.replace(/\/$/, '') + search
}

function slugOf(link = ''): string | undefined {
  return pathOf(link)
    .split('/')
    .at(-1)
    ?.replace(/\.html?$/, '')
}
