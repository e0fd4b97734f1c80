import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { AddressRule } from './address-rule.ts'

const mostCharacters = 2048

/** Signs that no address may hold (RFC 3986, section 2); parsers drop or change them on the quiet. */
const forbiddenSigns = /[\s\x00-\x1f\x7f"<>\\^`{|}]/

/**
 * What is wrong with the address of a callback, a sentence each; nothing where it may be asked. A host name is not
 * looked up: what it stands for is checked when a socket is opened.
 */
export function findCallbackProblems(text: string, isAllowed: AddressRule): string[] {
  if (text.length > mostCharacters) return [`must have at most ${mostCharacters} characters`]
  if (forbiddenSigns.test(text)) return ['must have its spaces and other special characters percent-encoded']
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return ['must be an absolute address that begins with http:// or https://']
  }
  const { username, password, hostname } = new URL(text)
  return [
    ...(username || password ? ['must hold no user name or password'] : []),
    ...(text.includes('#') ? ['must have no fragment'] : []),
    ...(mayBeAsked(hostname, isAllowed) ? [] : ['must be at a public address']),
  ]
}

/** False for an IP address that is refused. Whoever opens a socket looks names up, but never addresses. */
export function mayBeAsked(hostname: string, isAllowed: AddressRule): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 || isAllowed(address)
}

/** The address with parameters of ours behind its own, which stay as they are (WebSub, section 5.1.1). */
export function withParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const ours = new URLSearchParams(parameters).toString()
  if (!callback.includes('?')) return `${callback}?${ours}`
  return /[?&]$/.test(callback) ? callback + ours : `${callback}&${ours}`
}

/**
 * What is asked for at its host: all that stands behind that, byte for byte (WebSub, section 5.1.1), where parsers
 * encode quotes, follow dots and drop a question mark with nothing behind it. Only what is not ASCII is encoded.
 */
export function toTarget(address: string): string {
  const [, target = ''] = /^https?:\/\/[^/?#]*([^#]*)/i.exec(address) ?? []
  const ascii = target.replace(/[^!-~]+/g, (part) => encodeURIComponent(part.toWellFormed()))
  return ascii.startsWith('/') ? ascii : `/${ascii}`
}

/** The name of a callback's host, without its port: what limits and blocks go by. */
export function toHostName(callback: string): string {
  return new URL(callback).hostname.replace(/\.$/, '')
}

/** What logs may show of a callback, which is a secret: always the same for the same one, and no way back. */
export function toCallbackHash(callback: string): string {
  return createHash('sha256').update(callback).digest('hex').slice(0, 8)
}
