import type { ExportFiles } from '../../exports/export-form.ts'
import { decodeBytes } from '../records/decode-bytes.ts'
import { type JsonObject, parseObject, textOf } from '../records/json-values.ts'
import { splitJson } from '../records/split-json.ts'
import { utf8Pieces } from '../records/utf8-pieces.ts'
import { cutElements } from '../wordpress/xml/cut-elements.ts'
import { attributeOf, type Child, readChildren, textOf as wordsOf } from '../wordpress/xml/read-children.ts'

/** The blog or a post of it, by the names that the JSON form has. */
export interface TumblrPart {
  readonly kind: 'blog' | 'post'
  /** Absent: it is no JSON object, or too long. */
  readonly fields?: JsonObject
  readonly line: number
}

/** The parts of a page in their order, whichever of the two forms it has. */
export async function* splitPosts(files: ExportFiles, path: string): AsyncGenerator<TumblrPart, void> {
  const isXml = /^\W*</.test((await files.readHead(path)).slice(0, 100))
  yield* isXml ? splitXml(files, path) : splitJsonPage(files, path)
}

async function* splitJsonPage(files: ExportFiles, path: string): AsyncGenerator<TumblrPart, void> {
  const isWanted = (at: string) => at === 'tumblelog' || at === 'posts.*'
  for await (const { path: at, text, line } of splitJson(files.open(path), isWanted)) {
    const fields = text === undefined ? undefined : parseObject(text)
    yield { kind: at === 'tumblelog' ? 'blog' : 'post', line, ...(fields && { fields }) }
  }
}

async function* splitXml(files: ExportFiles, path: string): AsyncGenerator<TumblrPart, void> {
  for await (const { name, attributes, inner, line, fault } of cutElements(utf8Pieces(files.open(path)))) {
    if (name !== 'post' && name !== 'tumblelog') continue
    const kind = name === 'post' ? 'post' : 'blog'
    if (fault === 'too_large') yield { kind, line }
    else yield { kind, line, fields: toFields(attributes, decodeBytes(inner, undefined)) }
  }
}

const attributeNames = /([\w-]+)\s*=\s*(?:"[^"]*"|'[^']*')/g

function toFields(attributes: string, inner: string): JsonObject {
  const names = [...attributes.matchAll(attributeNames)].map(([, name = '']) => name)
  const own = Object.fromEntries(names.map((name) => [name, attributeOf({ attributes }, name)]))
  const children = readChildren(inner)
  const texts = children.filter(({ name }) => !lists.has(name)).map((child) => [child.name, wordsOf(child)])
  return {
    ...Object.fromEntries(texts),
    ...own,
    ...toPictures(children),
    tags: children.filter(({ name }) => name === 'tag').map(wordsOf),
    photos: children
      .filter(({ name }) => name === 'photoset')
      .flatMap(({ raw }) => readChildren(raw).map(toPhoto)),
    conversation: children
      .filter(({ name }) => name === 'conversation')
      .flatMap(({ raw }) => readChildren(raw).map(toLine)),
  }
}

const lists = new Set(['tag', 'photo-url', 'photoset', 'conversation'])

/** `<photo-url max-width="1280">` is `photo-url-1280` in the JSON form. */
function toPictures(children: readonly Child[]): JsonObject {
  const pictures = children.filter(({ name }) => name === 'photo-url')
  return Object.fromEntries(
    pictures.map((one) => [`photo-url-${attributeOf(one, 'max-width') ?? ''}`, wordsOf(one)]),
  )
}

function toPhoto(photo: Child): JsonObject {
  return { ...toPictures(readChildren(photo.raw)), caption: textOf(attributeOf(photo, 'caption')) }
}

function toLine(line: Child): JsonObject {
  return { name: attributeOf(line, 'name'), label: attributeOf(line, 'label'), phrase: wordsOf(line) }
}
