import { expect, it } from 'vitest'
import { readTarget } from '../../src/http/request-target.ts'

const host = ['Host', 'news.example.org']

const targets: readonly [reason: string, method: string, url: string, target: string | undefined][] = [
  ['path and query stay', 'GET', '/rss.xml?a=%zz', '/rss.xml?a=%zz'],
  ['a percent sign with its digits stays', 'GET', '/articles/caf%C3%A9', '/articles/caf%C3%A9'],
  ['a fragment, which some readers send, stays', 'GET', '/rss.xml#%', '/rss.xml#%'],
  ['two slashes stay', 'GET', '//rss.xml', '//rss.xml'],
  ['scheme and host go', 'GET', 'http://other.example/rss.xml', '/rss.xml'],
  ['scheme and host in capitals go', 'GET', 'HTTPS://OTHER.EXAMPLE:443/rss.xml', '/rss.xml'],
  ['a host alone is the front page', 'GET', 'http://other.example', '/'],
  ['a host and a query are the front page', 'GET', 'http://other.example?q', '/?q'],
  ['an IPv6 address is a host', 'GET', 'http://[::1]:8080/', '/'],
  ['a star with OPTIONS is the server', 'OPTIONS', '*', '*'],
  ['a star with GET is nothing', 'GET', '*', undefined],
  ['a port above 65535 does not exist', 'GET', 'http://other.example:65536/', undefined],
  ['a word is no port', 'GET', 'http://other.example:http/', undefined],
  ['an empty host is none', 'GET', 'http:///rss.xml', undefined],
  ['a user is not accepted', 'GET', 'http://a@other.example/', undefined],
  ['another scheme is not ours', 'GET', 'ftp://other.example/', undefined],
  ['a name without a scheme is no target', 'GET', 'other.example:80', undefined],
  ['a percent sign without digits is broken', 'GET', '/%', undefined],
  ['bytes that are no UTF-8 are broken', 'GET', '/%E0%A4%A', undefined],
  ['a letter beyond ASCII is not encoded', 'GET', '/caf\u00e9', undefined],
  ['nothing is no target', 'GET', '', undefined],
]

it.each(targets)('%s: %s %s', (_reason, method, url, target) => {
  expect(readTarget({ method, url, headers: {}, rawHeaders: host, httpVersion: '1.1' })?.url).toBe(target)
})

it.each([
  ['/rss.xml', undefined],
  ['http://other.example:81/rss.xml', 'other.example:81'],
])('the target %s replaces the host by %s', (url, replaced) => {
  const request = { method: 'GET', url, headers: {}, rawHeaders: host, httpVersion: '1.1' }
  expect(readTarget(request)?.host).toBe(replaced)
})

const hosts: readonly [
  reason: string,
  rawHeaders: readonly string[],
  httpVersion: string,
  isValid: boolean,
][] = [
  ['a name and a port', ['Host', 'news.example.org:8080'], '1.1', true],
  ['a name with an underscore', ['host', 'gazette_1'], '1.1', true],
  ['an IPv6 address', ['HOST', '[2001:db8::7]:8080'], '1.1', true],
  ['a header that is called alike', [...host, 'Hosts', 'other.example'], '1.1', true],
  ['none in HTTP/1.0', [], '1.0', true],
  ['none in HTTP/1.1', [], '1.1', false],
  ['two', [...host, 'host', 'other.example'], '1.1', false],
  ['two in HTTP/1.0', [...host, ...host], '1.0', false],
  ['nothing', ['Host', ''], '1.1', false],
  ['two names with a comma and a space', ['Host', 'news.example.org, other.example'], '1.1', false],
  ['two names and a space', ['Host', 'news.example.org other.example'], '1.1', false],
  ['a user', ['Host', 'a@news.example.org'], '1.1', false],
  ['a path', ['Host', 'news.example.org/rss.xml'], '1.1', false],
  ['a port above 65535', ['Host', 'news.example.org:99999'], '1.1', false],
  ['a bracket', ['Host', '[::1'], '1.1', false],
]

it.each(hosts)(
  'a host that is %s: %j in HTTP/%s is valid: %s',
  (_reason, rawHeaders, httpVersion, isValid) => {
    const target = readTarget({
      method: 'GET',
      url: '/',
      headers: {},
      rawHeaders: [...rawHeaders],
      httpVersion,
    })
    expect(target !== undefined).toBe(isValid)
  },
)

it.each([
  ['chunked', true],
  ['Chunked', true],
  ['gzip, chunked', false],
  ['chunked, gzip', false],
  ['chunked, chunked', false],
  ['identity', false],
  ['', false],
])('a body whose coding is "%s" has an end that is known: %s', (coding, isKnown) => {
  const request = { method: 'POST', url: '/', rawHeaders: host, httpVersion: '1.1' }
  const target = readTarget({ ...request, headers: { 'transfer-encoding': coding } })
  expect(target !== undefined).toBe(isKnown)
})
