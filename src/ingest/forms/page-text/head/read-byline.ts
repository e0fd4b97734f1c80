import { alternatives, wordsOf } from '../labels/match-labels.ts'
import { endsSentence, isName } from '../lines/line-shape.ts'

export interface Byline {
  /** Word for word; none where the line names only a desk or an agency. */
  readonly names: readonly string[]
  /** Where they work or write from, as far as the same line says it. */
  readonly desk?: string
  /** Why the names may be other ones. */
  readonly doubt?: string
}

const openers = bylineWords()
/** `By Ida Fenn`, `by: Ida Fenn`: small letters need the colon, since sentences go on with them. */
export const opener = new RegExp(`^(?:(?:${alternatives(openers)})(?:: ?| )|by: ?)(?=\\S)`, 'u')
export const openerAlone = new RegExp(`^(?:${alternatives(openers)}):?$`, 'u')
/** `and`, `AND`; one letter alone in capitals is an initial. */
const joined = alternatives(
  wordsOf('and').flatMap((word) => (word.length > 1 ? [word, word.toUpperCase()] : [word])),
)
export const joints = new RegExp(`\\s+(?:${joined})\\s+`, 'u')
const parted = new RegExp(
  `\\s*[,|·•;/](?![^(]*\\))\\s*(?:(?:${joined})\\s+)?|\\s[–—-]\\s|\\s+(?:${joined})\\s+`,
  'u',
)

const roleNoun =
  '(?:[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Cc]olumnist|[Dd]irector|[Pp]roducer|[Ww]riter|[Aa]nalyst|[Pp]resenter|[Jj]ournalist|[Cc]ritic|[Pp]hotographer|[Ss]taff|[Dd]esk|[Tt]eam|[Nn]ewsroom|[Cc]hief|[Ss]pecialist|[Mm]anager|[Cc]ontributor|[Hh]ost|[Ff]ellow|[Pp]rofessor|[Ll]ecturer|[Rr]edakteur(?:in)?|[Rr]eporterin|[Kk]orrespondent(?:in)?|[Rr]edaktion|[Cc]hefredakteur(?:in)?|[Ll]andesstudio|[Ss]tudio|[Cc]orresponsal|[Pp]eriodista|[Rr]edacción|[Rr]edazione|[Rr]edação|[Rr]edaktionen|[Rr]edakcja|[Tt]oimitus|[Nn]ieuwsredactie|[Ee]nviad[oa]|[Jj]ournaliste|[Cc]orrespondant(?:e)?|[Rr]édaction|[Ii]nviat[oa]|[Vv]erslaggever|[Rr]edactie|[Rr]epórter)'
const outlet =
  '(?:BBC|ITV|CNN|NBC|CBS|ABC|CBC|Fox News|Sky News|Reuters|AFP|AP|PA|dpa|DPA|EPA|EFE|ANSA|NDR|MDR|WDR|BR|SWR|ZDF|ARD|RBB|rbb|SRF|ORF|RTÉ|RTE|NPR|PBS|Press Association|Associated Press|PA Media|Bloomberg|The Associated Press|Agencies|Agence France-Presse|Belga|PAP|TNN|ANP|NTB|Ritzau|STT|Lusa|KNA|epd|SID|APA|SDA|Xinhua)'
const affiliated = new RegExp(
  `^${outlet}(?![\\p{Ll}])|^The \\p{Lu}|\\b(?:News|Newsroom|Press|Agency|Agencies|Media|Times|Post|Herald|Tribune|Gazette|Courier|Mail|Magazine|Radio|TV|Service|University|Nachrichten|Nieuws|Nyheter|Noticias|Notícias|Notizie|Uutiset|Naidheachdan)\\b|${roleNoun}(?![\\p{L}])|[@\\d]|\\.(?:com|org|net|de|uk|fr|es)\\b`,
  'u',
)
/** Capitalised words that begin a role, never a surname. */
const roleStart =
  /^(?:Senior|Deputy|Chief|Political|Politics|Health|Business|Transport|Education|Environment|Science|Technology|Crime|Home|World|Europe|Foreign|Diplomatic|Security|Sports?|Culture|Arts|Economics?|Legal|Social|Local|National|Royal|Religion|Media|Money|Audience|Content|Digital|Assistant|Associate|Managing|Executive|Chefredakteur|Reporter|Editor|Correspondent|Columnist|Staff|Trends|Freelance|Investigations?|Data|Features?|News|Night|Video|Live|Climate|Weather|Defen[cs]e|US|UK|EU|Westminster|Parliamentary|Global|Regional|Trainee|Lead)$/

/** Words that no person's name begins with. */
const notName =
  /^(?:Our|The|An?|Your|Staff|From|Special|Foreign|Digital|News|Local|Sports?|Add|Follow|Get|Read|Have|More)\b/

function bylineWords(): string[] {
  const words = wordsOf('by')
  return [...new Set(words.flatMap((word) => [word, word.toUpperCase(), word.toLowerCase()]))].filter(
    (word) => !['by', 'le', 'gan', 'af', 'av'].includes(word),
  )
}

/** True for a line that says only what its author is, or where they work. */
export function isDesk(text: string): boolean {
  return text.length <= 80 && text.split(' ').length <= 10 && !endsSentence(text) && affiliated.test(text)
}

