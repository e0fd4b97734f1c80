import type { WebSource } from '../../exports/export-form.ts'
import { parseFeed } from '../feed/parse-feed.ts'
import { isFeed } from '../feed-export/feed-form.ts'

/** Where systems have their feed when a page does not say it. */
const usualPlaces = ['feed/', 'rss/', 'index.xml', 'feed.xml', 'rss.xml', 'atom.xml', 'feed.json']

/**
 * What the front page of a site leads to: the feed that it names (`<link rel="alternate">`), one at a usual place, otherwise its
 * sitemap. Undefined for the page of a story, which names the feed of its site, too.
 */
export async function findFeed(web: WebSource, address: string, html: string): Promise<string | undefined> {
  const isFront = new URL(address).pathname === '/'
  for (const named of feedLinks(html, address)) {
    const found = await readFeed(web, named)
    if (found && (isFront || isSame(found.home, address))) return named
  }
  if (!isFront) return undefined
  const places = [...usualPlaces, 'sitemap.xml'].map((path) => new URL(path, address).href)
  for (const place of places) {
    if (place.endsWith('sitemap.xml') ? await isThere(web, place) : await readFeed(web, place)) return place
  }
  return undefined
}

const feedTypes =
  /^(?:application\/(?:rss|atom|rdf)\+xml|application\/feed\+json|application\/json|text\/xml|application\/xml)$/i

function feedLinks(html: string, address: string): string[] {
  const links = [...html.matchAll(/<link\b[^>]*>/gi)].flatMap(([tag]) => {
    const rel = attributeOf(tag, 'rel')
    const type = attributeOf(tag, 'type')?.split(';')[0]?.trim() ?? ''
    const href = attributeOf(tag, 'href')
    const isAlternate = /(?:^|\s)alternate(?:\s|$)/i.test(rel ?? '') && feedTypes.test(type)
    if (!isAlternate || href === undefined || !URL.canParse(href, address)) return []
    // Feeds of comments and of WordPress' own interface.
    if (/comment|oembed|wp-json/i.test(href + (attributeOf(tag, 'title') ?? ''))) return []
    return [new URL(href, address).href]
  })
  return [...new Set(links)].slice(0, 5)
}

function attributeOf(tag: string, name: string): string | undefined {
  const [, double, single, bare] =
    new RegExp(String.raw`\s${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'i').exec(tag) ?? []
  return (double ?? single ?? bare)?.replaceAll('&amp;', '&')
}

async function readFeed(web: WebSource, address: string): Promise<{ readonly home?: string } | undefined> {
  try {
    const document = await web.fetch(address)
    if (document.status !== 200) return undefined
    const read: Uint8Array[] = []
    for await (const piece of document.open()) read.push(piece)
    const bytes = Buffer.concat(read)
    if (!isFeed(bytes.subarray(0, 65_536).toString('utf8'))) return undefined
    const { home } = parseFeed(bytes, {
      address: document.address,
      ...(document.contentType && { contentType: document.contentType }),
    })
    return { ...(home !== undefined && { home }) }
  } catch {
    return undefined
  }
}

async function isThere(web: WebSource, address: string): Promise<boolean> {
  return await web.fetch(address).then(
    ({ status }) => status === 200,
    () => false,
  )
}

function isSame(one: string | undefined, other: string): boolean {
  const plain = (address: string) => address.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/+$/, '')
  return one !== undefined && plain(one) === plain(other)
}
