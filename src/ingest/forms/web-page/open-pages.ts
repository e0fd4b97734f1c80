import { PublisherError } from '../../../domain/errors.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OpenExport,
  WebDocument,
} from '../../exports/export-form.ts'
import { createFeedDecoder } from '../feed/decode-feed.ts'
import { mediaIn } from '../feed-export/story-media.ts'
import { slugOfAddress } from '../records/slug-of-address.ts'
import { isSitemap } from './page-signs.ts'

/** What the reader gets of a page. */
export interface WebPage {
  readonly html: string
}

/** A page of a story has some 100 kB; longer ones are documentation in one piece. */
const mostBytes = 5_000_000
/** https://www.sitemaps.org/protocol.html has 50,000 addresses in a file. */
const most = { pages: 100_000, sitemaps: 1_000 }

/**
 * Opens pages: saved ones, those at addresses, and those that a sitemap lists. A page that cannot be had is left out and
 * said, since the others do not depend on it.
 */
export async function openPages(files: ExportFiles, { oldSite }: ExportSettings): Promise<OpenExport> {
  const { web } = files
  const [first] = files.paths
  if (first === undefined) throw new PublisherError('invalid', `${files.name} holds no page`)
  let missing: string[] = []

  async function* records(): AsyncGenerator<ExportRecord, void> {
    missing = []
    const keys = new Set<string>()
    for await (const { name, address, contentType, pieces } of web ? fetchedPages() : savedPages()) {
      const bytes = await readAtMost(pieces)
      if (bytes === undefined) missing.push(`${name}: the page has more than ${mostBytes} bytes`)
      const html = bytes && decodePage(bytes, contentType)
      const key = address ?? name
      if (html === undefined || keys.has(key)) continue
      keys.add(key)
      yield toRecord(html, { key, name, address })
    }
  }

  async function* savedPages(): AsyncGenerator<Page, void> {
    for (const path of files.paths) {
      if (/\.(?:x?html?|php|aspx?)$/i.test(path) || files.paths.length === 1)
        yield { name: path, pieces: files.open(path) }
    }
  }

  async function* fetchedPages(): AsyncGenerator<Page, void> {
    const sitemaps = new Set<string>()
    let pages = 0
    const queue = [...files.paths]
    for (let next = queue.shift(); next !== undefined && pages < most.pages; next = queue.shift()) {
      const document = await web?.fetch(next).catch((error: Error) => {
        missing.push(error.message)
        return undefined
      })
      if (!document || !isSuccess(document)) {
        if (document) missing.push(`${next} answers with status ${document.status}`)
        continue
      }
      const { address, contentType } = document
      if (isSitemap(await readStart(document))) {
        if (sitemaps.has(address) || sitemaps.size >= most.sitemaps) continue
        sitemaps.add(address)
        queue.push(...(await readSitemap(document)))
      } else if (isPageType(contentType)) {
        pages++
        yield {
          name: next,
          address,
          pieces: document.open(),
          ...(contentType !== undefined && { contentType }),
        }
      } else missing.push(`${next} is no page: its type is ${contentType}`)
    }
  }

  const site = oldSite ?? (web && URL.canParse(first) ? new URL(first).origin : undefined)
  return {
    site: { ...(site !== undefined && { address: site.replace(/\/+$/, '') }), feedSize: 20 },
    records,
    leftOut: () =>
      missing.length > 50 ? [...missing.slice(0, 50), `${missing.length - 50} further pages`] : missing,
    oldFeeds: () => [],
  }
}

interface Page {
  readonly name: string
  /** After redirects. */
  readonly address?: string
  readonly contentType?: string
  readonly pieces: AsyncIterable<Uint8Array>
}

function toRecord(
  html: string,
  { key, name, address }: { key: string; name: string; address?: string },
): ExportRecord {
  const where = canonicalOf(html, address) ?? address
  const slug = slugOfAddress(where)
  const data: WebPage = { html }
  return {
    ...{ key, kind: 'article', file: name, line: 1, media: mediaIn(html), data },
    ...(where !== undefined && { address: where, feedId: where }),
    ...(address !== undefined && where !== address && { otherAddresses: [address] }),
    ...(slug !== undefined && { slug }),
  }
}

/** The address that the page says it has, if it is on the same host. */
function canonicalOf(html: string, address: string | undefined): string | undefined {
  const [tag = ''] = /<link\b[^>]*\brel\s*=\s*["']?canonical\b[^>]*>/i.exec(html.slice(0, 200_000)) ?? []
  const [, double, single] = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag) ?? []
  const written = (double ?? single)?.replaceAll('&amp;', '&')
  if (written === undefined || !URL.canParse(written, address)) return undefined
  const { href, host, protocol } = new URL(written, address)
  if (!/^https?:$/.test(protocol)) return undefined
  return address === undefined || new URL(address).host === host ? href : undefined
}

/** By the charset of the answer, then that of its `<meta>`; what is valid UTF-8 is UTF-8. */
export function decodePage(bytes: Uint8Array, contentType = 'text/html'): string {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  const [, named] = /<meta\b[^>]*\bcharset\s*=\s*["']?\s*([\w-]+)/i.exec(head) ?? []
  const type =
    /charset=/i.test(contentType) || named === undefined ? contentType : `${contentType}; charset=${named}`
  const decoder = createFeedDecoder(bytes, type)
  return (decoder.decode(bytes) + decoder.decode()).replace(/^\uFEFF/, '')
}

async function readSitemap({ open, address }: WebDocument): Promise<string[]> {
  const bytes = await readAtMost(open(), 64_000_000)
  const xml = bytes ? decodePage(bytes, 'application/xml') : ''
  return [...xml.matchAll(/<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)/g)].flatMap(([, written = '']) => {
    const location = written.replaceAll('&amp;', '&')
    return URL.canParse(location, address) ? [new URL(location, address).href] : []
  })
}

async function readStart({ open }: WebDocument): Promise<string> {
  for await (const piece of open()) return Buffer.from(piece.subarray(0, 5000)).toString('latin1')
  return ''
}

async function readAtMost(
  pieces: AsyncIterable<Uint8Array>,
  limit = mostBytes,
): Promise<Uint8Array | undefined> {
  const read: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > limit) return undefined
    read.push(piece)
  }
  return Buffer.concat(read)
}

function isSuccess({ status }: WebDocument): boolean {
  return status >= 200 && status <= 299
}

function isPageType(contentType: string | undefined): boolean {
  return contentType === undefined || /html|xml|text\/plain/i.test(contentType)
}
