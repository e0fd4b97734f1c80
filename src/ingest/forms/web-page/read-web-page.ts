import { Readability } from '@mozilla/readability'
import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { parseHTML } from 'linkedom'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { PublisherError, type Remark } from '../../../domain/errors.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { visibleText } from '../../html/tidy-elements.ts'
import { findAll, isElement, printHtml } from '../../html/tree.ts'
import type { Draft } from '../draft.ts'
import { toAbsolute } from '../feed/relative-addresses.ts'
import { doubtLive } from '../html-page/doubt-live.ts'
import { findStory, sentencesIn, shortText } from '../html-page/find-story.ts'
import { removeByline, removeFurniture } from '../html-page/remove-furniture.ts'
import { namesOf } from '../records/json-values.ts'
import { figuresAbove, findPostBody, isPostBody, pathTo } from './find-post-body.ts'
import type { WebPage } from './open-pages.ts'
import { readPageFacts } from './read-page-facts.ts'
import { doubtSignUps, removeSignUps } from './sign-ups.ts'

const parser = unified().use(rehypeParse, { fragment: false })
const fragment = unified().use(rehypeParse, { fragment: true })
/** More than any story has. */
const mostElements = 100_000

/**
 * The draft of a web page: its main text, and what it says of it. A page without a date stays a draft, and sentences that are
 * not taken as its text are told. Throws `invalid` if the page is nested too deeply.
 */
export function readWebPage(record: ExportRecord, publication: Publication): Draft {
  try {
    return readPage(record, publication)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PublisherError('invalid', 'the page is nested too deeply', { cause: error })
  }
}

function readPage(record: ExportRecord, publication: Publication): Draft {
  const { html } = record.data as WebPage
  const lines = new Map([['article', { first: 1, last: 1 }]])
  const root = parser.parse(html)
  const facts = readPageFacts(root)
  const base = baseOf(root, record.address)
  const live = doubtLive(root, facts.fields.title)
  const isCut = removeSignUps(root) > 0
  const text = findText(isCut ? printHtml(root) : html, root, namesOf(facts.fields.authors))
  const contentHtml = toAbsolute(text.html, base)
  const { tags, section, ...fields } = facts.fields
  const isListed = publication.sections.find(
    ({ slug }) => typeof section === 'string' && slug === toFeedSlug(section),
  )
  const picture = pictureOf(facts.picture, contentHtml, base)
  return {
    fields: {
      ...fields,
      ...(record.slug !== undefined && { slug: record.slug }),
      ...(tags !== undefined || section !== undefined
        ? {
            tags: [
              ...new Set([
                ...((tags as string[] | undefined) ?? []),
                ...(typeof section === 'string' && !isListed ? [section] : []),
              ]),
            ],
          }
        : {}),
      ...(isListed && { section: isListed.slug }),
      ...(picture !== undefined && { figures: [{ url: picture }] }),
      contentHtml,
    },
    lines,
    writtenAs: new Map([...Object.entries(facts.origins), ['contentHtml', text.origin]]),
    problems: [],
    warnings: [
      ...lostSentences(root, contentHtml),
      ...lostPictures(root, contentHtml),
      ...originRemarks(facts.origins, text.origin),
    ],
    doubts: [...live, ...doubtSignUps(fragment.parse(contentHtml))].map(({ field, message }) => ({
      field,
      message,
    })),
  }
}

/**
 * The element that is named as the text of a post, if it holds most of what Readability finds: that takes headers and teasers
 * of short pages along, and drops headings that open. Otherwise the main text by Readability; if it finds less than a third of
 * what the page marks as its text, that.
 */
