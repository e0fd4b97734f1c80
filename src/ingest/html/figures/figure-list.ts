import { type Figure, mediumOf } from '../../../domain/article.ts'
import type { Remark } from '../../../domain/errors.ts'
import { SITE_MARK } from '../../../domain/site.ts'
import { toFigure as describeFile } from '../../../media/to-figure.ts'
import type { Addresses, Resolved } from '../addresses.ts'
import { typeByEnding } from './type-by-ending.ts'

/** What the HTML says about a figure. */
export type FigureWords = Pick<Figure, 'alt' | 'caption' | 'credit' | 'type' | 'medium'>

/** A place of the HTML that shows a file. */
export interface Shown {
  readonly resolved: Resolved
  readonly words: FigureWords
}

export interface ListedFigure {
  readonly figure: Figure
  /** As in the HTML; absent while the figure has no file. */
  readonly address?: string
  readonly inBody: boolean
}

/** The figures of an article: first those that it lists, then those that its HTML adds. */
export interface FigureList {
  /**
   * Joins all places of the HTML with the listed figures and returns the figure of each place. The words of the list take
   * precedence. If a file has more places than listed figures, each place keeps its own words.
   */
  joinAll(places: readonly Shown[]): readonly Figure[]
  /** The first figure with the address. */
  find(address: string): Figure | undefined
  all(): readonly ListedFigure[]
  readonly warnings: readonly Remark[]
  /** The words of the text that the list replaces; a warning names each. */
  readonly replaced: readonly FigureWords[]
}

interface Entry {
  figure: Figure
  /** The address, or the name of a missing file: equal keys, equal files. */
  readonly key?: string
  readonly address?: string
  inBody: boolean
}

export function createFigureList(listed: readonly Figure[], addresses: Addresses): FigureList {
  const warnings: Remark[] = []
  const replaced: FigureWords[] = []
  let entries = distinct(listed.map((figure, index) => attach(figure, index, addresses, warnings)))
  /** The words that are kept with files, by address: an article without its own gets them. */
  const kept = new Map<string, FigureWords>()
  const note = (resolved: Resolved) => {
    if (resolved.kind === 'own' && resolved.media.words) kept.set(resolved.stored, resolved.media.words)
  }
  const finish = (figure: Figure, address: string | undefined) =>
    withType({ ...(address !== undefined && kept.get(address)), ...figure })
  for (const { file, url } of listed) {
    if (file !== undefined) note(addresses.file(file))
    else if (url !== undefined) note(addresses.medium(url))
  }
  return {
    joinAll: (places) => {
      for (const { resolved } of places) note(resolved)
      const byKey = Map.groupBy(entries, ({ key }) => key)
      const joined = new Map<Shown, Entry>()
      for (const [key, group] of Map.groupBy(places, ({ resolved }) => keyOf(resolved))) {
        joinGroup(group, byKey.get(key) ?? [], joined)
      }
      const figures = places.map((place) => withType(joined.get(place)?.figure ?? {}))
      for (const [index, { words }] of places.entries()) {
        const left = replacedWords(words, figures[index] ?? {})
        replaced.push(left)
        warnings.push(...toWarnings(left, figures[index] ?? {}))
      }
      entries = distinct([...new Set([...entries, ...places.flatMap((place) => joined.get(place) ?? [])])])
      return places.map((place, index) => finish(figures[index] ?? {}, joined.get(place)?.address))
    },
    find: (address) => {
      const entry = entries.find((one) => one.address === address)
      return entry && finish(entry.figure, address)
    },
    all: () =>
      entries.map(({ figure, address, inBody }) =>
        address
          ? { figure: finish(figure, address), address, inBody }
          : { figure: withoutFile(figure), inBody },
      ),
    warnings,
    replaced,
  }
}

function replacedWords(written: FigureWords, figure: Figure): FigureWords {
  // The link to a document shows the words of its place.
  const isLink = mediumOf(figure) === 'document'
  const replaced = Object.entries(textsOf(written)).filter(
    ([name, words]) => figure[name as keyof FigureWords] !== words && !(isLink && name === 'alt'),
  )
  return Object.fromEntries(replaced)
}

function toWarnings(replaced: FigureWords, figure: Figure): Remark[] {
  return Object.entries(replaced).map(([name, words]) => ({
    field: 'figures',
    message: `figures gives ${figure.file ?? figure.url} the ${name} "${figure[name as keyof FigureWords]}"; that of the text is left out: "${words}"`,
  }))
}

/** One entry of the same words for a file; one without a file is never another. */
function distinct(entries: readonly Entry[]): Entry[] {
  const kept = new Map<unknown, Entry>()
  for (const entry of entries) {
    const { alt = '', caption = '', credit = '' } = entry.figure
    const name = entry.key === undefined ? entry : JSON.stringify([entry.key, alt, caption, credit])
    const before = kept.get(name)
    if (before) before.inBody ||= entry.inBody
    else kept.set(name, entry)
  }
  return [...kept.values()]
}

