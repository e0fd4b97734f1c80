import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles } from '../../exports/export-form.ts'
import { decodeBytes } from '../records/decode-bytes.ts'
import { utf8Pieces } from '../records/utf8-pieces.ts'
import { createNames, type Item, type NameOf, readItem } from './read-item.ts'
import { cutElements } from './xml/cut-elements.ts'
import { type Child, readChildren, textOf } from './xml/read-children.ts'

/** What a file of the export has below its channel, one after the other. */
export type ChannelPart =
  | {
      readonly kind: 'item'
      readonly item: Item
      readonly file: string
      readonly line: number
      readonly fault?: string
    }
  /** An author, category, tag or term: its children by their usual names. */
  | { readonly kind: 'entry'; readonly name: string; readonly fields: Readonly<Record<string, string>> }
  /** A field of the channel, such as `title`. */
  | { readonly kind: 'field'; readonly name: string; readonly text: string }

const entries = new Set(['wp:author', 'wp:category', 'wp:tag', 'wp:term'])
const channelFields = new Set([
  'title',
  'link',
  'language',
  'wp:wxr_version',
  'wp:base_site_url',
  'wp:base_blog_url',
])

/** Reads a file of the export with the memory of one item. Throws `invalid` for one that declares a document type. */
export async function* readParts(files: ExportFiles, path: string): AsyncGenerator<ChannelPart, void> {
  let nameOf: NameOf = (written) => written
  const source = await readDeclaration(files.open(path))
  for await (const cut of cutElements(utf8Pieces(source.bytes))) {
    if (cut.name.startsWith('!')) refuseDocumentType(cut.name, path, cut.line)
    if (cut.name === 'rss') nameOf = createNames(cut.attributes)
    const name = nameOf(cut.name)
    if (name === 'item') {
      const item = readItem(decodeBytes(cut.inner, source.encoding), nameOf)
      const fault = cut.fault && faults[cut.fault]
      yield { kind: 'item', item, file: path, line: cut.line, ...(fault && { fault }) }
    } else if (entries.has(name)) {
      yield {
        kind: 'entry',
        name,
        fields: fieldsOf(readChildren(decodeBytes(cut.inner, source.encoding)), nameOf),
      }
    } else if (channelFields.has(name)) {
      const raw = decodeBytes(cut.inner, source.encoding)
      yield { kind: 'field', name, text: textOf({ raw }).trim() }
    }
  }
}

const faults = {
  unclosed: 'ends within this story or is damaged there; export it again',
  too_large: 'holds a story of more than 64 MB here, which cannot be read',
} as const

function refuseDocumentType(name: string, path: string, line: number): void {
  if (!/^!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(name)) return
  const message = `${path} declares a document type (line ${line}), which no export of WordPress does: entities are not read`
  throw new PublisherError('invalid', message)
}

function fieldsOf(children: readonly Child[], nameOf: NameOf): Record<string, string> {
  return Object.fromEntries(children.map((child) => [nameOf(child.name), textOf(child).trim()]))
}

/** The encoding that the first bytes declare, and all bytes. */
async function readDeclaration(source: AsyncIterable<Uint8Array>): Promise<{
  readonly bytes: AsyncIterable<Uint8Array>
  readonly encoding: string | undefined
}> {
  const pieces = source[Symbol.asyncIterator]()
  const first = await pieces.next()
  const head = first.done ? '' : Buffer.from(first.value.subarray(0, 200)).toString('latin1')
  const [, encoding] = /<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head) ?? []
  async function* all(): AsyncGenerator<Uint8Array, void> {
    try {
      if (!first.done) yield first.value
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
    } finally {
      await pieces.return?.()
    }
  }
  return { bytes: all(), encoding }
}
