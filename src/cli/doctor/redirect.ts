import { type Ask, mediaTypeOf, type Reply } from './ask.ts'
import type { Fault } from './finding.ts'

const maxRedirects = 10

/** What is wrong with the address of a feed that redirects: follows it, as readers do, to a document of `mediaType` or to nothing of use. */
export async function explainRedirect(first: Reply, mediaType: string, ask: Ask): Promise<Fault> {
  const said = `the address of the feed redirects to ${first.headers.location ?? 'nowhere'} (${first.status})`
  const seen = new Set([first.url])
  let reply = first
  while (isRedirect(reply)) {
    const { location = '' } = reply.headers
    if (!location || !URL.canParse(location, reply.url))
      return toUseless(`${said}, and an answer on the way names no address to go on to`)
    const { href } = new URL(location, reply.url)
    if (seen.has(href) || seen.size > maxRedirects) return toCircle(said)
    seen.add(href)
    try {
      reply = await ask(href, { headers: { Accept: mediaType } })
    } catch (error) {
      return toUseless(`${said}, and ${href} cannot be fetched: ${(error as Error).message}`)
    }
  }
  if (reply.status !== 200 || mediaTypeOf(reply) !== mediaType)
    return toUseless(`${said}, where the answer is ${reply.status} (${mediaTypeOf(reply) || 'no type'})`)
  return [
    'redirect',
    `${said}.`,
    'Each reader needs two requests for each look, and subscribers keep the wrong address.',
    'Set GAZETTE_URL to the address that the redirect leads to, or remove the redirect.',
  ]
}

export function isRedirect({ status }: Reply): boolean {
  return status >= 300 && status < 400
}

function toCircle(said: string): Fault {
  return [
    'redirect',
    `${said}, and so on in a circle.`,
    'Readers get no feed.',
    'Let one place only redirect http to https, and let a CDN fetch by https (Cloudflare: SSL mode "Full (strict)").',
  ]
}

function toUseless(wrong: string): Fault {
  return [
    'redirect',
    `${wrong}.`,
    'Readers get no feed.',
    'Let requests for feeds pass without a login and without a check for robots (proxy, firewall, CDN), or remove the redirect.',
  ]
}
