import { createHash } from 'node:crypto'
import { testEvent, type WebhookEvent, webhookEvents } from '../../domain/accounts/webhook.ts'
import { programKeyStart } from '../../domain/identity.ts'
import { paths } from '../../domain/site.ts'
import type { Change } from '../../store/changes/change.ts'
import type { ChangeFacts, Message } from '../../store/webhooks/webhooks.ts'

/** Less than the 20 kB that Standard Webhooks recommends. */
const mostBytes = 19_000
/** In characters, of what would be larger. */
const mostTitleIfLarge = 500

/** The event of a change; undefined if webhooks are not told of it. */
export function toEvent({ kind }: Pick<Change, 'kind'>): WebhookEvent | undefined {
  return webhookEvents.find((event) => event === `article.${kind}`)
}

/**
 * What is sent of a change: what it was, and of the article what names it. The text of an article is never in it. Pure: it
 * has the time of the change. `baseUrl` is the public address.
 */
export function toMessage(change: Change, type: WebhookEvent, facts: ChangeFacts, baseUrl: string): Message {
  const { id: changeId, at, articleId, slug, title, revision, by, detail } = change
  const data = {
    id: articleId,
    slug,
    key: facts.key ?? toOwnKey(change.key),
    title,
    url: slug === undefined ? undefined : baseUrl + paths.article(slug),
    status: change.kind === 'deleted' ? 'deleted' : facts.status,
    revision,
    actor: by,
  }
  const toBody = (more: object) =>
    JSON.stringify({ type, timestamp: at.toISOString(), data: { ...data, ...more } })
  const body = toBody(detail ?? {})
  const isTooLarge = Buffer.byteLength(body) > mostBytes
  const shortened = { title: title?.slice(0, mostTitleIfLarge), isShortened: true }
  return { event: toEventId(change), changeId, type, body: isTooLarge ? toBody(shortened) : body }
}

/** As the program calls it, which the log of changes holds as a source key. */
function toOwnKey(key: string | undefined): string | undefined {
  return key?.startsWith(programKeyStart) ? key.slice(programKeyStart.length) : key
}

/**
 * The same for each webhook and each attempt. After a failover, a change that was lost may leave its number to another one,
 * so the id tells of more than the number.
 */
export function toEventId({ id, at, kind, articleId, revision, key }: Change): string {
  const known = JSON.stringify([id, at, kind, articleId, revision, key])
  return `evt_${id}_${createHash('sha256').update(known).digest('hex').slice(0, 16)}`
}

/** The number of the change that an id belongs to; undefined for a test, and for any other text. */
export function toChangeId(event: string): number | undefined {
  const [, id] = /^evt_([1-9]\d{0,14})_[0-9a-f]{16}$/.exec(event) ?? []
  return id === undefined ? undefined : Number(id)
}

/** `random`: unique for each test. */
export function toTestMessage(webhookId: string, at: Date, random: string): Message {
  const data = { webhook: webhookId, message: 'This is a test of the webhook. Nothing has happened.' }
  const body = JSON.stringify({ type: testEvent, timestamp: at.toISOString(), data })
  return { event: `evt_test_${random}`, changeId: 0, type: testEvent, body }
}
