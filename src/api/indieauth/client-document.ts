import { Parser } from 'htmlparser2'
import { PublisherError } from '../../domain/errors.ts'
import type { Fetched, Fetcher } from '../../http/outgoing/fetcher.ts'
import { isLoopbackClient } from './client-id.ts'

/** What a client says of itself at its address. */
export interface ClientDocument {
  /** Plain text, one line. */
  readonly name?: string
  /** Its page for people. */
  readonly uri?: string
  /** Absolute addresses. */
  readonly redirectUris: readonly string[]
  /** A sentence, if its address says nothing. */
  readonly remark?: string
}

/** Of JSON metadata (OAuth Client ID Metadata Document, section 6.6). */
const mostJsonBytes = 5_000
/** Of a page of older clients. */
const mostHtmlBytes = 500_000
const timeoutMs = 5_000
const mostNameLength = 80

/**
 * Reads what is at a client's address: JSON metadata, or the h-app and the rel=redirect_uri of a page (IndieAuth, section
 * 4.2). Redirects are not followed. Throws `invalid` for metadata of another client; any other fault is a remark.
 */
export async function readClientDocument(
  clientId: string,
  fetcher: Pick<Fetcher, 'fetch'>,
): Promise<ClientDocument> {
  if (isLoopbackClient(clientId)) {
    return { redirectUris: [], remark: 'It runs on your own machine, so its address was not read.' }
  }
  try {
    const answer = await fetcher.fetch(clientId, {
      accept: 'application/json, text/html;q=0.8',
      maxBytes: mostHtmlBytes,
      timeoutMs,
      followsRedirects: false,
    })
    return await readAnswer(answer, clientId)
  } catch (error) {
    if (!(error instanceof PublisherError) || error instanceof ForeignMetadata) throw error
    return { redirectUris: [], remark: `Its address could not be read: ${error.message}.` }
  }
}

class ForeignMetadata extends PublisherError {}

async function readAnswer(answer: Fetched, clientId: string): Promise<ClientDocument> {
  const type = String(answer.headers['content-type'] ?? '').toLowerCase()
  if (answer.status !== 200) {
    answer.cancel()
    throw new PublisherError('unavailable', `${clientId} answers ${answer.status}`)
  }
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/.test(type)
  const text = await readText(answer, isJson ? mostJsonBytes : mostHtmlBytes)
  if (isJson) return readMetadata(text, clientId)
  return readPage(text, String([answer.headers.link ?? []].flat().join(', ')), clientId)
}

async function readText({ body }: Fetched, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.byteLength
    if (bytes > maxBytes) {
      throw new PublisherError('too_large', `its metadata has more than ${maxBytes} bytes`)
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function readMetadata(text: string, clientId: string): ClientDocument {
  let metadata: unknown
  try {
    metadata = JSON.parse(text)
  } catch {
    throw new PublisherError('unavailable', 'its metadata is no JSON')
  }
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new PublisherError('unavailable', 'its metadata is no JSON object')
  }
  const { client_id, client_name, client_uri, redirect_uris } = metadata as Record<string, unknown>
  if (client_id !== clientId) {
    const named = typeof client_id === 'string' ? `"${client_id.slice(0, 300)}"` : 'nothing'
    throw new ForeignMetadata(
      'invalid',
      `the metadata at ${clientId} must say it as client_id; it says ${named}`,
    )
  }
  const isOwnPage = typeof client_uri === 'string' && clientId.startsWith(client_uri)
  return {
    ...toName(client_name),
    ...(isOwnPage && { uri: client_uri }),
    redirectUris: toAddresses(Array.isArray(redirect_uris) ? redirect_uris : [], clientId),
  }
}

/** An older client is a page: https://microformats.org/wiki/h-app. */
function readPage(html: string, linkHeader: string, clientId: string): ClientDocument {
  const redirects: string[] = []
  for (const [, address, parameters = ''] of linkHeader.matchAll(/<([^>]*)>((?:\s*;[^,<]*)*)/g)) {
    const [, relations = ''] = /;\s*rel\s*=\s*"?([^";]*)/i.exec(parameters) ?? []
    if (address !== undefined && hasWord(relations, 'redirect_uri')) redirects.push(address)
  }
  const name = readApp(html, (address) => redirects.push(address))
  return { ...toName(name), redirectUris: toAddresses(redirects, clientId) }
}

const voidElements: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
)

/** The name of the first h-app: its p-name, or all its text. */
function readApp(html: string, onRedirect: (address: string) => void): string | undefined {
  let depth = 0
  let app: number | undefined
  let nameAt: number | undefined
  let isDone = false
  const found = { all: '', name: '' }
  const parser = new Parser({
    onopentag: (tag, { class: classes = '', rel = '', href, alt }) => {
      if (tag === 'link' && href !== undefined && hasWord(rel, 'redirect_uri')) onRedirect(href)
      if (app === undefined && !isDone && (hasWord(classes, 'h-app') || hasWord(classes, 'h-x-app')))
        app = depth
      else if (app !== undefined && nameAt === undefined && found.name === '' && hasWord(classes, 'p-name')) {
        nameAt = depth
      }
      if (nameAt !== undefined && tag === 'img') found.name += alt ?? ''
      if (!voidElements.has(tag)) depth++
      else if (nameAt === depth) nameAt = undefined
    },
    ontext: (text) => {
      if (app !== undefined) found.all += text
      if (nameAt !== undefined) found.name += text
    },
    onclosetag: (tag) => {
      if (voidElements.has(tag)) return
      depth--
      if (nameAt === depth) nameAt = undefined
      if (app === depth) [app, isDone] = [undefined, true]
    },
  })
  parser.end(html)
  return found.name.trim() || found.all
}

function hasWord(words: string, word: string): boolean {
  return words.toLowerCase().split(/\s+/).includes(word)
}

/** One line of plain text: no control characters, and none that turn the direction of what follows. */
function toName(value: unknown): { readonly name?: string } {
  if (typeof value !== 'string') return {}
  const plain = value.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return plain === '' ? {} : { name: [...plain].slice(0, mostNameLength).join('') }
}

function toAddresses(values: readonly unknown[], clientId: string): readonly string[] {
  return values.flatMap((value) => {
    if (typeof value !== 'string') return []
    // An absolute one is compared as it is written.
    if (/^[a-z][a-z\d+.-]*:/i.test(value)) return [value]
    return URL.canParse(value, clientId) ? [new URL(value, clientId).href] : []
  })
}
