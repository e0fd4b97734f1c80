import { describe, expect, it } from 'vitest'
import { createAddressRule, findUrlProblems, parseCidrs } from '../../../src/http/outgoing/address.ts'

const publicOnly = createAddressRule()

const notPublic = 'must be at a public address'

describe('a callback', () => {
  it.each([
    ['https://reader.example/cb'],
    ['http://reader.example:8080/cb?id=1&b=%20x'],
    ['https://93.184.215.14/cb'],
    ['https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/cb'],
    ['https://bücher.example/cb'],
  ])('may be %s', (callback) => {
    expect(findUrlProblems(callback, publicOnly)).toEqual([])
  })

  it.each([
    ['another scheme', 'ftp://reader.example/cb', 'must be an absolute address'],
    ['a script', 'javascript:alert(1)', 'must be an absolute address'],
    ['a file', 'file:///etc/passwd', 'must be an absolute address'],
    ['a path', '/cb', 'must be an absolute address'],
    ['no host where parsers look further', 'http:///reader.example/cb', 'must be an absolute address'],
    ['no host', 'http://', 'must be an absolute address'],
    ['a user name', 'https://ada@reader.example/cb', 'must hold no user name or password'],
    ['a password', 'https://:secret@reader.example/cb', 'must hold no user name or password'],
    ['a fragment', 'https://reader.example/cb#part', 'must have no fragment'],
    ['an empty fragment', 'https://reader.example/cb#', 'must have no fragment'],
    ['a space, which parsers cut off', ' https://reader.example/cb', 'percent-encoded'],
    ['a line end, which parsers drop', 'https://reader.example/\ncb', 'percent-encoded'],
    ['a backslash, which parsers turn', 'https:\\\\reader.example\\cb', 'percent-encoded'],
    ['more than 2,048 characters', `https://reader.example/${'x'.repeat(2048)}`, 'at most 2048'],
  ])('may not have %s', (_reason, callback, problem) => {
    expect(findUrlProblems(callback, publicOnly)).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, further on', '127.254.3.9'],
    ['loopback as one decimal number', '2130706433'],
    ['loopback as one hex number', '0x7f000001'],
    ['loopback as one octal number', '017700000001'],
    ['loopback in hex parts', '0x7f.0x0.0x0.0x1'],
    ['loopback in octal parts', '0177.0.0.01'],
    ['loopback, short', '127.1'],
    ['loopback with a trailing dot', '127.0.0.1.'],
    ['loopback in full-width digits', '１２７.０.０.１'],
    ['loopback in circled digits', '①②⑦.0.0.1'],
    ['loopback with another dot', '127。0。0。1'],
    ['this host', '0.0.0.0'],
    ['this host, short', '0'],
    ['a private network', '10.1.2.3'],
    ['a private network, as one number', '167838211'],
    ['a private network of the middle size', '172.31.255.1'],
    ['a home network', '192.168.1.1'],
    ['a network of a carrier', '100.64.0.1'],
    ['link-local, where metadata is', '169.254.169.254'],
    ['metadata as one number', '2852039166'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of Azure, in a public range', '168.63.129.16'],
    ['metadata of Oracle', '192.0.0.192'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['a test network', '198.51.100.7'],
    ['a bench network', '198.18.0.1'],
    ['reserved', '240.0.0.1'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 loopback, written out', '[0:0:0:0:0:0:0:1]'],
    ['the unspecified IPv6 address', '[::]'],
    ['IPv4-mapped loopback', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped loopback in hex', '[::ffff:7f00:1]'],
    ['IPv4-mapped metadata', '[::ffff:a9fe:a9fe]'],
    ['IPv4-compatible loopback', '[::7f00:1]'],
    ['IPv4-compatible private', '[::10.0.0.1]'],
    ['IPv4-translated loopback', '[::ffff:0:7f00:1]'],
    ['loopback behind NAT64', '[64:ff9b::7f00:1]'],
    ['loopback behind a local NAT64', '[64:ff9b:1::7f00:1]'],
    ['loopback behind 6to4', '[2002:7f00:1::]'],
    ['a private network behind 6to4', '[2002:a00:1::1]'],
    ['Teredo', '[2001:0:7f00:1::]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['old IPv6 site-local', '[fec0::1]'],
    ['unique local', '[fd12:3456::1]'],
    ['metadata of AWS', '[fd00:ec2::254]'],
    ['IPv6 multicast', '[ff02::1]'],
    ['IPv6 documentation', '[2001:db8::1]'],
    ['the discard range', '[100::1]'],
    ['a range that is not assigned', '[4000::1]'],
  ])('is refused at %s: %s', (_reason, host) => {
    expect(findUrlProblems(`http://${host}:8080/cb`, publicOnly)).toEqual([notPublic])
  })

  it('may be in an allowed private network, and in no other', () => {
    const rule = createAddressRule(parseCidrs('127.0.0.0/8, fd00::/8'))
    expect(findUrlProblems('http://127.0.0.1/cb', rule)).toEqual([])
    expect(findUrlProblems('http://[::ffff:127.0.0.1]/cb', rule)).toEqual([])
    expect(findUrlProblems('http://[fd00::1]/cb', rule)).toEqual([])
    expect(findUrlProblems('http://10.0.0.1/cb', rule)).toEqual([notPublic])
    expect(findUrlProblems('http://[::1]/cb', rule)).toEqual([notPublic])
  })
})

describe('allowed networks', () => {
  it('are refused with every wrong one named', () => {
    expect(() => parseCidrs('10.0.0.0/8, 10.0.0.1, fd00::/8, x/8')).toThrow(/"10\.0\.0\.1", "x\/8" is none/)
    expect(parseCidrs(' ')).toEqual([])
  })
})
