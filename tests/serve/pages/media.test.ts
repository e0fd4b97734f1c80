import { createHash } from 'node:crypto'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const digestOf = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 12)
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const png = digestOf(onePixelPng)

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({
    'media/quay.png': onePixelPng,
    'media/2026/über 100%.png': onePixelPng,
    'media/drawing.svg': svg,
    'media/bell.mp3': 'not really a sound',
    'media/plan.pdf': 'not really a document',
    "media/it's (1).png": onePixelPng,
    'media/.hidden.png': onePixelPng,
    'secret.txt': 'SECRET',
  })
  await symlink(join(data.path, 'secret.txt'), join(data.path, 'media/linked.txt'))
  await symlink(data.path, join(data.path, 'media/up'))
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

describe('media', () => {
  it.each([
    ['quay.png', png, 'image/png'],
    ['2026/%C3%BCber%20100%25.png', png, 'image/png'],
    ['drawing.svg', digestOf(svg), 'image/svg+xml'],
    ['bell.mp3', digestOf('not really a sound'), 'audio/mpeg'],
  ])('%s are served with their type and may be cached for ever', async (name, digest, type) => {
    const reply = await get(`/media/${digest}/${name}`)
    expect(reply).toMatchObject({
      status: 200,
      headers: {
        'content-type': expect.stringContaining(type),
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${digest}"`,
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': '*',
        'content-security-policy': expect.stringMatching(/^default-src 'none'.*sandbox$/),
      },
    })
    expect(digestOf(reply.bytes)).toBe(digest)
  })

  it.each(['quay.png', 'nothing.png'])('answer the preflight of a player in a web page: %s', async (name) => {
    const headers = { origin: 'https://reader.example', 'access-control-request-method': 'GET' }
    const path = `${server.url}/media/${png}/${name}`
    const reply = await ask(path, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-headers': 'range' },
    })
    expect(reply).toMatchObject({
      status: 204,
      text: '',
      headers: {
        allow: 'GET, HEAD, OPTIONS',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
      },
    })
    const part = await get(`/media/${png}/quay.png`, { origin: 'https://reader.example', range: 'bytes=1-3' })
    expect(part.headers['access-control-expose-headers']).toContain('Content-Range')
    expect(await ask(path, { method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS' },
    })
  })

  it('are served at one address however a client encodes it: a redirect would lead to itself', async () => {
    for (const name of ["it's%20(1).png", 'it%27s%20%281%29.png']) {
      expect(await get(`/media/${png}/${name}`)).toMatchObject({ status: 200 })
    }
  })

  it('that are documents can be opened: viewers of browsers do not open PDF in a sandbox', async () => {
    const path = `/media/${digestOf('not really a document')}/plan.pdf`
    const { status, headers } = await get(path)
    expect([status, headers['content-type'], headers['content-security-policy']]).toEqual([
      200,
      'application/pdf',
      "frame-ancestors 'none'",
    ])
  })

  it('answer 304, ranges and HEAD', async () => {
    const path = `/media/${png}/quay.png`
    expect(await get(path, { 'if-none-match': `"${png}"` })).toMatchObject({ status: 304 })
    const part = await get(path, { range: 'bytes=1-3' })
    expect([part.status, part.text]).toEqual([206, 'PNG'])
    expect(await ask(server.url + path, { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': String(onePixelPng.length) },
    })
  })

  const sound = 'not really a sound'
  const bell = `"${digestOf(sound)}"`
  const all = { status: 200, text: sound }
  const last = `bytes 15-17/18`
  const parts: readonly [reason: string, headers: Record<string, string>, reply: object][] = [
    ['the first bytes', { range: 'bytes=0-2' }, { status: 206, text: 'not' }],
    ['the last bytes', { range: 'bytes=-3' }, { text: 'und', headers: { 'content-range': last } }],
    ['more than there is', { range: 'bytes=15-99' }, { text: 'und', headers: { 'content-length': '3' } }],
    [
      'nothing that there is',
      { range: 'bytes=18-' },
      { status: 416, headers: { 'content-range': 'bytes */18' } },
    ],
    ['two parts, which nobody needs', { range: 'bytes=0-1,4-5' }, all],
    ['a malformed part', { range: 'bytes=x' }, all],
    ['pages', { range: 'pages=1-2' }, all],
    ['of the file as it is', { range: 'bytes=0-2', 'if-range': bell }, { status: 206, text: 'not' }],
    ['of an older file', { range: 'bytes=0-2', 'if-range': '"0123456789ab"' }, all],
    ['of a file by its date', { range: 'bytes=0-2', 'if-range': 'Mon, 23 Nov 2026 09:00:00 GMT' }, all],
    ['of a file that is known', { range: 'bytes=0-2', 'if-none-match': bell }, { status: 304, text: '' }],
  ]
  it.each(parts)('answer a request for a part: %s', async (_reason, headers, reply) => {
    expect(await get(`/media/${digestOf(sound)}/bell.mp3`, headers)).toMatchObject(reply)
  })

  it('of an older address, which readers still have, redirect to the current file', async () => {
    const now = {
      status: 302,
      headers: { location: `/media/${png}/quay.png`, 'cache-control': 'public, max-age=300' },
    }
    expect(await get('/media/0123456789ab/quay.png')).toMatchObject(now)
    expect(await get('/media/quay.png')).toMatchObject(now)
  })

  it.each([
    '/media/../secret.txt',
    '/media/%2e%2e/secret.txt',
    '/media/..%2fsecret.txt',
    '/media/%2e%2e%2fsecret.txt',
    '/media/%252e%252e%252fsecret.txt',
    '/media/..%5csecret.txt',
    '/media/....//secret.txt',
    '/media//etc/passwd',
    '/media/%2Fetc%2Fpasswd',
    '/media/0123456789ab/../../secret.txt',
    '/media/linked.txt',
    '/media/up/secret.txt',
    '/media/.hidden.png',
    '/media/quay.png%00.txt',
    '/media/quay.png/',
    '/media/2026',
    '/media/2026/',
    '/media/',
    '/media',
    '/media/nothing.png',
    '/media/~root',
    `/media/${'a/'.repeat(2000)}b`,
  ])('that are not in the folder do not exist: %s', async (path) => {
    const reply = await get(path)
    expect(reply.status).toBe(404)
    expect(reply.text).not.toContain('SECRET')
  })
})
