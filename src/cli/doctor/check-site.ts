import { STATUS_CODES } from 'node:http'
import { isIP } from 'node:net'
import { isPrivate } from '../../http/client-address.ts'
import type { Ask, Certificate, Reply } from './ask.ts'
import type { Fault } from './finding.ts'

/** What the address alone shows. */
export function checkAddress(url: string, isSet: boolean): readonly Fault[] {
  const { hostname, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isLocal =
    host === 'localhost' ||
    (isIP(host) === 0
      ? !host.includes('.') || /\.(?:local|localhost|internal|lan)$/.test(host)
      : isPrivate(host))
  if (isLocal) {
    return [
      [
        'address',
        isSet ? 'GAZETTE_URL is an address of this machine or network.' : 'GAZETTE_URL is not set.',
        'Feeds say this address, which readers elsewhere cannot reach.',
        'Set GAZETTE_URL to the public address, such as https://news.example.org, for the server and for commands, before readers subscribe.',
      ],
    ]
  }
  if (protocol === 'https:') return []
  return [
    [
      'https',
      'the public address is not https.',
      'Others on the way can read and change what readers get, and some readers refuse such feeds.',
      'Put a proxy with a certificate in front (Caddy gets one by itself), and set GAZETTE_URL to the https address.',
    ],
  ]
}

const dayMs = 24 * 60 * 60 * 1000
const warnBeforeDays = 14

export function checkCertificate(certificate: Certificate | undefined, now: Date): readonly Fault[] {
  if (!certificate) return []
  const { validTo, fault } = certificate
  const days = Math.floor((validTo.getTime() - now.getTime()) / dayMs)
  if (fault === undefined && days >= warnBeforeDays) return []
  const wrong =
    fault === undefined
      ? `the certificate ends in ${days} days, on ${validTo.toISOString().slice(0, 10)}`
      : `readers do not trust the certificate: ${fault}`
  return [
    [
      'certificate',
      `${wrong}.`,
      fault === undefined ? 'From then on readers refuse the connection.' : 'They refuse the connection.',
      fault === undefined || validTo < now
        ? 'Renew it, and see why that did not happen by itself (certbot renew, the log of Caddy).'
        : 'Let the proxy use a certificate for this name from a public authority, with the whole chain (certbot: fullchain.pem).',
    ],
  ]
}

/** The same address by http must lead to https; `url` is https on its usual port. */
export async function checkRedirect(url: string, ask: Ask): Promise<readonly Fault[]> {
  const plain = url.replace(/^https:/, 'http:')
  const wrong = await ask(plain).then(
    ({ status, headers }) =>
      status >= 300 && status < 400 && toAddress(headers.location, plain) === url
        ? undefined
        : `${plain} answers ${sayStatus(status)}${headers.location ? ` to ${headers.location}` : ''}, not a redirect to https.`,
    ({ message }: Error) => `${plain} cannot be fetched: ${message}.`,
  )
  if (wrong === undefined) return []
  return [
    [
      'http-to-https',
      wrong,
      'People who type the address without https, and old subscriptions, do not find the feed.',
      'Let the proxy listen on port 80 and redirect each path to https with 301 (Caddy does so by itself).',
    ],
  ]
}

function toAddress(location = '', base: string): string | undefined {
  return URL.canParse(location, base) ? new URL(location, base).href : undefined
}

function sayStatus(status: number): string {
  return `${status} (${STATUS_CODES[status] ?? 'unknown'})`
}

const maxSkewMs = 5_000

/** A cached answer is as old as its Age. */
export function checkClock({ headers }: Reply, now: Date): readonly Fault[] {
  const date = Date.parse(String(headers.date ?? ''))
  const aheadMs = date + Number(headers.age ?? 0) * 1000 - now.getTime()
  if (!(Math.abs(aheadMs) > maxSkewMs)) return []
  return [
    [
      'clock',
      `the clock of the server is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the clock here.`,
      'Scheduled articles appear too early or too late, and caches keep answers for the wrong time.',
      'Synchronize the clocks of all machines (NTP: systemd-timesyncd or chrony).',
    ],
  ]
}

const slowMs = 5_000

export function checkSpeed(tookMs: number): readonly Fault[] {
  if (tookMs < slowMs) return []
  return [
    [
      'slow',
      `the answer takes ${Math.round(tookMs / 1000)} s.`,
      'Readers give up, and show the feed as broken.',
      'Compare with `curl` on the server itself: if that is quick, look at the proxy, the CDN and the network, otherwise at the load of the machine.',
    ],
  ]
}

/** The hub refuses an empty request with 400: so it is there. */
export async function checkHub(hubUrl: string, ask: Ask): Promise<readonly Fault[]> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '0' }
  const { status } = await ask(hubUrl, { method: 'POST', headers })
  if (status === 400) return []
  return [
    [
      'hub',
      `the hub answers a POST with ${sayStatus(status)}.`,
      'Services cannot subscribe to push, or renew their subscriptions.',
      'Let the proxy, firewall or CDN pass POST requests for this path on to Gazette.',
    ],
  ]
}

