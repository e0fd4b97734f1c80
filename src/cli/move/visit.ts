import { PublisherError } from '../../domain/errors.ts'
import { isOnSite } from '../../domain/site.ts'
import type { Fetched, Fetcher } from '../../http/outgoing/fetcher.ts'

/** The answer of an address, after redirects. */
export interface Visit {
  readonly url: string
  /** Where the answer came from. */
  readonly address: string
  readonly status: number
  /** The statuses of the redirects on the way. */
  readonly redirects: readonly number[]
  readonly contentType: string
  /** Of a GET. */
  readonly bytes: Uint8Array
}

export interface VisitorDeps {
  /** For hosts that the user has named. */
  readonly open: Fetcher
  /** For all others: they come from feeds. */
  readonly guarded: Fetcher
  /** Hosts that the user has named. */
  readonly hosts: ReadonlySet<string>
  /** A server on this machine that answers for the addresses below `baseUrl`. */
  readonly own?: { readonly baseUrl: string; readonly localUrl: string } | undefined
}

export interface Visitor {
  /** Throws `invalid` or `unavailable`, with a sentence, if no answer comes. */
  visit(url: string): Promise<Visit>
  /** The same without the body. Never throws. */
  look(url: string): Promise<Look>
}

export interface Look {
  /** Where the answer came from. */
  readonly address: string
  /** What it does instead of answering 200, such as `answers 404`. */
  readonly fault?: string
}

const timeoutMs = 30_000
const maxBytes = 50 * 1024 * 1024
const acceptFeeds = 'application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5'

export function createVisitor({ open, guarded, hosts, own }: VisitorDeps): Visitor {
  const ask = async (url: string, method: 'GET' | 'HEAD', accept: string) => {
    const isOwn = own !== undefined && isOnSite(url, own.baseUrl)
    const asked = isOwn ? own.localUrl + url.slice(own.baseUrl.length) : url
    const fetcher = isOwn || hosts.has(hostOf(url)) ? open : guarded
    const fetched = await fetcher.fetch(asked, { accept, method, maxBytes, timeoutMs })
    const { address } = fetched
    const isLocal = own !== undefined && isOnSite(address, own.localUrl)
    return { fetched, address: isLocal ? own.baseUrl + address.slice(own.localUrl.length) : address }
  }
  const askHead = async (url: string, method: 'GET' | 'HEAD') => {
    const { fetched, address } = await ask(url, method, '*/*')
    fetched.cancel()
    return { status: fetched.status, address }
  }
  return {
    visit: async (url) => {
      const { fetched, address } = await ask(url, 'GET', acceptFeeds)
      const { status, redirects, headers } = fetched
      const bytes = await readAll(fetched)
      return { url, address, status, redirects, contentType: headers['content-type'] ?? '', bytes }
    },
    look: async (url) => {
      try {
        const first = await askHead(url, 'HEAD')
        // Some servers know GET only.
        const { status, address } = first.status === 200 ? first : await askHead(url, 'GET')
        return { address, ...(status !== 200 && { fault: `answers ${status}` }) }
      } catch (error) {
        if (!(error instanceof PublisherError)) throw error
        return { address: url, fault: withoutAddress(error.message, url) }
      }
    },
  }
}

async function readAll({ body }: Fetched): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

function withoutAddress(message: string, url: string): string {
  return message.startsWith(`${url} `) ? message.slice(url.length + 1) : message
}

/** Of an address: with its port; empty for anything else. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
