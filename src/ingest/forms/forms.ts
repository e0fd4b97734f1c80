import type { Remark } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import type { Draft } from './draft.ts'
import type { FrontMatterSettings } from './front-matter/front-matter.ts'

export interface KeyedDraft {
  /** The source key of the article. */
  readonly key: string
  readonly draft: Draft
}

export interface Form {
  readonly maxBytes: number
  /** `key`: the source key of the file. The first call loads the reader: only the thread that reads files needs it. */
  readonly read: (
    text: string,
    key: string,
    publication: Publication,
    settings?: Pick<FrontMatterSettings, 'ownFields'>,
  ) => Promise<readonly KeyedDraft[]>
}

/** The Markdown parser takes seconds for a megabyte. */
const maxTextBytes = 1_250_000
/** For a list of many articles. */
const maxListBytes = 64_000_000

const markdown = (isMdx: boolean): Form => ({
  maxBytes: maxTextBytes,
  read: async (text, key, { sections }, settings) => {
    const { readMarkdown } = await import('./markdown.ts')
    return [{ key, draft: readMarkdown(text, { key, sections, isMdx, ...settings }) }]
  },
})

const page: Form = {
  maxBytes: maxTextBytes,
  read: async (text, key, { sections, address }, settings) => {
    const { readHtmlPage } = await import('./html-page/read-html-page.ts')
    return [{ key, draft: readHtmlPage(text, { key, sections, address, ...settings }) }]
  },
}

const pageText: Form = {
  maxBytes: maxTextBytes,
  read: async (text, key, { timeZone, language, sections }) => {
    if (isHtml(text)) return [{ key, draft: htmlAsText }]
    const { readPageText } = await import('./page-text/read-page-text.ts')
    return [{ key, draft: readPageText(text, { timeZone, language, sections }) }]
  },
}

function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(text)
}

const htmlAsText: Draft = {
  fields: {},
  lines: new Map(),
  problems: [
    { field: 'file', line: 1, message: 'file is HTML, not the text of a page; give it the ending .html' },
  ],
  warnings: [],
}

/** The forms of article files by the file's ending, in small letters. Of files with one name, the first form is read. */
export const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['.json', { maxBytes: maxListBytes, read: readJsonFile }],
  ['.md', markdown(false)],
  ['.txt', pageText],
  ['.markdown', markdown(false)],
  ['.mdx', markdown(true)],
  ['.html', page],
  ['.htm', page],
])

export const formEndings: readonly string[] = [...forms.keys()]

/** The id or slug of an article in a list is part of its source key, since it has no file name of its own. */
async function readJsonFile(text: string, key: string): Promise<KeyedDraft[]> {
  const { readJson } = await import('./json.ts')
  const { isList, drafts } = readJson(text)
  if (!isList) return drafts.map((draft) => ({ key, draft }))
  return drafts.map((draft, index) => {
    const name = draft.fields.id ?? draft.fields.slug
    if (typeof name === 'string' && name !== '') return { key: `${key}#${name}`, draft }
    const problems = draft.problems.length > 0 ? draft.problems : [nameless(draft)]
    return { key: `${key}#${index}`, draft: { ...draft, problems } }
  })
}

function nameless({ lines }: Draft): Remark {
  const line = lines.get('article')?.first
  const message =
    'id is missing: an article in a list needs an id or a slug, since its identity follows from it'
  return { field: 'id', ...(line !== undefined && { line }), message }
}
