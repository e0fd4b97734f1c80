import type { Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../domain/errors.ts'
import { findAll } from '../html/tree.ts'

/** As long as headlines are. */
const mostLetters = 80

export interface Untitled {
  readonly title: string
  /** Says where the title comes from. */
  readonly warning: Remark
}

/**
 * The title of a story that has none, for systems in which a title is not needed. It says nothing that the story does not:
 * the first sentence of its text, or the words that fit, otherwise the alt text of its first picture, otherwise its day
 * (`2019-05-04`). Undefined if there is none of them.
 */
export function titleOfUntitled(body: Root, day?: string): Untitled | undefined {
  const words = firstWords(body)
  const alt = findAll(body, ({ tagName }) => tagName === 'img')
    .map(({ properties }) => String(properties.alt ?? '').trim())
    .find((one) => one !== '')
  const found = [
    [shorten(words), 'the first words of its text stand in for it'],
    [shorten(alt ?? ''), 'the alt text of its first picture stands in for it'],
    [day ?? '', 'its day stands in for it'],
  ].find(([title]) => title !== '')
  if (!found) return undefined
  const [title = '', origin] = found
  return {
    title,
    warning: { field: 'title', message: `title is missing; ${origin}: "${title}"` },
  }
}

/** The words up to the end of the first block: a heading or a paragraph. */
function firstWords(body: Root): string {
  // Enough for any title, and soon found in a long text.
  const whole = toText({ ...body, children: body.children.slice(0, 20) })
  return (
    whole
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .find((line) => /[\p{L}\p{N}]/u.test(line)) ?? ''
  )
}

function shorten(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  const sentence = /^.{3,}?[.!?…。！？](?=\s|$)/u.exec(line)?.[0] ?? line
  if ([...sentence].length <= mostLetters) return sentence.replace(/\.$/, '')
  const cut = [...line].slice(0, mostLetters).join('')
  const atSpace = cut.lastIndexOf(' ')
  return `${(atSpace > mostLetters / 2 ? cut.slice(0, atSpace) : cut).replace(/[\s,;:–—-]+$/u, '')}…`
}