function findText(
  html: string,
  root: Root,
  authors: readonly string[],
): { readonly html: string; readonly origin: string } {
  const found = readable(html)
  const body = findPostBody(root, found === undefined ? 0 : visibleText(found).length)
  if (body) {
    const figures = figuresAbove(root, body)
    removeFurniture(body)
    removeByline(body, authors)
    return {
      html: printHtml({ type: 'root', children: [...figures, ...body.children] }),
      origin: 'the text of the post',
    }
  }
  const story = findStory(root)
  const isMarked = isElement(story.node, 'article', 'main')
  const marked = isMarked ? sentencesIn(story.node).reduce((sum, one) => sum + toText(one).length, 0) : 0
  if (found !== undefined && visibleText(found).length >= marked / 3) {
    const main = fragment.parse(found)
    removeByline(main, authors)
    return { html: printHtml(main), origin: 'the main text' }
  }
  removeFurniture(story.node)
  const name = isElement(story.node) ? `<${story.node.tagName}>` : 'the page'
  return { html: printHtml({ type: 'root', children: [...story.node.children] }), origin: name }
}

function readable(html: string): string | undefined {
  try {
    const { document } = parseHTML(html)
    const article = new Readability(document, { maxElemsToParse: mostElements }).parse()
    return article?.content?.trim() || undefined
  } catch {
    // It throws where a page has no body or too many elements.
    return undefined
  }
}

function baseOf(root: Root, address: string | undefined): string | undefined {
  const [element] = findAll(
    root,
    (node) => isElement(node, 'base') && typeof node.properties.href === 'string',
  )
  const written = element && String(element.properties.href)
  return written !== undefined && URL.canParse(written, address) ? new URL(written, address).href : address
}

/** The picture for previews leads the story, if the text does not show it and it is no logo. */
function pictureOf(written: string | undefined, html: string, base: string | undefined): string | undefined {
  if (
    written === undefined ||
    !URL.canParse(written, base) ||
    /logo|icon|avatar|default|placeholder/i.test(written)
  )
    return undefined
  const { href, pathname, protocol } = new URL(written, base)
  const name = pathname.split('/').at(-1) ?? ''
  return /^https?:$/.test(protocol) && name !== '' && !html.includes(name) ? href : undefined
}

const mostNamed = 3

/** Sentences of the page that are not in its text: comments and teasers, or a part of the story. */
function lostSentences(root: Root, contentHtml: string): Remark[] {
  const taken = fold(visibleText(contentHtml))
  const [body] = findAll(root, (node) => isElement(node, 'body'))
  const lost = sentencesIn(body ?? root).filter((one) => !taken.includes(fold(toText(one)).slice(0, 60)))
  if (lost.length === 0) return []
  const named = lost.slice(0, mostNamed).map((one) => `"${shortText(one)}"`)
  const message = `contentHtml is without ${lost.length} paragraphs of the page: ${named.join(', ')}${lost.length > mostNamed ? ' …' : ''}`
  return [{ field: 'contentHtml', message }]
}

/** Pictures beside the paragraphs of the page that are not in its text; logos and the pictures of boxes do not count. */
function lostPictures(root: Root, contentHtml: string): Remark[] {
  const [first] = sentencesIn(root)
  const around =
    (first && pathTo(root, first).findLast((node) => isElement(node, 'article', 'main'))) ??
    findAll(root, isPostBody)[0]
  const lost = (around ? findAll(around, isPicture) : [])
    .map(({ properties }) => String(properties.dataSrc ?? properties.src))
    .filter(
      (address) =>
        !contentHtml.includes(
          address
            .replace(/[?#].*$/, '')
            .split('/')
            .at(-1) ?? '',
        ),
    )
  if (lost.length === 0) return []
  const named = lost.slice(0, mostNamed).map((address) => `"${address.slice(0, 200)}"`)
  const message = `contentHtml is without ${lost.length} pictures of the page: ${named.join(', ')}${lost.length > mostNamed ? ' …' : ''}`
  return [{ field: 'contentHtml', message }]
}

function isPicture(node: Element): boolean {
  const { src, dataSrc, width } = node.properties
  const address = String(dataSrc ?? src ?? '')
  return (
    isElement(node, 'img') &&
    address !== '' &&
    !/^data:|logo|icon|avatar|pixel/i.test(address) &&
    !(Number(width) < 100)
  )
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function originRemarks(origins: Readonly<Record<string, string>>, text: string): Remark[] {
  const pairs = [...Object.entries(origins), ['contentHtml', text]].map(
    ([field, origin]) => `${field} from ${origin}`,
  )
  return [{ field: 'article', message: `article is read from a page: ${pairs.join(', ')}` }]
}
