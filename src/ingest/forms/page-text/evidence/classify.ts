import { isDateLine } from '../dates/date-line.ts'
import { readCredit } from '../figures/read-credit.ts'
import { readByline } from '../head/read-byline.ts'
import { startsWithFigureLabel, type Token } from '../labels/figure-labels.ts'
import { headingUse, isButton, startsWithHeading, wordsOf } from '../labels/match-labels.ts'
import { isCredits, isNotice } from '../labels/notices.ts'
import { readMark, withoutBullet } from '../lines/line-marks.ts'
import { endsSentence, sentenceKind } from '../lines/line-shape.ts'
import type { Kind, Unit } from './unit.ts'

const people = new RegExp(`^(?:${[...wordsOf('author'), ...wordsOf('role')].join('|')})\\s*[,:،，：]`, 'u')

const postTime = /^(?:published |wedi ei gyhoeddi |air fhoillseachadh )?at \d{1,2}[:.]\d\d\b/

/** From the surest to the weakest; the first row that holds says what a line is. Lengths keep long lines cheap. */
const evidence: readonly { kind: Kind; mostSigns: number; holds: (text: string) => boolean }[] = [
  { kind: 'rule', mostSigns: 60, holds: (text) => /^(?:line|[\s_*=~•·.—–-]+)$/.test(text) },
  {
    kind: 'heading',
    mostSigns: 60,
    holds: (text) => headingUse(text) !== undefined && !endsSentence(text.replace(/[.…]{2,}$/, '')),
  },
  { kind: 'button', mostSigns: 100, holds: isButton },
  { kind: 'notice', mostSigns: 400, holds: (text) => isNotice(text) || isCredits(text) },
  { kind: 'time', mostSigns: 80, holds: (text) => postTime.test(text) && !endsSentence(text) },
  { kind: 'date', mostSigns: 160, holds: isDateLine },
  { kind: 'section', mostSigns: 80, holds: (text) => /^From the section \p{Lu}/u.test(text) },
  { kind: 'person', mostSigns: 120, holds: (text) => people.test(text) && !endsSentence(text) },
  { kind: 'byline', mostSigns: 160, holds: (text) => readByline(text) !== undefined },
  { kind: 'credited', mostSigns: 600, holds: (text) => readCredit(text) !== undefined },
  { kind: 'link', mostSigns: 200, holds: (text) => startsWithHeading(text) && !/[.…]["'”’]?$/.test(text) },
]

export function kindOf(text: string): Kind {
  const row = evidence.find(({ mostSigns, holds }) => text.length <= mostSigns && holds(text))
  return row?.kind ?? sentenceKind(text) ?? 'short'
}

export function classify({ line, part, isGlued, isDoubled }: Token): Unit {
  if (part) return { kind: 'label', line, text: line.text, part, ...(isDoubled && { isDoubled }) }
  const marked = readMark(line.text)
  const text = marked?.mark === 'quotation' ? marked.text : withoutBullet(line.text)
  const kind = kindOf(text)
  const use = kind === 'heading' ? headingUse(text) : undefined
  return {
    kind,
    line,
    text,
    ...(marked && { mark: marked.mark }),
    ...(use && { use }),
    ...(isGlued && { isGlued }),
  }
}

/** True for a line that cannot go on where the line above it ended: a list's item, a label, a byline, a button. */
export function startsAnew(text: string): boolean {
  if (readMark(text) || startsWithFigureLabel(text)) return true
  const kind = kindOf(text)
  return kind !== 'strong' && kind !== 'weak' && kind !== 'brief' && kind !== 'short'
}
