import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import type { StrictRule } from '../../domain/publication.ts'

/** What was removed from the HTML, by the names of elements and files, and by addresses. */
export interface Removed {
  readonly lost: readonly string[]
  readonly missing: readonly string[]
  readonly unusable: readonly string[]
}

/** See `MediaStore`. */
type HintFor = ((name: string) => Promise<string>) | undefined

/** A warning for each kind of what was removed; for a missing file with the one that is there instead. */
export async function toRemovalWarnings(
  { lost, missing, unusable }: Removed,
  hintFor: HintFor,
): Promise<Remark[]> {
  const names = await Promise.all([...new Set(missing)].map((name) => withHint(name, hintFor)))
  const warnings: readonly (readonly [names: readonly string[], sentence: string, strict?: StrictRule])[] = [
    [lost, 'contains elements that feed readers do not show; they are removed'],
    [names, 'names files that are not in the media folder; they are removed', 'media'],
    [unusable, 'links to addresses that are not valid; the text stays without the links', 'links'],
  ]
  return warnings
    .filter(([removed]) => removed.length > 0)
    .map(([removed, sentence, strict]) => ({
      field: 'contentHtml',
      message: `contentHtml ${sentence}: ${[...new Set(removed)].join(', ')}`,
      ...(strict && { strict }),
    }))
}

async function withHint(name: string, hintFor: HintFor): Promise<string> {
  const hint = await hintFor?.(name)
  return hint ? `${name} (${hint.replace('; ', '')})` : name
}

/** The warnings about listed figures without a file, with the file that is there instead. */
export async function addHints(
  warnings: readonly Remark[],
  listed: readonly Figure[],
  hintFor: HintFor,
): Promise<Remark[]> {
  return Promise.all(
    warnings.map(async (warning) => {
      const [, index] = /^figures\.(\d+)\.file$/.exec(warning.field) ?? []
      const name = listed[Number(index)]?.file
      if (name === undefined) return warning
      const hint = (await hintFor?.(name)) ?? ''
      return { ...warning, message: warning.message + hint, strict: 'media' as const }
    }),
  )
}
