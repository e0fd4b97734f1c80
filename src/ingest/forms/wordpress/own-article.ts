import { createHash } from 'node:crypto'
import { toPlainText } from '../records/plain-text.ts'
import { type Item, ownKey } from './read-item.ts'
import { isUnfiled } from './unfiled.ts'

/** Gazette's own exports in the form of WordPress: see `exporting/wordpress/`. */

/** The post meta field `ownKey`, as JSON. */
export interface OwnMeta {
  readonly version: 1
  /** See `hashOfStory`. */
  readonly hash: string
  /** The article's JSON form without its text. */
  readonly article: Readonly<Record<string, unknown>>
}

/** The article that a story was, and whether WordPress still has it as it was exported. */
export interface OwnArticle {
  readonly fields: Readonly<Record<string, unknown>>
  /** Its HTML, if nothing was changed since. */
  readonly contentHtml?: string
}

/** What an editor can change in WordPress. */
export type StoryFacts = Pick<Item, 'title' | 'dateGmt' | 'excerpt' | 'content' | 'terms'>

/** SHA-256 of what an editor can change, in hex. */
export function hashOfStory({ title, dateGmt, excerpt, content, terms }: StoryFacts): string {
  // WordPress escapes names, and files what nobody has filed.
  const names = terms
    .filter((term) => term.domain === 'post_tag' || (term.domain === 'category' && !isUnfiled(term)))
    .map(({ domain, name }) => `${domain} ${toPlainText(name)}`)
    .sort()
  const date = dateGmt.startsWith('0000') ? '' : dateGmt
  const facts = [title.trim(), date, excerpt.trim(), withoutBlocks(content), names]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

/** Undefined for a story that Gazette did not export. */
export function findOwnArticle(item: Item): OwnArticle | undefined {
  const [text] = item.meta[ownKey] ?? []
  if (text === undefined) return undefined
  const { version, hash, article } = parse(text)
  if (version !== 1 || typeof article !== 'object' || article === null) return undefined
  const isUnchanged = hash === hashOfStory(item)
  return { fields: { ...article }, ...(isUnchanged && { contentHtml: withoutBlocks(item.content) }) }
}

function parse(text: string): Partial<OwnMeta> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

function withoutBlocks(content: string): string {
  return content.replace(/<!-- wp:[a-z]+(?: \{"level":\d\})? -->\n|\n<!-- \/wp:[a-z]+ -->/g, '').trim()
}
