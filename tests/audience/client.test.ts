import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { halfSipHash, hashClient, toDigest, toHashKey } from '../../src/audience/client.ts'
import { readNetwork } from '../../src/http/client-address.ts'

const key = toHashKey(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]))

describe('the keyed hash', () => {
  // `vectors_hsip32` of https://github.com/veorq/SipHash, of 0, 4, 8, 12 and 16 bytes.
  it.each([
    [[], 0x5b9f35a9],
    [[0x03020100], 0x89466e2a],
    [[0x03020100, 0x07060504], 0x8f84b8d0],
    [[0x03020100, 0x07060504, 0x0b0a0908], 0x2f87f057],
    [[0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c], 0x84acb5d9],
  ])('matches the test vectors of HalfSipHash-2-4: %j', (words, hash) => {
    expect(halfSipHash(key, Int32Array.from(words)) >>> 0).toBe(hash)
  })
})

function placeOf(text: string): number[] | undefined {
  const place = new Int32Array(2)
  return readNetwork(text, place) ? [...place].map((word) => word >>> 0) : undefined
}

describe('the address of a client', () => {
  it.each([
    ['192.0.2.7', [0, 0xc0000207]],
    ['255.255.255.255', [0, 0xffffffff]],
    ['2001:db8:1:2:3:4:5:6', [0x20010db8, 0x00010002]],
    ['2001:db8:1:2::7', [0x20010db8, 0x00010002]],
    ['2001:DB8:0:0:1::', [0x20010db8, 0]],
    ['2001:db8::7', [0x20010db8, 0]],
    ['2001:db8::2:3:4:5:6', [0x20010db8, 2]],
    ['::1', [0, 0]],
    ['::2:3:4:5:6:7:8', [2, 0x00030004]],
    ['fe80::', [0xfe800000, 0]],
  ])('is read from %s', (text, words) => {
    expect(placeOf(text)).toEqual(words)
  })

  it.each([
    '',
    'unknown',
    '192.0.2',
    '192.0.2.7:4711',
    '192.0.2.7 ',
    '[2001:db8::7]:4711',
    '::ffff:192.0.2.7',
    'fe80::1%eth0',
    '2001:db8:1',
    '_hidden',
  ])('is not read from a text that is no plain address: %j', (text) => {
    expect(placeOf(text)).toBeUndefined()
  })

  it('is the network that ipaddr.js reads from any IPv6 address', () => {
    let seed = 1
    const next = () => {
      seed = (seed * 48271) % 0x7fffffff
      return seed
    }
    for (let time = 0; time < 2_000; time++) {
      const parts = Array.from({ length: 8 }, () => (next() % 2 ? 0 : next() % 65536))
      const address = new ipaddr.IPv6(parts)
      const [a = 0, b = 0, c = 0, d = 0] = parts
      const words = [((a << 16) | b) >>> 0, ((c << 16) | d) >>> 0]
      expect([address.toString(), placeOf(address.toString())]).toEqual([address.toString(), words])
      expect(placeOf(address.toNormalizedString())).toEqual(words)
    }
  })
})

describe('a client', () => {
  const program = toDigest('NetNewsWire')
  const hashOf = (forwarded: string | undefined, remoteAddress = '127.0.0.1', trustedProxies = 1) =>
    hashClient(
      key,
      program,
      { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } },
      trustedProxies,
    )

  it.each([
    ['192.0.2.7', '192.0.2.7:4711', 'a port'],
    ['192.0.2.7', '::ffff:192.0.2.7', 'an IPv4 address in IPv6'],
    ['192.0.2.7', '198.51.100.1, 192.0.2.7', 'what is left of the last one can be made up'],
    ['2001:db8:1:2::7', '2001:db8:1:2:aaaa:bbbb:cccc:dddd', 'the same network'],
    ['2001:db8:1:2::7', '[2001:db8:1:2::8]:4711', 'brackets and a port'],
    ['2001:db8:1:2::7', '198.51.100.1, 2001:db8:1:2::9', 'the last one, again'],
  ])('at %s is the same as at %s: %s', (one, other) => {
    expect(hashOf(other)).toBe(hashOf(one))
  })

  it.each([
    ['192.0.2.7', '192.0.2.8'],
    ['2001:db8:1:2::7', '2001:db8:1:3::7'],
    ['10.0.0.1', '10.0.0.2'],
    ['unknown', '_hidden'],
    ['unknown', undefined],
  ])('at %s is another one than at %s', (one, other) => {
    expect(hashOf(other)).not.toBe(hashOf(one))
  })

  it('has another hash with another key or another program', () => {
    const sender = { headers: {}, socket: { remoteAddress: '192.0.2.7' } }
    const other = toHashKey(Buffer.from('another!'))
    const hashes = [
      hashClient(key, program, sender, 0),
      hashClient(other, program, sender, 0),
      hashClient(key, toDigest('Reeder'), sender, 0),
    ]
    expect(new Set(hashes).size).toBe(3)
  })

  it('has the address of its connection if no proxy is trusted', () => {
    expect(hashOf('198.51.100.1', '192.0.2.7', 0)).toBe(hashOf(undefined, '192.0.2.7', 0))
    expect(hashOf(undefined, '192.0.2.7', 1)).toBe(hashOf(undefined, '192.0.2.7', 0))
  })
})
