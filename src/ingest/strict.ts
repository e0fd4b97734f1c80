import type { Remark } from '../domain/errors.ts'
import type { Publication } from '../domain/publication.ts'
import type { IncomingArticle } from '../store/store.ts'

type Figures = IncomingArticle['article']['figures']

/** Remarks about an article, of which those that `strict` of the publication names are problems. */
export interface Judged {
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

/** Turns the warnings that the publication is strict about into problems that name the rule. */
export function applyStrict(
  figures: Figures,
  warnings: readonly Remark[],
  { strict = [] }: Pick<Publication, 'strict'>,
): Judged {
  const isStrict = ({ strict: rule }: Remark) => rule !== undefined && strict.includes(rule)
  const judged = strict.includes('alt') ? [...warnings, ...figures.flatMap(missingAlt)] : warnings
  return {
    problems: judged.filter(isStrict).map(({ strict: rule, message, ...remark }) => ({
      ...remark,
      message: `${withoutOutcome(message)} (refused by "strict": "${rule}" in publication.json)`,
    })),
    warnings: judged.filter((remark) => !isStrict(remark)),
  }
}

/** What happens to the fault in an article that is not refused. */
function withoutOutcome(message: string): string {
  return message.replace(
    /; (?:it is kept as written|they are removed|the words stay without the link|the text stays without the links)(?=[;:]|$)/,
    '',
  )
}

function missingAlt({ file, url, alt, type }: Figures[number], index: number): Remark[] {
  const name = file ?? url
  const isPicture = type === undefined || type.startsWith('image/')
  if (name === undefined || alt !== undefined || !isPicture) return []
  const field = `figures.${index}.alt`
  return [{ field, strict: 'alt', message: `${field} is missing: ${name} has no text alternative` }]
}
