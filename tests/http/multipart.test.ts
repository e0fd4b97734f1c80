import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { readMultipart } from '../../src/http/multipart.ts'

const type = 'multipart/form-data; boundary=xx'

function part(head: string, said: string): string {
  return `--xx\r\n${head}\r\n\r\n${said}\r\n`
}
const value = (name: string, text: string) => part(`Content-Disposition: form-data; name="${name}"`, text)
const file = (name: string, filename: string, text: string, more = '\r\nContent-Type: Image/PNG') =>
  part(`Content-Disposition: form-data; name="${name}"; filename="${filename}"${more}`, text)

/** The parts, with the texts of their files. `size`: of the pieces in which the body comes. */
async function read(body: string, size = body.length, contentType = type) {
  const bytes = Buffer.from(body)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
  const found: unknown[] = []
  for await (const one of readMultipart(Readable.from(pieces), contentType)) {
    if ('value' in one) found.push(one)
    else {
      const { bytes, ...facts } = one
      found.push({ ...facts, text: await text(bytes) })
    }
  }
  return found
}

describe('a multipart form', () => {
  it.each([1, 7, 100_000])('has its parts in their order, whatever the pieces: %i', async (size) => {
    const text = `${value('h', 'entry')}${value('category[]', 'Größe')}${file('photo[]', 'a/Ü.png', 'bytes')}${value('last', '')}--xx--\r\n`
    expect(await read(text, size)).toEqual([
      { name: 'h', value: 'entry' },
      { name: 'category[]', value: 'Größe' },
      { name: 'photo[]', filename: 'a/Ü.png', type: 'image/png', text: 'bytes' },
      { name: 'last', value: '' },
    ])
  })

  it('passes over what the caller leaves of a file', async () => {
    const text = `${file('one', '1.png', 'x'.repeat(500_000))}${file('two', '2.png', 'y'.repeat(500_000))}${value('last', 'z')}--xx--`
    const names: string[] = []
    for await (const one of readMultipart(Readable.from([Buffer.from(text)]), type)) {
      names.push(one.name)
      if (one.name === 'two' && 'bytes' in one) for await (const _some of one.bytes) break
    }
    expect(names).toEqual(['one', 'two', 'last'])
  })

  it.each([
    ['that ends within a file', file('photo', 'a.png', 'bytes').slice(0, -4), 'invalid'],
    ['without an end', value('a', 'b'), 'invalid'],
    ['with a value beyond the limit', `${value('a', 'x'.repeat(2_000_001))}--xx--`, 'too_large'],
    ['with too many parts', `${value('a', 'b').repeat(201)}--xx--`, 'too_large'],
  ])('%s is refused', async (_what, text, problem) => {
    await expect(read(text, 5000)).rejects.toMatchObject({ problem })
  })

  it.each(['multipart/form-data', 'text/plain', ''])('of the type "%s" is refused', async (contentType) => {
    await expect(read('x', 1, contentType)).rejects.toMatchObject({ problem: 'invalid' })
  })

  it('fails when its body fails', async () => {
    async function* body() {
      yield Buffer.from(file('photo', 'a.png', 'bytes').slice(0, -4))
      throw new Error('the client has gone')
    }
    const reading = async () => {
      for await (const one of readMultipart(Readable.from(body()), type)) {
        if ('bytes' in one) await text(one.bytes)
      }
    }
    await expect(reading()).rejects.toMatchObject({ problem: 'invalid' })
  })
})
