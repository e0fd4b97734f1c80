import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostPartBytes, splitJson } from '../../../../src/ingest/forms/records/split-json.ts'
import { cases } from '../../../support/depth.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function split(text: string | Uint8Array, wanted: RegExp, size = 5) {
  const parts = []
  for await (const part of splitJson(inPieces(Buffer.from(text), size), (path) => wanted.test(path)))
    parts.push(part)
  return parts
}

const rows = [{ a: 'q"u}]\\', b: [1, { c: 2 }] }, { é: 'ü🎉' }, 5, null, 'words', [], {}]
const file = { db: [{ meta: { version: '5', 'x"y': 1 }, data: { posts: rows, n: 12.5, tags: [] } }] }
const wanted = /^db\.\*\.(?:meta|data\.n|data\.posts\.\*)$/

it.each([
  ['in one line', JSON.stringify(file)],
  ['in many lines', JSON.stringify(file, null, 2)],
  ['with a byte order mark', `\uFEFF${JSON.stringify(file)}`],
  ['as a script', `var exported = ${JSON.stringify(file)};\n`],
])('the parts of a file %s are cut out, wherever its pieces end', async (_how, text) => {
  for (const size of [1, 2, 3, 7, 10_000]) {
    const parts = await split(text, wanted, size)
    expect(parts.map(({ path, text: part }) => [path, JSON.parse(part ?? '')])).toEqual([
      ['db.*.meta', file.db[0]?.meta],
      ...rows.map((row) => ['db.*.data.posts.*', row]),
      ['db.*.data.n', 12.5],
    ])
  }
})

it('a part has the line on which it begins', async () => {
  const parts = await split('{\n "posts": [\n  {"a": 1},\n\n  {"a":\n 2}\n ]\n}', /^posts\.\*$/)
  expect(parts.map(({ line }) => line)).toEqual([3, 5])
})

it('a part that is too long is told without its text, and the next one is read', async () => {
  const text = `{"posts":["${'x'.repeat(mostPartBytes)}",2]}`
  const parts = await split(text, /^posts\.\*$/, 1_000_000)
  expect(parts).toEqual([
    { path: 'posts.*', line: 1, bytes: mostPartBytes + 2 },
    { path: 'posts.*', line: 1, bytes: 1, text: '2' },
  ])
})

it.each([
  ['', 'is empty'],
  ['no JSON', 'is empty'],
  ['{"posts":[{"a":1},\n{"a":', 'ends too early, in line 2'],
  ['{"posts":["a', 'ends too early, in line 1'],
  [`${'['.repeat(100_000)}`, 'ends too early, in line 1'],
])('%j is refused: it %s', async (text, reason) => {
  await expect(split(text, /^posts\.\*$/, 4_096)).rejects.toThrow(reason)
})

describe('random files', () => {
  it('give what JSON.parse gives, in pieces of any size', { tags: 'deep' }, async () => {
    const values = fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 20 }), fc.boolean(), async (posts, size, isWide) => {
        const json = JSON.stringify({ other: posts, posts }, null, size % 3)
        const bytes = isWide ? Buffer.from(`\uFEFF${json}`, 'utf16le') : Buffer.from(json)
        const parts = await split(bytes, /^posts\.\*$/, size)
        expect(parts.map(({ text }) => JSON.parse(text ?? ''))).toEqual(JSON.parse(JSON.stringify(posts)))
      }),
      { numRuns: cases(1_000) },
    )
  })

  it('that are damaged are refused or read, and end', { tags: 'deep' }, async () => {
    const bytes = Buffer.from(JSON.stringify(file))
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const copy = Buffer.from(bytes)
        for (const [at, byte] of changes) copy[at] = byte
        await split(copy, wanted, 11).catch((error: Error) => expect(error.message).toContain('file '))
      }),
      { numRuns: cases(2_000) },
    )
  })
})
