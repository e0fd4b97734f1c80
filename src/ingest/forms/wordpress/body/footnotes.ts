import { escapeHtml } from './html.ts'

/** The notes of a text: those of WordPress' block, and those that plugins write into the text. */
export interface Footnotes {
  /** Adds a note where the text has it, and returns its number as a link. */
  add(html: string): string
  /** The list below the text; empty if there are none. */
  list(): string
}

export function createFootnotes(): Footnotes {
  const notes: string[] = []
  return {
    add: (html) => {
      notes.push(html)
      const number = notes.length
      return `<sup><a href="#fn-${number}" id="fnref-${number}">${number}</a></sup>`
    },
    list: () => toList(notes.map((html, index) => ({ id: String(index + 1), html }))),
  }
}

interface Note {
  readonly id: string
  readonly html: string
}

function toList(notes: readonly Note[]): string {
  if (notes.length === 0) return ''
  const items = notes.map(({ id, html }) => `<li id="fn-${id}">${html} <a href="#fnref-${id}">↩</a></li>`)
  return `<hr><ol>${items.join('')}</ol>`
}

/** The list of a story's field `footnotes`, `[{"id":…,"content":…}]`. Undefined if it is no such list. */
export function listOwnFootnotes(field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  try {
    const value: unknown = JSON.parse(field)
    if (!Array.isArray(value)) return undefined
    return toList(
      value.flatMap((one: { id?: unknown; content?: unknown } | null) =>
        typeof one?.id === 'string' && typeof one.content === 'string'
          ? [{ id: escapeHtml(one.id), html: one.content }]
          : [],
      ),
    )
  } catch {
    return undefined
  }
}
