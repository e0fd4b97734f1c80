import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inTime, isAnyHanging } from '../../src/files/in-time.ts'
import { hashRegularFile, readRegularFile } from '../../src/files/read-file.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { makeFifo, makeSocket } from '../support/odd-files.ts'

describe('a file is read', () => {
  it.each([0, 1, 1_000, 300_000])('with %i bytes, whole and with its hash', async (size) => {
    const bytes = Buffer.alloc(size, 'harbour ')
    await using data = await makeDataFolder({ 'articles/a.md': bytes })
    const path = join(data.path, 'articles/a.md')
    expect(await readRegularFile(path, size)).toEqual(bytes)
    const { hash, bytes: counted } = await hashRegularFile(path)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(counted).toBe(size)
  })

  it('only up to its limit', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': 'x'.repeat(11) })
    const reading = readRegularFile(join(data.path, 'articles/a.md'), 10)
    await expect(reading).rejects.toMatchObject({
      problem: 'too_large',
      message: expect.stringMatching(/11 bytes.*10 at most/),
    })
  })

  it('also if the system says that it has no bytes', async () => {
    expect((await readRegularFile('/proc/self/status', 100_000)).toString()).toContain('Pid:')
    await expect(readRegularFile('/proc/self/status', 10)).rejects.toMatchObject({ problem: 'too_large' })
  })
})

describe('what is no regular file is refused at once, by its kind:', () => {
  const rows: readonly [kind: RegExp, make: (path: string) => unknown][] = [
    [/FIFO/, makeFifo],
    [/a socket/, (path) => makeSocket(path)],
    [/a device/, (path) => symlink('/dev/zero', path)],
    [/a device/, (path) => symlink('/dev/tty', path)],
    [/a folder/, (path) => symlink('/', path)],
    [/in a circle/, (path) => symlink(path, path)],
    [/no such file/, (path) => symlink('/nowhere', path)],
  ]
  it.each(rows)('%s', async (kind, make) => {
    await using data = await makeDataFolder()
    const path = join(data.path, 'odd')
    await make(path)
    const refused = { problem: 'invalid', message: expect.stringMatching(kind) }
    await expect(readRegularFile(path, 100)).rejects.toMatchObject(refused)
    await expect(hashRegularFile(path)).rejects.toMatchObject(refused)
  })
})

it('an operation that does not end is given up, refused at once while it hangs, and taken up again afterwards', async () => {
  const answer = Promise.withResolvers<string>()
  const ask = () => inTime('/net/slow.md', () => answer.promise, 50)
  await expect(ask()).rejects.toMatchObject({ problem: 'unavailable' })
  expect(isAnyHanging()).toBe(true)
  const startedAt = performance.now()
  await expect(ask()).rejects.toMatchObject({ problem: 'unavailable' })
  expect(performance.now() - startedAt).toBeLessThan(40)
  answer.resolve('here')
  await new Promise(setImmediate)
  expect(isAnyHanging()).toBe(false)
  expect(await ask()).toBe('here')
})

it('a file that grows while it is read is read up to its limit', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': 'x'.repeat(5) })
  const path = join(data.path, 'articles/a.md')
  const growing = writeFile(path, 'y'.repeat(50), { flag: 'a' })
  const [bytes] = await Promise.all([readRegularFile(path, 100), growing])
  expect([5, 55]).toContain(bytes.length)
})
