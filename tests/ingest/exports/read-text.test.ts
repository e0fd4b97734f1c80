import { describe, expect, it } from 'vitest'
import { exportFiles } from '../../support/export-files.ts'

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

describe('the text of a file of an export', () => {
  it.each([
    ['UTF-8, cut within a character', 'é'.repeat(2_000), 'é'.repeat(2_000)],
    ['a byte order mark', '\uFEFFtext', 'text'],
    ['UTF-16 with a byte order mark', utf16('Æther'), 'Æther'],
  ])('is read from %s', async (_what, content, text) => {
    const files = exportFiles({ 'a.txt': content })
    expect(await files.readHead('a.txt')).toBe(text)
    expect(await files.readText('a.txt', 10_000)).toBe(text)
  })

  it('is shown as Windows-1252 to those who recognise forms, and refused as a whole', async () => {
    const files = exportFiles({ 'a.txt': Buffer.from('caf\xe9 au lait', 'latin1') })
    expect(await files.readHead('a.txt')).toBe('café au lait')
    await expect(files.readText('a.txt', 100)).rejects.toThrow(/a\.txt: file .*Windows-1252/)
  })

  it('is refused beyond the limit', async () => {
    const files = exportFiles({ 'a.txt': 'x'.repeat(5_000) })
    await expect(files.readText('a.txt', 4_999)).rejects.toThrow('a.txt must have 1 MB at most')
  })

  it('begins with 64 KiB', async () => {
    const files = exportFiles({ 'a.txt': 'x'.repeat(100_000) })
    expect(await files.readHead('a.txt')).toHaveLength(65_536)
  })
})
