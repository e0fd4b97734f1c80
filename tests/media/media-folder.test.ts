import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'

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
