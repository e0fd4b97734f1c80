import { createHash } from 'node:crypto'
import { type AddressRule, mayConnect } from '../../http/outgoing/address.ts'

const maxCharacters = 2048

/** Characters that a URL must not contain (RFC 3986, section 2); parsers drop or change them silently. */
const forbiddenCharacters = /[\s\x00-\x1f\x7f"<>\\^`{|}]/

/**
 * All problems of a callback's URL, a sentence each. A host name is not looked up here: its addresses are checked when a
 * socket is opened.
 */
export function findCallbackProblems(text: string, isAllowed: AddressRule): string[] {
  if (text.length > maxCharacters) return [`must have at most ${maxCharacters} characters`]
  if (forbiddenCharacters.test(text)) {
    return ['must have its spaces and other special characters percent-encoded']
  }
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return ['must be an absolute address that begins with http:// or https://']
  }
  const { username, password, hostname } = new URL(text)
  return [
    ...(username || password ? ['must hold no user name or password'] : []),
    ...(text.includes('#') ? ['must have no fragment'] : []),
    ...(mayConnect(hostname, isAllowed) ? [] : ['must be at a public address']),
  ]
}

/** The callback with more parameters after its own, which are kept as they are (WebSub, section 5.1.1). */
export function withParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const ours = new URLSearchParams(parameters).toString()
  if (!callback.includes('?')) return `${callback}?${ours}`
  return /[?&]$/.test(callback) ? callback + ours : `${callback}&${ours}`
}

/** The host of a callback without its port, as limits and blocks compare it. */
export function toHostName(callback: string): string {
  return new URL(callback).hostname.replace(/\.$/, '')
}

/** Identifies a callback in the log. The callback itself is a secret. */
export function toCallbackHash(callback: string): string {
  return createHash('sha256').update(callback).digest('hex').slice(0, 8)
}
