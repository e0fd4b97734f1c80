import type { ElementContent, Root } from 'hast'
import type { Remark } from '../../../domain/errors.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { element, text } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import type { Draft } from '../draft.ts'
import { parseMarkdownBody } from '../markdown.ts'
import * as cards from '../records/cards.ts'
import { isTrue, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import type { Warn } from '../records/warn.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { largestPicture } from './largest-picture.ts'
import type { TumblrPost } from './open-tumblr.ts'

/** The draft of a post of Tumblr: each of the eight types has a text of its own, and most have no title. */
export function readTumblr(record: ExportRecord, _publication: Publication): Draft {
  const { post } = record.data as TumblrPost
  const line = record.line ?? 1
  const lines = new Map([['article', { first: line, last: line }]])
  const problem = post
    ? findExcess(post)
    : { field: 'article', message: 'article is no post of Tumblr, or too long' }
  if (!post || problem)
    return {
      fields: unreadFields(record),
      lines,
      problems: problem ? [{ ...problem, line }] : [],
      warnings: [],
    }
  const warnings: Remark[] = []
  const warnOf =
    (field: string): Warn =>
    (rule) =>
      warnings.push({ field, line, message: `${field} ${rule}` })
  const type = textOf(post.type)
  const rich = (name: string) => readRich(post, name, warnOf(name))
  const body: Root = {
    type: 'root',
    children: bodyOf(type)({ post, rich, warn: warnOf('type') }),
  }
  const published = readDate(post)
  const title = readTitle(post, body, published?.slice(0, 10))
  const source = readSource(post)
  const fields = {
    ...title.fields,
    ...(record.slug !== undefined && { slug: record.slug }),
    tags: listOf(post.tags)
      .map(textOf)
      .filter((tag) => tag.trim() !== ''),
    ...(published && { published }),
    status: readStatus(post, warnOf('status')),
    ...(source && { source }),
  }
  return { fields, body, lines, writtenAs, problems: [], warnings: [...title.warnings, ...warnings] }
}

const writtenAs = new Map([
  ['published', 'unix-timestamp'],
  ['source', 'reblogged-root-url'],
])

/** Of a text that cannot be read, as it is in the export, to be mended by hand. */
function unreadFields({ title, slug, data }: ExportRecord): Draft['fields'] {
  const texts = Object.values((data as TumblrPost).post ?? {}).filter((value) => /</.test(textOf(value)))
  return { title, slug, status: 'draft', contentHtml: texts.map(textOf).join('\n') }
}

function findExcess(post: JsonObject): Remark | undefined {
  for (const [field, value] of Object.entries(post)) {
    const excess = typeof value === 'string' && value.includes('<') ? findHtmlExcess(value) : undefined
    if (excess) return { ...excess, field }
  }
  return undefined
}

interface Parts {
  readonly post: JsonObject
  readonly rich: (name: string) => ElementContent[]
  readonly warn: Warn
}

const bodies: Readonly<Record<string, (parts: Parts) => ElementContent[]>> = {
  regular: ({ rich }) => rich('regular-body'),
  photo: ({ post, rich }) => [...readPictures(post), ...rich('photo-caption')],
  quote: ({ rich }) => [
    element('blockquote', {}, cards.asBlocks(rich('quote-text'))),
    ...cards.asBlocks(withDash(rich('quote-source'))),
  ],
  link: ({ post, rich }) => [
    ...cards.link({
      url: textOf(post['link-url']),
      words: cards.plainWords(textOf(post['link-text'])) || textOf(post['link-url']),
    }),
    ...rich('link-description'),
  ],
  conversation: ({ post }) => readChat(post),
  audio: ({ post, rich }) => [
    ...readPlayer(post, ['audio-player', 'audio-embed']),
    ...readSong(post),
    ...rich('audio-caption'),
  ],
  video: ({ post, rich }) => [
    ...readPlayer(post, ['video-player', 'video-source']),
    ...rich('video-caption'),
  ],
  answer: ({ rich }) => [element('blockquote', {}, cards.asBlocks(rich('question'))), ...rich('answer')],
}

function bodyOf(type: string): (parts: Parts) => ElementContent[] {
  return (Object.hasOwn(bodies, type) && bodies[type]) || unknownType
}

/** A type of a later version: its texts are kept. */
function unknownType({ post, rich, warn }: Parts): ElementContent[] {
  const names = Object.keys(post).filter((name) => /-(?:body|text|caption|description|title)$/.test(name))
  warn(`says "${textOf(post.type)}", which is unknown; its texts are kept`)
  return names.flatMap((name) => cards.asBlocks(rich(name)))
}

function readRich(post: JsonObject, name: string, warn: Warn): ElementContent[] {
  const words = textOf(post[name])
  if (post.format !== 'markdown') return cards.asBlocks(cards.fragment(words))
  const tree = parseMarkdownBody(words, 1, [])
  if (tree) return tree.children as ElementContent[]
  warn('has Markdown that is nested too deeply; it is kept as it is written')
  return cards.paragraph([text(words)])
}

/** The pictures of a set have captions of their own. */
function readPictures(post: JsonObject): ElementContent[] {
  const photos = listOf(post.photos).map(objectOf)
  const href = textOf(post['photo-link-url'])
  if (photos.length === 0)
    return cards.pictureFigure({ src: largestPicture(post), ...(href !== '' && { href }) })
  return photos.flatMap((photo) =>
    cards.pictureFigure({ src: largestPicture(photo) }, cards.fragment(textOf(photo.caption))),
  )
}

function withDash(words: readonly ElementContent[]): readonly ElementContent[] {
  const [only] = words
  const isParagraph = words.length === 1 && only?.type === 'element' && only.tagName === 'p'
  return isParagraph ? [element('p', {}, [text('— '), ...only.children])] : words
}

function readChat(post: JsonObject): ElementContent[] {
  const lines = listOf(post.conversation).map(objectOf)
  if (lines.length === 0) {
    return textOf(post['conversation-text'])
      .split('\n')
      .flatMap((line) => cards.paragraph(cards.fragmentOfText(line)))
  }
  return lines.flatMap(({ label, phrase }) => {
    const speaker = textOf(label).trim()
    const words = cards.plainWords(textOf(phrase))
    return cards.paragraph([
      ...(speaker === '' ? [] : [element('strong', {}, [text(speaker)]), text(' ')]),
      text(words),
    ])
  })
}

function readPlayer(post: JsonObject, names: readonly string[]): ElementContent[] {
  const player = names.map((name) => textOf(post[name]).trim()).find((one) => one !== '') ?? ''
  if (/^https?:\/\/\S+$/.test(player)) return cards.link({ url: player, words: player })
  return cards.fragment(player)
}

function readSong(post: JsonObject): ElementContent[] {
  const words = ['id3-artist', 'id3-title', 'id3-album'].map((name) => textOf(post[name]).trim())
  return cards.paragraph(cards.fragmentOfText(words.filter((one) => one !== '').join(' – ')))
}

/** Without a zone, both are in UTC. */
function readDate(post: JsonObject): string | undefined {
  const seconds = Number(textOf(post['unix-timestamp']))
  if (seconds > 0) return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(textOf(post['date-gmt'])) ?? []
  return day && `${day}T${time}Z`
}

function readStatus(post: JsonObject, warn: Warn): string {
  const state = textOf(post.state)
  if (isTrue(post.private) || state === 'private') {
    warn('is private: it stays a draft')
    return 'draft'
  }
  if (state === '' || state === 'published' || state === 'approved') return 'published'
  if (state !== 'draft') warn(`says "${state}": it stays a draft`)
  return 'draft'
}

/** The post of another blog that this one repeats. */
function readSource(post: JsonObject): object | undefined {
  const url = textOf(post['reblogged-root-url']) || textOf(post['reblogged-from-url'])
  const title =
    textOf(post['reblogged-root-title']) ||
    textOf(post['reblogged-root-name']) ||
    textOf(post['reblogged-from-name'])
  if (!/^https?:\/\/\S+$/.test(url)) return undefined
  return { ...(title !== '' && { title }), url }
}

function readTitle(post: JsonObject, body: Root, day: string | undefined) {
  const given = cards
    .plainWords(
      textOf(post['regular-title']) || textOf(post['link-text']) || textOf(post['conversation-title']),
    )
    .trim()
  if (given !== '') return { fields: { title: given }, warnings: [] }
  const found = titleOfUntitled(body, day)
  return found ? { fields: { title: found.title }, warnings: [found.warning] } : { fields: {}, warnings: [] }
}
