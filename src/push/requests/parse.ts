import { PublisherError } from '../../domain/errors.ts'
import type { FeedName, Format } from '../../domain/feed.ts'
import { parseFeedPath, paths } from '../../domain/site.ts'
import { type AddressRule, findCallbackProblems } from '../callbacks/address.ts'

/** What a subscriber asks of the hub (WebSub, section 5.1), checked. */
export interface HubRequest {
  readonly mode: 'subscribe' | 'unsubscribe'
  /** As it was sent. */
  readonly callback: string
  /** As it was sent: the subscriber knows its request by it. */
  readonly topic: string
  readonly feed: FeedName
  readonly format: Format
  /** As asked for; absent on unsubscribe. */
  readonly leaseSeconds?: number
  readonly secret?: string
}

export interface HubRules {
  /** The public address of this server. */
  readonly baseUrl: string
  readonly isAllowed: AddressRule
}

const mostSecretBytes = 199
const names = ['hub.mode', 'hub.callback', 'hub.topic', 'hub.secret', 'hub.lease_seconds'] as const
type Name = (typeof names)[number]

/**
 * Reads the form of a request to the hub; parameters that it does not know are ignored (WebSub, section 5.1). Throws
 * `invalid` with every problem, a line each. Whether there is such a feed is not its business.
 */
export function parseHubRequest(form: URLSearchParams, rules: HubRules): HubRequest {
  const given = (name: Name) => form.get(name) || undefined
  const topic = parseTopic(given('hub.topic') ?? '', rules.baseUrl)
  const problems = [
    ...names.flatMap((name) => findFormProblems(name, form.getAll(name))),
    ...findModeProblems(given('hub.mode')),
    ...labelled(
      'hub.callback',
      required(given('hub.callback'), (text) => findCallbackProblems(text, rules.isAllowed)),
    ),
    ...labelled(
      'hub.topic',
      required(given('hub.topic'), () => (topic ? [] : [topicRule(rules.baseUrl)])),
    ),
    ...(given('hub.mode') === 'subscribe'
      ? findTermProblems(given('hub.secret'), given('hub.lease_seconds'))
      : []),
  ]
  if (problems.length > 0 || !topic) throw new PublisherError('invalid', problems.join('\n'))
  const request = { callback: given('hub.callback') ?? '', topic: given('hub.topic') ?? '', ...topic }
  if (given('hub.mode') === 'unsubscribe') return { mode: 'unsubscribe', ...request }
  const [secret, lease] = [given('hub.secret'), given('hub.lease_seconds')]
  return {
    mode: 'subscribe',
    ...request,
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
    ...(Buffer.byteLength(secret) > mostSecretBytes ? ['hub.secret must have fewer than 200 bytes'] : []),
    ...(secret.includes('\0') ? ['hub.secret must hold no NUL'] : []),
    ...(lease === '' || /^\d+$/.test(lease) ? [] : ['hub.lease_seconds must be a whole number of seconds']),
  ]
}

function required(text: string | undefined, find: (text: string) => string[]): string[] {
  return text === undefined ? ['must be there'] : find(text)
}

function labelled(name: Name, problems: readonly string[]): string[] {
  return problems.map((problem) => `${name} ${problem}`)
}

/** The feed that an address of ours names, however its signs are encoded. Parsers drop white space on the quiet. */
function parseTopic(text: string, baseUrl: string): { feed: FeedName; format: Format } | undefined {
  if (/[\s\x00-\x1f]/.test(text) || !URL.canParse(text)) return undefined
  const { origin, pathname, search, hash, username, password } = new URL(text)
  if (origin !== new URL(baseUrl).origin || search || hash || username || password) return undefined
  const found = parseFeedPath(pathname)
  return found && { feed: found.name, format: found.format }
}

function topicRule(baseUrl: string): string {
  const example = baseUrl + paths.feed('main', 'atom')
  return `must be the address of a feed of this publication as it says of itself (rel="self"), such as ${example}`
}
