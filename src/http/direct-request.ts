import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Headers by which proxies and CDNs say for which client they ask. */
const forwarding =
  /^(?:(?:x-)?forwarded.*|via|max-forwards|(?:x-)?(?:real|client|cluster-client|original|envoy|azure|appengine|proxy|amzn|scheme).*|.*-client-(?:ip|addr)|.*-https|cf-.*|cdn-loop|tailscale-.*)$/

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/**
 * True for a request that a program on this machine has sent itself: from a loopback address to a loopback name, without
 * a header of a proxy. A proxy on this machine that hides all of that cannot be told from one; most of them still speak
 * HTTP/1.0, which does not count.
 */
export function isDirectFromThisMachine({
  headers,
  socket,
  httpVersion,
}: Pick<IncomingMessage, 'headers' | 'httpVersion'> & {
  readonly socket: { readonly remoteAddress?: string }
}): boolean {
  const isForwarded = httpVersion === '1.0' || Object.keys(headers).some((name) => forwarding.test(name))
  return !isForwarded && isLoopback(socket.remoteAddress ?? '') && isLoopback(hostOf(headers.host ?? ''))
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^::ffff:(?=[\d.]+$)/i, '')
  const version = isIP(address)
  if (version === 0) return address.toLowerCase() === 'localhost'
  return loopback.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** Without port and brackets. */
function hostOf(authority: string): string {
  const [, six, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(authority) ?? []
  return six ?? name ?? ''
}
