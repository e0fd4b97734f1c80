import { Agent } from 'node:http'
import type { Element, Nodes } from 'hast'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { ask } from './request.ts'

export interface CrawledPage {
  readonly status: number
  /** Links from the start. */
  readonly clicks: number
  /** The page that links to it; empty for the start. */
  readonly from: string
  /** The targets of its own links on this server, without fragments. Empty if it is no HTML page. */
  readonly links: readonly string[]
  readonly text: string
}

/** Follows the links of pages, as a person or a search engine does: everything that is at most `clicks` away, by its path. */
export async function crawl(baseUrl: string, clicks: number): Promise<ReadonlyMap<string, CrawledPage>> {
  const agent = new Agent({ keepAlive: true })
  const pages = new Map<string, CrawledPage>()
  try {
    let next = new Map([['/', '']])
    for (let depth = 0; depth <= clicks; depth++) {
      const found = new Map<string, string>()
      for (const [path, from] of next) {
        const page = await visit(baseUrl, path, agent)
        pages.set(path, { ...page, clicks: depth, from })
        for (const link of page.links) if (!next.has(link) && !pages.has(link)) found.set(link, path)
      }
      next = found
    }
  } finally {
    agent.destroy()
  }
  return pages
}

async function visit(baseUrl: string, path: string, agent: Agent) {
  const { status, headers, text } = await ask(baseUrl + path, { agent, headers: { accept: 'text/html' } })
  const isPage = String(headers['content-type']).startsWith('text/html')
  const targets = isPage ? linksOf(text) : []
  const location = headers.location === undefined ? [] : [headers.location]
  const links = [...location, ...targets].flatMap((href) => toOwnPath(href, baseUrl + path, baseUrl))
  return { status, text, links: [...new Set(links)] }
}

function linksOf(html: string): string[] {
  const anchors = elements(unified().use(rehypeParse).parse(html)).filter(({ tagName }) => tagName === 'a')
  return anchors.flatMap(({ properties: { href } }) => (typeof href === 'string' ? [href] : []))
}

function toOwnPath(href: string, pageUrl: string, baseUrl: string): string[] {
  const { origin, pathname, search } = new URL(href, pageUrl)
  return origin === new URL(baseUrl).origin ? [pathname + search] : []
}

function elements(node: Nodes): Element[] {
  const below = 'children' in node ? node.children.flatMap(elements) : []
  return node.type === 'element' ? [node, ...below] : below
}
