import { languageAttributes } from '../../../domain/language.ts'
import type { Publication } from '../../../domain/publication.ts'
import { fill, type Interface, interfaceOf } from '../../../words/interface.ts'

/** A date for a `<time>` element. */
export interface ShownDate {
  readonly machine: string
  readonly words: string
}

/** The interface as markup. `around` is the language of the enclosing element, by default the publication's. */
export interface Ui extends Interface {
  /** The attributes of an element with words of the interface; empty if they are in the language around. */
  lang(around?: string): string
  /** The same for any text. Without a tag it is in the language of the publication. */
  langOf(tag?: string, around?: string): string
  /** A text of the table as HTML. The values are HTML. */
  html(text: string, values: Readonly<Record<string, string>>): string
  /** HTML of a text. */
  escape(text: string): string
  time(date: ShownDate, around?: string): string
  /** A link; the label alone if there is no address. */
  link(label: string, address: string | undefined, rel?: string): string
}

/** `escapeHtml` makes HTML of a text, also within an attribute. */
export function createUi(publication: Publication, escapeHtml: Ui['escape']): Ui {
  const own = interfaceOf(publication)
  const langOf = (tag = publication.language, around = publication.language) =>
    tag === around ? '' : languageAttributes(tag, around)
  return {
    ...own,
    lang: (around) => langOf(own.language, around),
    langOf,
    html: (text, values) => fill(escapeHtml(text), values),
    escape: escapeHtml,
    time: ({ machine, words }, around) =>
      `<time datetime="${machine}"${langOf(undefined, around)}>${escapeHtml(words)}</time>`,
    link: (label, address, rel) => {
      if (!address) return escapeHtml(label)
      const relation = rel ? ` rel="${rel}"` : ''
      return `<a href="${escapeHtml(address)}"${relation}>${escapeHtml(label)}</a>`
    },
  }
}
