import { PublisherError } from '../../domain/errors.ts'
import type { FeedName, Format } from '../../domain/feed.ts'
import { basePathOf, parseFeedPath, paths } from '../../domain/site.ts'
import { type AddressRule, findUrlProblems } from '../../http/outgoing/address.ts'

/** A valid request to the hub (WebSub, section 5.1). */
export interface HubRequest {
  readonly mode: 'subscribe' | 'unsubscribe'
  /** As it was sent. */
  readonly callback: string
  /** As it was sent, since the subscriber compares it. */
  readonly topic: string
  readonly feed: FeedName
  readonly format: Format
  /** As requested; absent on unsubscribe. */
  readonly leaseSeconds?: number
  readonly secret?: string
}

export interface HubRules {
  /** The public address of this server. */
  readonly baseUrl: string
  /** A topic that the callback is subscribed to, from the time before the server had another address. */
  readonly formerTopic?: string
  readonly isAllowed: AddressRule
}

const maxSecretBytes = 199
const names = ['hub.mode', 'hub.callback', 'hub.topic', 'hub.secret', 'hub.lease_seconds'] as const
type Name = (typeof names)[number]

/**
 * Parses the form of a request to the hub and ignores unknown parameters (WebSub, section 5.1). Throws `invalid` with
 * every problem, a line each. Does not check that the feed exists.
 */
export function parseHubRequest(form: URLSearchParams, rules: HubRules): HubRequest {
  const { baseUrl, formerTopic, isAllowed } = rules
  const given = (name: Name) => form.get(name) || undefined
  const mode = given('hub.mode')
  const [callback = '', topic = ''] = [given('hub.callback'), given('hub.topic')]
  const [secret, lease] = [given('hub.secret'), given('hub.lease_seconds')]
  const feedAndFormat = topic === formerTopic ? parseFormerTopic(topic) : parseTopic(topic, baseUrl)
  const problems = [
    ...names.flatMap((name) => findFormProblems(name, form.getAll(name))),
    ...findModeProblems(mode),
    ...required('hub.callback', callback, () => findUrlProblems(callback, isAllowed)),
    ...required('hub.topic', topic, () => (feedAndFormat ? [] : [topicRule(baseUrl)])),
    ...(mode === 'subscribe' ? findTermProblems(secret, lease) : []),
  ]
  if (problems.length > 0 || !feedAndFormat) throw new PublisherError('invalid', problems.join('\n'))
  if (mode === 'unsubscribe') return { mode, callback, topic, ...feedAndFormat }
  return {
    mode: 'subscribe',
    callback,
    topic,
    ...feedAndFormat,
    ...(secret && { secret }),
    ...(lease && { leaseSeconds: Number(lease) }),
  }
}

function findFormProblems(name: Name, values: readonly string[]): string[] {
  return [
    ...(new Set(values).size > 1 ? [`${name} must be there once`] : []),
    ...(values.some((value) => value.includes('\uFFFD')) ? [`${name} must be UTF-8, percent-encoded`] : []),
  ]
}

function findModeProblems(mode: string | undefined): string[] {
  if (mode === 'subscribe' || mode === 'unsubscribe') return []
  return [`hub.mode must be subscribe or unsubscribe${mode ? `; it is "${mode.slice(0, 40)}"` : ''}`]
}

function findTermProblems(secret = '', lease = ''): string[] {
  return [
    ...(Buffer.byteLength(secret) > maxSecretBytes ? ['hub.secret must have fewer than 200 bytes'] : []),
    ...(secret.includes('\0') ? ['hub.secret must hold no NUL'] : []),
    ...(lease === '' || /^\d+$/.test(lease) ? [] : ['hub.lease_seconds must be a whole number of seconds']),
  ]
}

function required(name: Name, text: string, findProblems: () => readonly string[]): string[] {
  const problems = text === '' ? ['must be there'] : findProblems()
  return problems.map((problem) => `${name} ${problem}`)
}

type Topic = Pick<HubRequest, 'feed' | 'format'>

/** The feed at an address below `baseUrl`, however it is encoded. White space is refused, since parsers drop it silently. */
export function parseTopic(text: string, baseUrl: string): Topic | undefined {
  const url = parseAddress(text)
  const base = `${basePathOf(baseUrl)}/`
  if (url?.origin !== new URL(baseUrl).origin || !url.pathname.startsWith(base)) return undefined
  return toTopic(url.pathname.slice(base.length - 1))
}

/** The feed at an address from before this server got another one: the end of its path tells. */
export function parseFormerTopic(text: string): Topic | undefined {
  const parts = parseAddress(text)?.pathname.split('/') ?? []
  return toTopic(`/${parts.slice(-3).join('/')}`) ?? toTopic(`/${parts.at(-1)}`)
}

function toTopic(path: string): Topic | undefined {
  const found = parseFeedPath(path)
  return found && { feed: found.name, format: found.format }
}

/** Undefined for an address that no feed of ours has. */
function parseAddress(text: string): URL | undefined {
  if (/[\s\x00-\x1f]/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { search, hash, username, password } = url
  return search || hash || username || password ? undefined : url
}

function topicRule(baseUrl: string): string {
  const example = baseUrl + paths.feed('main', 'atom')
  return `must be the address of a feed of this publication as it says of itself (rel="self"), such as ${example}`
}
