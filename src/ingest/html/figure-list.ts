import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { SITE_MARK } from '../../domain/site.ts'
import type { Addresses, Resolved } from './addresses.ts'

/** The description of a picture in the HTML. */
export type FigureWords = Pick<Figure, 'alt' | 'caption' | 'credit' | 'type'>

export interface ListedFigure {
  readonly figure: Figure
  /** As in the HTML; absent while the figure has no picture. */
  readonly address?: string
  readonly inBody: boolean
}

/** The figures of an article: first those that the article lists, then those that its HTML adds. */
export interface FigureList {
  /** Joins a picture of the HTML with its listed figure and returns both as one. The list takes precedence. */
  join(address: Resolved, words: FigureWords): Figure
  all(): readonly ListedFigure[]
  readonly warnings: readonly Remark[]
}

export function createFigureList(listed: readonly Figure[], addresses: Addresses): FigureList {
  const warnings: Remark[] = []
  const entries: ListedFigure[] = listed.map((figure, index) => attach(figure, index, addresses, warnings))
  return {
    join: (resolved, words) => {
      const address = 'stored' in resolved ? resolved.stored : undefined
      const name = address ?? missingName(resolved)
      const index = entries.findIndex(({ address: known, figure }) =>
        address ? known === address : known === undefined && figure.file === name,
      )
      const before = entries[index]?.figure ?? toFigure(resolved)
      const figure: Figure = { ...withoutEmpty(words), ...before }
      const entry = { figure, ...(address !== undefined && { address }), inBody: true }
      if (index === -1) entries.push(entry)
      else entries[index] = entry
      return figure
    },
    all: () =>
      entries.map((entry) => (entry.address ? entry : { ...entry, figure: withoutFile(entry.figure) })),
    warnings,
  }
}

function attach(figure: Figure, index: number, addresses: Addresses, warnings: Remark[]): ListedFigure {
  const name = figure.file ?? figure.url
  if (name === undefined) return { figure, inBody: false }
  const resolved = addresses.medium(name)
  if ('stored' in resolved) {
    return {
      figure: { ...toFigure(resolved), ...words(figure, resolved) },
      address: resolved.stored,
      inBody: false,
    }
  }
  const field = `figures.${index}.${figure.file === undefined ? 'url' : 'file'}`
  warnings.push({
    field,
    message: `${field} "${name}" is not in the media folder: the figure has no picture yet`,
  })
  return { figure: { ...words(figure, resolved), file: missingName(resolved) }, inBody: false }
}

/** The listed fields. For a file of the media folder only the texts: its type and size are measured. */
function words(figure: Figure, resolved: Resolved): Figure {
  const { alt, caption, credit, type, width, height, bytes, seconds } = figure
  const texts = withoutEmpty({ alt, caption, credit })
  return resolved.kind === 'address'
    ? { ...withoutEmpty({ type, width, height, bytes, seconds }), ...texts }
    : texts
}

function toFigure(resolved: Resolved): Figure {
  if (resolved.kind === 'own') {
    const { file, digest, type, width, height, bytes, seconds } = resolved.media
    return withoutEmpty({ file, digest, type, width, height, bytes, seconds })
  }
  if (resolved.kind !== 'address') return { file: missingName(resolved) }
  return resolved.stored.startsWith(SITE_MARK) ? {} : { url: resolved.stored }
}

function missingName(resolved: Resolved): string | undefined {
  return resolved.kind === 'missing' || resolved.kind === 'unusable' ? resolved.name : undefined
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