/**
 * Joins the places of one file with its listed figures: those of equal words, then those that agree, then in order. A place
 * that is left inherits what the list says of the file: all words if they belong to no other place or it has none,
 * otherwise the credit.
 */
function joinGroup(places: readonly Shown[], listed: readonly Entry[], joined: Map<Shown, Entry>): void {
  const open = new Set(listed)
  const take = (place: Shown, entry: Entry, figure: Figure) => {
    open.delete(entry)
    entry.figure = { ...withoutEmpty(place.words), ...figure }
    entry.inBody = true
    joined.set(place, entry)
  }
  const steps: readonly ((entry: Entry, words: FigureWords) => boolean)[] = [
    (entry, words) => open.has(entry) && haveSameWords(entry.figure, words),
    (entry, words) => open.has(entry) && agrees(entry.figure, words),
    (entry, words) => haveSameWords(entry.figure, words),
    (entry, words) => agrees(entry.figure, words),
  ]
  for (const fits of steps) {
    for (const place of places.filter((one) => !joined.has(one))) {
      const entry = listed.find((one) => fits(one, place.words))
      if (entry) take(place, entry, entry.figure)
    }
  }
  const keepsOwnWords = places.length > listed.length
  const [unclaimed] = open
  const common = (unclaimed ?? listed[0])?.figure
  for (const place of places.filter((one) => !joined.has(one))) {
    const [next] = open
    const texts = textsOf(place.words)
    const inherited = unclaimed || Object.keys(texts).length === 0 ? common : common && withoutWords(common)
    const before = next?.figure ?? inherited ?? toFigure(place.resolved)
    take(place, next ?? toEntry(place.resolved), { ...before, ...(keepsOwnWords && texts) })
  }
}

/** What is true of the file wherever it is shown. */
function withoutWords({ alt: _alt, caption: _caption, ...figure }: Figure): Figure {
  return figure
}

function toEntry(resolved: Resolved): Entry {
  const address = 'stored' in resolved ? { address: resolved.stored } : {}
  return { figure: {}, key: keyOf(resolved), inBody: true, ...address }
}

function keyOf(resolved: Resolved): string {
  return 'stored' in resolved ? resolved.stored : resolved.name
}

/** Whether the place says nothing else than the figure, and says something. */
function agrees(figure: FigureWords, place: FigureWords): boolean {
  const said = Object.entries(textsOf(place))
  return said.length > 0 && said.every(([name, words]) => figure[name as keyof FigureWords] === words)
}

function haveSameWords(one: FigureWords, other: FigureWords): boolean {
  return (['alt', 'caption', 'credit'] as const).every((name) => (one[name] || '') === (other[name] || ''))
}

function attach(figure: Figure, index: number, addresses: Addresses, warnings: Remark[]): Entry {
  const name = figure.file ?? figure.url
  if (name === undefined) return { figure, inBody: false }
  const resolved = figure.file === undefined ? addresses.medium(name) : addresses.file(name)
  const key = keyOf(resolved)
  if ('stored' in resolved) {
    const listed = { ...toFigure(resolved), ...fieldsOf(figure, resolved) }
    return { figure: listed, key, address: resolved.stored, inBody: false }
  }
  const field = `figures.${index}.${figure.file === undefined ? 'url' : 'file'}`
  const message = `${field} "${name}" is not in the media folder: the figure has no picture yet`
  warnings.push({ field, message })
  return { figure: { ...fieldsOf(figure, resolved), file: key }, key, inBody: false }
}

/** The listed fields. For a file of the media folder only the texts: its type and size are measured. */
function fieldsOf(figure: Figure, resolved: Resolved): Figure {
  const { type, medium, width, height, bytes, seconds } = figure
  const texts = textsOf(figure)
  return resolved.kind === 'address'
    ? { ...withoutEmpty({ type, medium, width, height, bytes, seconds }), ...texts }
    : texts
}

function textsOf({ alt, caption, credit }: FigureWords): FigureWords {
  return { ...(alt && { alt }), ...(caption && { caption }), ...(credit && { credit }) }
}

function toFigure(resolved: Resolved): Figure {
  if (resolved.kind === 'own') return withoutEmpty(describeFile(resolved.media))
  if (resolved.kind !== 'address') return { file: resolved.name }
  return resolved.stored.startsWith(SITE_MARK) ? {} : { url: resolved.stored }
}

/** The type of a file elsewhere is that of its ending, unless it is given. What the type says is not said twice. */
function withType({ medium, ...figure }: Figure): Figure {
  const type = figure.type ?? (figure.url && typeByEnding(figure.url))
  const isSaid = medium === undefined || (type !== undefined && mediumOf({ type }) === medium)
  return { ...figure, ...(type !== undefined && { type }), ...(!isSaid && { medium }) }
}

/** A missing file is no part of the article; the texts about it are. */
function withoutFile({ file: _file, ...figure }: Figure): Figure {
  return figure
}

function withoutEmpty<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as T
}
