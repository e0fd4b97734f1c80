import { parseMarkdownBody } from '../../../ingest/forms/markdown.ts'
import { titleOfUntitled, type Untitled } from '../../../ingest/forms/title-of-untitled.ts'
import { element, parseHtml } from '../../../ingest/html/tree.ts'

/** Enough for any title. The rest of a long text is not parsed: only the thread that reads articles may take so long. */
const mostRead = 4_000

/** What a post without a name says, and the alternative texts of its pictures. */
export interface Note {
  readonly html?: string
  readonly markdown?: string
  readonly alts: readonly string[]
  /** Such as `2026-11-23`. */
  readonly day?: string | undefined
}

/** The title of a post without a name, as imports make it: see `titleOfUntitled`. Throws `invalid` for deeply nested HTML. */
export function titleOfNote({ html = '', markdown, alts, day }: Note): Untitled | undefined {
  const tree =
    markdown === undefined
      ? parseHtml(html.slice(0, mostRead))
      : parseMarkdownBody(markdown.slice(0, mostRead), 1, [])
  const pictures = alts.map((alt) => element('img', { alt }))
  return titleOfUntitled({ type: 'root', children: [...(tree?.children ?? []), ...pictures] }, day)
}
