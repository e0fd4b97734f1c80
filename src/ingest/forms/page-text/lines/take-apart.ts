import { isDateLine, startsAsDateLine } from '../dates/date-line.ts'
import { splitFigureLabels, type Token } from '../labels/figure-labels.ts'
import { alternatives, wordsOf } from '../labels/match-labels.ts'
import type { PageLine } from './page-line.ts'

/** Longer lines are paragraphs, and never searched for glue. */
const longestLine = 1000

const capitalised = wordsOf('published')
  .concat(wordsOf('updated'))
  .filter((word) => /^\p{Lu}/u.test(word))
const dateLabel = alternatives(capitalised)
const labelBeforeNumber = new RegExp(`^([•\\s-]*(?:${dateLabel}))(?=\\d)`, 'iu')
const labelAfterWord = new RegExp(`(?<=[\\p{L}\\d)])(?=(?:${dateLabel})(?:[:\\s]|$))`, 'u')
const opener = alternatives(wordsOf('by'))
const bylineStart = new RegExp(`^(?:${opener}):? \\p{Lu}`, 'u')
const dateInByline = new RegExp(
  `[\\s|·•–-]*(?=(?:${dateLabel})[:\\s]|(?<=[\\s|·,•–-])\\d{1,2}(?:st|nd|rd|th)?\\.? \\p{L}{3,12},? \\d{4}|(?<=[\\s|·,•–-])\\p{Lu}\\p{Ll}{2,8}\\.? \\d{1,2}, \\d{4}|(?<=[\\s|·,•–-])\\d{1,2}[./]\\d{1,2}[./]\\d{4})`,
  'u',
)
const postTime =
  /^(.*?[^\s,]) ?((?:published |wedi ei gyhoeddi |air fhoillseachadh )?at \d{1,2}[:.]\d\d(?: (?:[A-Z]{2,4}|British Summer Time|Greenwich Mean Time))?(?: \d{1,2} \p{L}+(?: \d{4})?)?)$/u
const creditsAtEnd =
  /^(.*[.!?…]["'”’]?)\s*(\((?:Additional |With )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|files) (?:by|from) [^()]{3,200}\)\.?)$/
/** `Getty Images A ferry in fogGetty Images` */
const bothSides = /^(\S.{1,38}?) (\S.*\S)\1$/

/** A line as the tokens that it was glued together from; all of them keep its number. */
export function takeApart(line: PageLine, isFirst = false): Token[] {
  if (line.text.length > longestLine) return [{ line }]
  const text = withoutLinkWords(isFirst ? line.text.replace(/^date \d{4}-\d\d-\d\d(?: |$)/, '') : line.text)
  const doubled = bothSides.exec(text)
  if (doubled?.[1] && doubled[2] && /[^\s]$/.test(doubled[2]) && /^\p{Lu}/u.test(doubled[1])) {
    return [
      { line: { ...line, text: doubled[2] }, isGlued: true },
      { part: 'credit', line: { ...line, text: doubled[1], afterBlank: false }, isDoubled: true },
    ]
  }
  return splitFigureLabels({ ...line, text: withSpaces(text) }).flatMap((token) =>
    token.part ? [token] : splitWords(token),
  )
}

/** What a page's link says after its words: `the report, opens new tab`. */
function withoutLinkWords(text: string): string {
  return text
    .replace(/,? ?\(?\bopens (?:in )?(?:a )?new (?:tab|window)\b\)?/g, '')
    .replace(/, external(?=[\s.,;:)"'”’]*$|[.,;:)])/g, '')
    .replace(
      /, external(?= (?:that|which|on|by|to|from|for|of|with|has|have|had|was|were|is|are|said|the|as|at|after|before|but|who|it|he|she|they)\b)/g,
      '',
    )
}

/** `Published14 November 2021`, `2026Updated 08:41`, `20247:55 AM`, `Ida Fenn,Cobb`. */
function withSpaces(text: string): string {
  if (text.length > 160) return text
  return text
    .replace(labelBeforeNumber, '$1 ')
    .replace(/((?:19|20)\d\d)(?=\d{1,2}[:.]\d\d)/, '$1 ')
    .replace(labelAfterWord, ' ')
    .replace(/(?<=\p{Ll}),(?=\p{Lu}\p{Ll})/gu, ', ')
}

/** What is known to be glued on one line, each as its parts. */
const splits = [splitByline, splitButton, splitPost, splitCredits]

function splitWords(token: Token): Token[] {
  const { line } = token
  for (const pieces of splits.map((split) => split(line.text))) {
    if (pieces)
      return pieces.map((text, index) => ({
        ...token,
        line: { ...line, text, afterBlank: index === 0 && line.afterBlank },
      }))
  }
  return [token]
}

function splitByline(text: string): string[] | undefined {
  if (text.length > 160 || !bylineStart.test(text) || isDateLine(text)) return undefined
  const at = text.search(dateInByline)
  const [names, date] = [text.slice(0, at).trim(), text.slice(at).replace(/^[\s|·•,–-]+/, '')]
  return at > 0 && (startsAsDateLine(date) || isDateLine(date)) && isDateLine(date)
    ? [names, date]
    : undefined
}

/** `Published14 November 2021Share`: a date, and the button beside it. */
function splitButton(text: string): string[] | undefined {
  const [, date, button] =
    /^(.{4,80}(?:\d|ago|[A-Z]{3}))((?:Share|Save|ShareSave|Comments?|Copy link))$/.exec(text) ?? []
  return date && button && isDateLine(date) ? [date, button] : undefined
}

/** The heading of a live page's post, and its time. */
function splitPost(text: string): string[] | undefined {
  if (text.length > 250 || isDateLine(text)) return undefined
  const [, heading, time] = postTime.exec(text) ?? []
  const isPost =
    /^\d{1,3}\. /.test(text) || /publish|gyhoeddi|fhoillseachadh|\d \p{Lu}\p{Ll}+/u.test(time ?? '')
  return heading && time && isPost ? [heading, time] : undefined
}

function splitCredits(text: string): string[] | undefined {
  const [, sentence, credits] = creditsAtEnd.exec(text) ?? []
  return sentence && credits ? [sentence, credits] : undefined
}
