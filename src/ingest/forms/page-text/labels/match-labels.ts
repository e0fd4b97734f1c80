import type { LanguageLabels } from './language-labels.ts'
import { languages } from './languages.ts'

/** All words of one column of the table, in all languages. */
export function wordsOf(column: keyof LanguageLabels): string[] {
  const lists = Object.values(languages).map((labels) => labels[column] ?? '')
  return [...new Set(lists.flatMap((list) => list.split('|')).filter((word) => word !== ''))]
}

/** As labels are compared: small letters, straight apostrophes, no signs at the end. */
export function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[\s:.…>»→]+$/g, '')
}

function setOf(column: keyof LanguageLabels): ReadonlySet<string> {
  return new Set(wordsOf(column).map(plain))
}

const buttons = setOf('buttons')
const related = setOf('related')
const topics = setOf('topics')
const keyPoints = setOf('keyPoints')

export type HeadingUse = 'tags' | 'related'

/** Counts, reading times and lengths beside the buttons, handles, and the titles of players. */
const counts = [
  /^\d[\d.,]*[km]? (?:comments?|shares?|likes?|views?|reactions?|kommentare?|comentarios|commentaires|photos?|images?)$/i,
  /^(?:lesezeit|reading time|lesedauer|tiempo de lectura|tempo de leitura|temps de lecture)\b.{0,12}\d.{0,10}$/i,
  /^\(?\d+ ?-? ?min(?:ute)?[ns]?\.?(?: (?:read|lesezeit|de lectura|de lecture|de leitura|di lettura|leestijd))?\)?$/i,
  /^(?:(?:view|see) \d+ (?:images|photos)|show all \d+|advertisement \d+|(?:\d+:)?\d{1,2}:\d\d|\d+ ?\/ ?\d+|\d+ of \d+ ?\|?)$/i,
  /^(?:(?:show|read|view|see|ver|voir|ler|lire) (?:all )?(?:les )?)?\d[\d.,]* ?(?:comments?|comentarios|comentários|commentaires|postings|reacties|reaktionen|kommentit|komentarzy)$/i,
  /^(?:list (?:of \d+ items|\d+ of \d+)|end of list|\d+[- ]minute listen|estimated \d+ minutes?|\(\d{1,2}:\d\d min\)|\d+ leseminuten|\d{1,4}文字)$/i,
  /^(?:@[\w.]{2,30}|.{2,40} (?:profile image|profile picture|headshot)|visit \S+ now!?|.{10,90}\bVideo|heard on .{3,60}|CNN(?: ?[—–-])?)$/,
]

const networks =
  'facebook|twitter|x|messenger|e-?mail|whatsapp|linkedin|pinterest|reddit|telegram|bluesky|threads|flipboard|tumblr|mastodon|instagram|sms'
/** `Share this with Twitter`, `Partager sur Facebook`, `Auf X teilen`, and what stands around an advertisement. */
const actions = [
  new RegExp(
    `^(?:share|compartir|compartilhar|partilhar|partager|condividi|delen|deel|dela|del|udostępnij|paylaş)(?: (?:this|the|page|article|story|post|link|now|dit|artikel))*(?: (?:on|with|via|to|by|en|no|na|em|por|sur|par|su|per|op|på|w))? (?:${networks})$`,
    'i',
  ),
  new RegExp(`^(?:auf|per|via|bei|mit) (?:${networks}) teilen$`, 'i'),
  /^(?:e-?mail|tweet|send|print|save|bookmark) (?:this|the) (?:article|story|page|link|post)$/i,
  /^(?:(?:advertisement|ad|anzeige|werbung|publicidad|publicidade|publicité|pubblicità|advertentie)\s*[·|–—:-]\s*)?(?:scroll (?:down )?to continue|scrollen, um weiterzulesen)(?: reading)?$/i,
]

/** A button, a count, a handle: a line that is no text wherever it occurs. */
export function isButton(text: string): boolean {
  if (text.length > 100) return false
  const isLabel = !/[^.]\.$/.test(text) && buttons.has(plain(text.replace(/!$/, '')))
  return isLabel || [...counts, ...actions].some((pattern) => pattern.test(text))
}

/** `More from Wend`, `Read more on this:` */
const longHeading =
  /^(?:Read more|More|Latest|Most read|More stories|More news|Top stories|Mehr|Más|Plus) (?:from|on|about|in|aus|zu|de|sur) (?:\p{Lu}\P{L}*[\p{L}&' ]{1,30}:?|.{2,40}:)$/u

/** What the lines below a heading are; undefined for a line that is no such heading. */
export function headingUse(text: string): HeadingUse | undefined {
  if (text.length > 60) return undefined
  const words = plain(text)
  if (topics.has(words)) return 'tags'
  return related.has(words) || longHeading.test(text) ? 'related' : undefined
}

/** True for a heading of key points or of a summary. */
export function isKeyPoints(text: string): boolean {
  return text.length <= 40 && keyPoints.has(plain(text))
}

/** `Lire aussi Les phares de Bretagne`: these words begin no sentence that goes on with a capital. */
const headingThenTitle =
  /^(?:Read also|Also read|See also|Lire aussi|À lire aussi|A lire aussi|Lire également|Lesen Sie auch|Lee también|Lea también|Leia também|Leggi anche|Lees ook|Sur le même sujet) ?(?=\p{Lu}|[«„“"])/u

/** `Read more: a title`: a heading and a link on one line. */
export function startsWithHeading(line: string): boolean {
  const text = line.replace(/^[–—>»→-]+ ?/, '')
  if (headingThenTitle.test(text)) return true
  const colon = text.slice(0, 60).search(/[:|：]/)
  return colon > 0 && headingUse(text.slice(0, colon)) !== undefined
}

/** The words as alternatives of a regular expression, the longest first. */
export function alternatives(words: readonly string[]): string {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['’]/g, "['’]"))
  return escaped.toSorted((one, other) => other.length - one.length).join('|')
}

/** The words as the table has them and in small letters, as the BBC printed them in 2021. */
export function bothCases(words: readonly string[]): string[] {
  return [...new Set(words.flatMap((word) => [word, word.toLowerCase()]))]
}
