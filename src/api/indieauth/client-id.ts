import { isIP } from 'node:net'
import { PublisherError } from '../../domain/errors.ts'

const mostCharacters = 2000
const schemeAndHost = /^(https?):\/\/([^/?#\\]+)(.*)$/is
const domainName = /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/
/** Only these addresses may be in a client's URL (IndieAuth, section 3.3). */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]'])

/**
 * The URL of a client in the form in which it is compared: host in small letters, `/` for an empty path (IndieAuth, sections
 * 3.3 and 3.4). Throws `invalid`. The text itself is checked, since a URL parser resolves dot segments, drops default ports
 * and reads numbers as IP addresses.
 */
export function parseClientId(text: string): string {
  const [, scheme = '', host = '', rest = ''] = schemeAndHost.exec(text) ?? []
  if (host === '' || text.length > mostCharacters) {
    throw invalid(`must be an address that begins with https:// or http://`, text)
  }
  if (host.includes('@')) throw invalid('must hold no user name or password', text)
  if (rest.includes('#')) throw invalid('must have no fragment', text)
  const normal = `${scheme.toLowerCase()}://${host.toLowerCase()}${rest.startsWith('/') ? '' : '/'}${rest}`
  if (!URL.canParse(normal) || new URL(normal).href !== normal) {
    const rule = 'without dot segments, default ports, and other spellings of an IP address'
    throw invalid(`must be in its normal form, ${rule}`, text)
  }
  const { hostname } = new URL(normal)
  if (!loopback.has(hostname) && (isIP(hostname.replace(/^\[|\]$/g, '')) || !domainName.test(hostname))) {
    throw invalid('must have a domain name, 127.0.0.1 or [::1]', text)
  }
  return normal
}

/** Whether the client runs on the person's own machine: its address is never fetched (IndieAuth, section 4.2). */
export function isLoopbackClient(clientId: string): boolean {
  const { hostname } = new URL(clientId)
  return loopback.has(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** Browsers run or open what has these schemes. */
const dangerous = /^(?:javascript|data|vbscript|file|blob|filesystem|view-source|about|ws|wss|ftp):/i

/**
 * Throws `invalid` for an address to which no code may be sent: one that is malformed, and one that has another scheme, host or
 * port than the client and is not in its list (IndieAuth, section 4.2.2).
 */
export function checkRedirect(text: string, clientId: string, listed: readonly string[]): void {
  if (!/^[a-z][a-z\d+.-]*:[!-~]+$/i.test(text) || /[#\\"<>^`{|}]/.test(text) || !URL.canParse(text)) {
    throw invalid(
      'must be an absolute address without a fragment and special characters',
      text,
      'redirect_uri',
    )
  }
  if (text.length > mostCharacters || dangerous.test(text)) {
    throw invalid('must be an address of a program', text, 'redirect_uri')
  }
  const { protocol, host, username, password, searchParams } = new URL(text)
  const own = ['code', 'state', 'iss', 'error'].filter((name) => searchParams.has(name))
  if (own.length > 0) {
    // The client would find two in the answer, and might take the one that was there before.
    throw invalid(`must not hold ${own.join(', ')} itself`, text, 'redirect_uri')
  }
  const isWeb = /^https?:/i.test(text)
  if (isWeb && !/^https?:\/\/[^/?]/i.test(text)) throw invalid('must have a host', text, 'redirect_uri')
  if (isWeb && (username || password)) {
    throw invalid('must hold no user name or password', text, 'redirect_uri')
  }
  const client = new URL(clientId)
  if (listed.includes(text) || (isWeb && protocol === client.protocol && host === client.host)) return
  const rule = `must be on ${client.protocol}//${client.host}, or in the list of redirect_uris at ${clientId}`
  throw invalid(rule, text, 'redirect_uri')
}

function invalid(rule: string, text: string, field = 'client_id'): PublisherError {
  return new PublisherError('invalid', `${field} ${rule}; it is "${text.slice(0, 300)}"`)
}