/** RFC 9309, section 2.2.2: of the rules for all robots, the longest that matches decides; Allow wins a tie. */
export function isDisallowed(robots: string, path: string): boolean {
  let isForAll = false
  let isInAgents = false
  const rules: { readonly isAllowed: boolean; readonly pattern: string }[] = []
  for (const line of robots.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? []
    const field = name.toLowerCase()
    if (field === 'user-agent') {
      isForAll = (isInAgents && isForAll) || value === '*'
      isInAgents = true
    } else if (field === 'allow' || field === 'disallow') {
      isInAgents = false
      if (isForAll && value !== '' && matches(value, path))
        rules.push({ isAllowed: field === 'allow', pattern: value })
    }
  }
  const [best] = rules.sort(
    (a, b) => b.pattern.length - a.pattern.length || Number(b.isAllowed) - Number(a.isAllowed),
  )
  return best?.isAllowed === false
}

function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$')
  const parts = (isWhole ? pattern.slice(0, -1) : pattern)
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}${isWhole ? '$' : ''}`).test(path)
}

/** `paths`: what readers fetch, as the host has it. */
export async function checkRobots(
  origin: string,
  paths: readonly string[],
  ask: Ask,
): Promise<readonly Fault[]> {
  const { status, content } = await ask(`${origin}/robots.txt`)
  // RFC 9309, section 2.3.1.4
  if (status >= 500) {
    return [
      [
        'robots',
        `robots.txt is answered with ${sayStatus(status)}.`,
        'Feed services that obey it take this for a ban on everything.',
        'Let the proxy pass /robots.txt on to Gazette, or answer it with 200 or 404.',
      ],
    ]
  }
  if (status !== 200) return []
  const shut = paths.filter((path) => isDisallowed(String(content), path))
  if (shut.length === 0) return []
  return [
    [
      'robots',
      `robots.txt forbids all robots to fetch ${shut.join(', ')}.`,
      'Feed services that obey it (Feedly, Google News, podcast directories) do not fetch the feed.',
      'Remove this rule, or allow the feeds; look whether the proxy or CDN answers with a robots.txt of its own.',
    ],
  ]
}

/** A picture or recording in parts, as players fetch it. */
export async function checkMedia(url: string, ask: Ask): Promise<readonly Fault[]> {
  const { status, headers, bytes } = await ask(url, { headers: { Range: 'bytes=0-3' } })
  if (status === 206 && bytes.length === 4 && /^bytes 0-3\//.test(headers['content-range'] ?? '')) return []
  const isThere = status === 200 || status === 206
  return [
    [
      'media',
      isThere
        ? 'the answer to a request with Range is the whole file.'
        : `the answer is ${sayStatus(status)}, not a part of the file.`,
      isThere
        ? 'Podcast players cannot skip, and Apple Podcasts refuses the episode.'
        : 'Readers show no pictures and play no sound.',
      isThere
        ? 'Let the proxy or CDN pass Range on, and Accept-Ranges back (nginx: the slice module, or no cache for media).'
        : 'Let the proxy pass /media/ on to Gazette, and let no rule against hotlinking refuse it.',
    ],
  ]
}

/** `/readyz` says of this request how many proxies have named its client and how many the server trusts, if they differ. */
export async function checkForwarding(readyzUrl: string, ask: Ask): Promise<readonly Fault[]> {
  const { status, content } = await ask(readyzUrl)
  const [, named, trusted] = /^forwarded: (\d+) named, (\d+) trusted$/m.exec(String(content)) ?? []
  if (status !== 200 || named === undefined) return []
  return [
    [
      'forwarded',
      `X-Forwarded-For has ${named} addresses when a request arrives, and GAZETTE_TRUST_PROXY is ${trusted}.`,
      Number(named) > Number(trusted)
        ? 'All readers count as one, the proxy: they share its limits, and audience figures are wrong.'
        : 'Readers can claim any address, which evades limits, or all count as the proxy.',
      'Set GAZETTE_TRUST_PROXY to the number of proxies in front, and let each of them add to X-Forwarded-For.',
    ],
  ]
}
