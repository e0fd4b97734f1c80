import { expect, it } from 'vitest'
import { isDirectFromThisMachine } from '../../src/http/direct-request.ts'

const local = { host: 'localhost:8080' }

const requests: readonly (readonly [
  reason: string,
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>>,
  isDirect: boolean,
])[] = [
  ['loopback', '127.0.0.1', local, true],
  ['another address of loopback', '127.0.0.53', { host: '127.0.0.53' }, true],
  ['loopback of version 6', '::1', { host: '[::1]:8080' }, true],
  ['loopback of version 4 written as version 6', '::ffff:127.0.0.1', local, true],
  ['a name in capitals', '127.0.0.1', { host: 'LOCALHOST' }, true],
  ['a container network', '172.17.0.3', local, false],
  ['a private network', '10.0.0.2', local, false],
  ['a private network of version 6', 'fd12:3456::1', local, false],
  ['a public address', '192.0.2.7', local, false],
  ['a socket without an address', undefined, local, false],
  ['a proxy that forwards the public name', '127.0.0.1', { host: 'news.example.org' }, false],
  ['a proxy that sends the name of its upstream', '127.0.0.1', { host: 'gazette' }, false],
  ['a name that begins like loopback', '127.0.0.1', { host: '127.0.0.1.example.org' }, false],
  ['a name below localhost', '127.0.0.1', { host: 'localhost.example.org' }, false],
  ['no host', '127.0.0.1', {}, false],
  ['a program with a header of its own', '127.0.0.1', { ...local, 'x-request-id': 'a' }, true],
  ...[
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded',
    'x-real-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'x-original-forwarded-for',
    'x-envoy-external-address',
    'true-client-ip',
    'fastly-client-ip',
    'cf-connecting-ip',
    'cf-ray',
    'cdn-loop',
    'fly-client-ip',
    'x-amzn-trace-id',
    'x-proxyuser-ip',
    'x-scheme',
    'front-end-https',
    'client-ip',
    'max-forwards',
    'tailscale-user-login',
  ].map(
    (name) => [`a proxy that sends ${name}`, '127.0.0.1', { ...local, [name]: '127.0.0.1' }, false] as const,
  ),
]

it.each(requests)('%s, from %s with %j, is direct: %s', (_reason, remoteAddress, headers, isDirect) => {
  expect(isDirectFromThisMachine({ headers, socket: { remoteAddress }, httpVersion: '1.1' })).toBe(isDirect)
})

it('a request in HTTP/1.0, as many proxies send it, is not direct', () => {
  const socket = { remoteAddress: '127.0.0.1' }
  expect(isDirectFromThisMachine({ headers: local, socket, httpVersion: '1.0' })).toBe(false)
})
