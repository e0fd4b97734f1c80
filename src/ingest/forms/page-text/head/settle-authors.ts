import type { Remark } from '../../../../domain/errors.ts'
import type { Aside } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { isName } from '../lines/line-shape.ts'
import type { Names } from './read-authors.ts'

/**
 * The authors that a head names, each once. A name without a word before it counts if no other line says who the authors are;
 * further ones are doubted.
 */
export function settleAuthors(read: readonly Names[]): { authors: Said[]; doubts: Remark[] } {
  const named = read.filter(({ isBare }) => !isBare).flatMap(({ authors }) => authors)
  const bare = read.filter(({ isBare }) => isBare).flatMap(({ authors }) => authors)
  const authors = once(named.length > 0 ? named : bare)
  const others = named.length > 0 ? bare.filter(({ text }) => !holds(authors, text)) : []
  const unsure = named.length === 0 && authors.length > 1 ? authors : []
  const loud = named.length === 0 ? authors.filter(({ text }) => text === text.toUpperCase()) : []
  return {
    authors,
    doubts: [
      ...others.map((said) => remark(said, `authors is without "${said.text}", which may be one`)),
      ...unsure.slice(1).map((said) => remark(said, `authors has "${said.text}", which may be none`)),
      ...loud.map((said) => remark(said, `authors has "${said.text}", which may be no person`)),
    ],
  }
}

/** Chinese and Japanese lines that end so are sections, papers and notices. */
const noName =
  /(?:記事|会員|新聞|新闻|報道|报道|経済|经济|社会|國際|国际|国際|政治|地域|地方|文化|科学|教育|体育|時事|时事|速報|社|部|版|報|报|網|网|號|号)$/

/** A line that is left out and looks like a name, in a head without authors. */
export function unreadName(asides: readonly Aside[]): Remark[] {
  const line = asides.find(({ line: { text } }) => looksLikeName(text))?.line
  if (!line) return []
  return [remark({ text: line.text, line }, `authors is unknown, though "${line.text}" may be one`)]
}

function looksLikeName(text: string): boolean {
  if (/^\p{Script=Han}{1,3}[ 　]?\p{Script=Han}{1,3}$/u.test(text))
    return text.length >= 3 && text.length <= 5 && !noName.test(text)
  const words = text.split(' ')
  return words.length >= 2 && words.length <= 3 && isName(text) && /\p{Ll}/u.test(text)
}

function once(names: readonly Said[]): Said[] {
  return names.filter((said, at) => !holds(names.slice(0, at), said.text))
}

function holds(names: readonly Said[], text: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\s+/g, ' ')
  return names.some((one) => plain(one.text) === plain(text))
}

function remark({ line }: Said, message: string): Remark {
  return { field: 'authors', line: line.first, message }
}
