import type { IncomingMessage } from 'node:http'

/** The part of a request that says what it asks for. */
export type Targeting = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders' | 'httpVersion'>

/** RFC 3986, section 3.2: a name, an IPv4 address or an IPv6 address in brackets, and a port; without user information. */
const authority = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::(\d{0,5}))?$/i
const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/is
const visible = /^[\x21-\x7e]+$/

export interface Target {
  /** Path and query. */
  readonly url: string
  /** Of a target with scheme and host. It replaces `Host` (RFC 9112, section 3.2.2). */
  readonly host?: string
}

/**
 * The target of a request (RFC 9112, section 3.2), whichever of many names leads to it. Undefined for a request that gets
 * 400: more than one `Host` or a malformed one (section 3.2), a target that is no address, one with a broken percent sign,
 * or a body whose end cannot be told (section 6.3).
 */
export function readTarget(request: Targeting): Target | undefined {
  const { method, url = '', headers, rawHeaders, httpVersion } = request
  if (!hasValidHost(rawHeaders, httpVersion) || !visible.test(url)) return undefined
  if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') return undefined
  if (url === '*') return method === 'OPTIONS' ? { url } : undefined
  const target = url.startsWith('/') ? { url } : toOriginForm(url)
  return target && isDecodable(target.url) ? target : undefined
}

function hasValidHost(rawHeaders: readonly string[], httpVersion: string): boolean {
  let host: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue
    if (host !== undefined) return false
    host = rawHeaders[at + 1] ?? ''
  }
  return host === undefined ? httpVersion === '1.0' : isAuthority(host)
}

function isAuthority(text: string): boolean {
  const found = authority.exec(text)
  return found !== null && Number(found[1] ?? 0) <= 65535
}

function toOriginForm(url: string): Target | undefined {
  const [, host = '', rest = ''] = absoluteForm.exec(url) ?? []
  if (!isAuthority(host)) return undefined
  return { url: rest.startsWith('/') ? rest : `/${rest}`, host }
}

/** Only addresses with a percent sign are decoded. */
function isDecodable(target: string): boolean {
  if (!target.includes('%')) return true
  try {
    decodeURIComponent(target.split(/[?#]/, 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