/**
 * Reads `By NAME`, `By A, B and C`, `By NAME, BBC News`, `By NAME in Leeds`, `von NAME, Landesstudio`. Commas part
 * people only if `and` says that they are several. Undefined for a line that is no byline: a sentence, or words that
 * are no names.
 */
export function readByline(line: string): Byline | undefined {
  if (line.length > 160 || !opener.test(line) || /["“”?!]/.test(line)) return undefined
  if (endsSentence(line) && !/\b(?:Jr|Sr|\p{Lu})\.$/u.test(line)) return undefined
  return readNames(unglue(line.replace(opener, '')))
}

/** The same without the word before it: `NAME, BBC News`, `NAME Transport editor`. */
export function readNames(people: string): Byline | undefined {
  const parts = people
    .split(parted)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const [first] = parts
  if (first === undefined) return undefined
  if (isDesk(first) && !splitRole(first))
    return parts.every((part) => isDesk(part) || isPlace(part)) ? { names: [], desk: people } : undefined
  const read = parts.map(
    (part) => bracketed(part) ?? splitRole(part) ?? placed(part) ?? { name: part, desk: undefined },
  )
  const end = read.findIndex(({ name }, index) => !isPerson(name, index))
  const named = read.slice(0, end === -1 ? read.length : end)
  if (named.length === 0) return undefined
  const rest = parts.slice(named.length)
  if (!rest.every((part) => isDesk(part) || isPlace(part) || isName(part) || sent.test(part)))
    return undefined
  const names = named.map(({ name }) => name)
  const desk = [...named.flatMap(({ desk: own }) => own ?? []), ...rest].join(', ')
  return withDoubt(names, desk, people)
}

function withDoubt(names: readonly string[], desk: string, people: string): Byline {
  const said = desk === '' ? {} : { desk }
  if (names.length > 1 && !joints.test(people)) {
    const both = people.slice(0, people.indexOf(names.at(-1) ?? '') + (names.at(-1) ?? '').length)
    return { names: [both], ...said, doubt: 'only commas stand between the names' }
  }
  const odd = names.some((name) => name.split(' ').filter((word) => /^\p{Lu}/u.test(word)).length > 3)
  return odd ? { names, ...said, doubt: 'it is not clear where the names in it end' } : { names, ...said }
}

/** `envoyée spéciale à Cobec` */
const sent =
  /^(?:envoyée?s? spécia(?:les?|l|ux)|enviad[oa]s? especia(?:l|is|les)|inviat[oaie](?: special[ei])?|correspondante?)(?: (?:à|au|en|a|in|em) \p{Lu}.{1,40})?$/iu

function isPerson(text: string, index: number): boolean {
  return isName(text) && text.split(' ').length > (index === 0 ? 0 : 1) && !isDesk(text)
}

function isPlace(text: string): boolean {
  return /^(?:in |at |aus |en |à )?\p{Lu}[\p{L}\p{M}.'’ &-]{1,50}$/u.test(text)
}

/** `Ida Fenn Transport editor`: the name, and what the person is. */
function splitRole(text: string): { name: string; desk: string } | undefined {
  if (!affiliated.test(text)) return undefined
  const words = text.split(' ')
  for (let at = 2; at <= Math.min(4, words.length - 1); at++) {
    const [name, desk] = [words.slice(0, at).join(' '), words.slice(at).join(' ')]
    const begins = roleStart.test(words[at] ?? '') || new RegExp(`^${outlet}(?![\\p{Ll}])`, 'u').test(desk)
    const isRole = begins || /^\p{Lu}?\p{L}+ \p{Ll}/u.test(desk) || words.length === at + 1
    if (isName(name) && !notName.test(name) && !affiliated.test(name) && affiliated.test(desk) && isRole)
      return { name, desk }
  }
  return undefined
}

function placed(text: string): { name: string; desk: string } | undefined {
  const found = /^(.+?) (?:in|at|aus|en|à) (\p{Lu}.+)$/u.exec(text)
  return found?.[1] && found[2] && isName(found[1]) ? { name: found[1], desk: found[2] } : undefined
}

/** `Ida Fenn (Text)`, `Ida Fenn HS`: what is in brackets, and an outlet of two to four capitals behind a whole name. */
function bracketed(text: string): { name: string; desk: string } | undefined {
  const [, name = '', inBrackets, letters] =
    /^([^()]+?) (?:\(([^()]{2,60})\)|(\p{Lu}{2,4}))$/u.exec(text) ?? []
  const desk = inBrackets ?? letters
  if (desk === undefined || !name.includes(' ') || !isName(name) || affiliated.test(name)) return undefined
  const isOutlet = inBrackets !== undefined || (/\p{Ll}/u.test(name) && !suffix.test(desk))
  return isOutlet ? { name, desk } : undefined
}

const suffix = /^(?:JR|SR|II|III|IV|MD|DO|RN|PHD|OBE|MBE|CBE|MP|QC|KC)$/

/** `Ida FennBBC News`, `Ida FennTransport editor`: a capital amid a word begins another one, save in McNeil or DeVito. */
export function unglue(text: string): string {
  return text.replace(/(?<=\p{Lu}[\p{L}'’]*?)(\p{Ll}{2})(?=\p{Lu})/gu, (pair, _, at: number) => {
    const word = text.slice(0, at + pair.length).match(/\p{L}+$/u)?.[0] ?? ''
    return /^(?:Mac|Mc|De|Di|La|Le|Van|Von|Fitz|Del|Da)$/.test(word) ? pair : `${pair}, `
  })
}
