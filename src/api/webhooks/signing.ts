import { createHmac, randomBytes } from 'node:crypto'

/** Signatures of Standard Webhooks 1.0.0, with a secret that both sides know. */

const prefix = 'whsec_'
/** The specification allows 24 to 64. */
const secretBytes = 32

export function makeWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64')
}

export interface SignedMessage {
  /** The same at each attempt. */
  readonly id: string
  readonly body: string
  /** Of this attempt. */
  readonly at: Date
  /** One signature for each. */
  readonly secrets: readonly string[]
}

/** The three headers. Several signatures are separated by a space, so that a receiver may know either secret. */
export function signHeaders({ id, body, at, secrets }: SignedMessage) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const content = `${id}.${timestamp}.${body}`
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => sign(secret, content)).join(' '),
  }
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
