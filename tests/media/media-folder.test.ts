import { rename, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { makeFifo } from '../support/odd-files.ts'

/** Silence in PCM, 8,000 bytes a second. */
function makeWav(seconds: number): Uint8Array {
  const data = Buffer.alloc(8000 * seconds, 128)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(8000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

describe('the length of a media file', () => {
  const rows: readonly [reason: string, file: string, bytes: Uint8Array, seconds: number | undefined][] = [
    ['a sound is measured', 'bell.wav', makeWav(2.5), 2.5],
    ['bytes that are no sound have none', 'bell.mp3', new Uint8Array(9000), undefined],
    ['a sound cut off in its header has none', 'bell.wav', makeWav(2).subarray(0, 20), undefined],
    ['an instant is no length', 'bell.wav', makeWav(0.125), undefined],
    ['a picture has none, whatever it holds', 'bell.png', makeWav(2), undefined],
  ]
  it.each(rows)('%s: %s', async (_reason, file, bytes, seconds) => {
    await using data = await makeDataFolder({ [`media/${file}`]: bytes })
    const found = await openMediaFolder(join(data.path, 'media')).find(file)
    expect(found?.bytes).toBe(bytes.length)
    expect(found?.seconds).toBe(seconds)
  })
})

describe('a media file whose bytes change while size and time stay', () => {
  const at = new Date('2026-11-01T08:00:00Z')

  it.each([
    ['in place', 'a.txt'],
    ['as another file with its name', 'b.txt'],
  ])('is measured anew: %s', async (_, written) => {
    await using data = await makeDataFolder({ 'media/a.txt': 'one' })
    const path = (name: string) => join(data.path, 'media', name)
    await utimes(path('a.txt'), at, at)
    const media = openMediaFolder(join(data.path, 'media'))
    const before = await media.find('a.txt')
    await data.write(`media/${written}`, 'two')
    await utimes(path(written), at, at)
    await rename(path(written), path('a.txt'))
    const after = await media.find('a.txt')
    expect([before?.bytes, after?.bytes]).toEqual([3, 3])
    expect(after?.digest).not.toBe(before?.digest)
  })
})

describe('of what is no media file', () => {
  const rows: readonly [reason: string, make: (path: string) => unknown][] = [
    ['a FIFO is not found, and not waited for', makeFifo],
    ['a link to itself is not found', (path) => symlink(path, path)],
    ['a link to a device is not found', (path) => symlink('/dev/zero', path)],
    ['a link out of the folder is not found', (path) => symlink('/etc/hostname', path)],
    ['a link to the folder is not found', (path) => symlink('.', path)],
  ]
  it.each(rows)('%s', async (_reason, make) => {
    await using data = await makeDataFolder()
    await make(join(data.path, 'media/odd.png'))
    expect(await openMediaFolder(join(data.path, 'media')).find('odd.png')).toBeUndefined()
  })

  it('a link out of the folder is found if the operator allows that', async () => {
    await using data = await makeDataFolder({ 'elsewhere.png': 'bytes' })
    await symlink('../elsewhere.png', join(data.path, 'media/odd.png'))
    const media = openMediaFolder(join(data.path, 'media'), { followsLinks: true })
    expect(await media.find('odd.png')).toMatchObject({ file: 'odd.png', bytes: 5 })
  })
})
