import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../src/ingest/decode-text.ts'
import { onePixelPng } from '../support/make-data-folder.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

/** The first entry of a ZIP archive, as it is in the file. */
function zip(name: string, content: string): Buffer {
  const isPlain = name === 'mimetype'
  const data = isPlain ? Buffer.from(content) : deflateRawSync(content)
  const head = Buffer.alloc(30)
  head.write('PK\x03\x04', 'latin1')
  head.writeUInt16LE(isPlain ? 0 : 8, 8)
  head.writeUInt32LE(data.length, 18)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), data])
}

const article = '---\ntitle: A walk\n---\nAlong the shore.\n'

/** What comes in, the line that is named, and what is said of it. */
const refused: readonly (readonly [string, Uint8Array, number | undefined, string])[] = [
  [
    'Windows-1252',
    latin1(`${article}The caf\xe9 is open.\n`),
    5,
    'looks like Windows-1252 or Latin-1 (line 5: "The café is open."); save it as UTF-8',
  ],
  [
    'Windows-1252 with its quotation marks',
    latin1('\x93Yes\x94, she said\n'),
    1,
    '(line 1: "“Yes”, she said")',
  ],
  ['Latin-1 in a title', latin1('---\r\ntitle: Gr\xf6\xdfe\r\n---\r\n'), 2, '(line 2: "title: Größe")'],
  [
    'a long line in Windows-1252',
    latin1(`${'word '.repeat(100)}na\xefve ${'word '.repeat(100)}\n`),
    1,
    'word word word naïve word word',
  ],
  [
    'UTF-16 as Notepad saves it',
    Buffer.from(`\ufeff${article}`, 'utf16le'),
    1,
    'looks like UTF-16; save it as UTF-8',
  ],
  ['UTF-16 in the other order', utf16be(`\ufeff${article}`), 1, 'looks like UTF-16'],
  ['UTF-16 without its mark', Buffer.from(article, 'utf16le'), 1, 'looks like UTF-16'],
  ['UTF-16 in the other order without its mark', utf16be(article), 1, 'looks like UTF-16'],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 1, 'looks like UTF-32'],
  [
    'Windows-1251',
    Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0a]),
    1,
    'an older encoding such as Windows-1251',
  ],
  ['Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x0a]), 1, 'an older encoding such as'],
  [
    'UTF-8 into which Windows-1252 was pasted',
    Buffer.concat([Buffer.from('Zoë came.\n'), latin1('Andr\xe9 went.\n')]),
    2,
    'is UTF-8 with bytes of another encoding in line 2: "André went."',
  ],
  [
    'a file that was cut',
    Buffer.from('Zoë came to Gråby').subarray(0, 16),
    1,
    'ends in the middle of a character',
  ],
  [
    'NUL bytes after a crash',
    Buffer.concat([Buffer.from('One\nTwo\n'), Buffer.alloc(40)]),
    3,
    'contains NUL bytes',
  ],
  ['a picture', onePixelPng, undefined, 'is a PNG picture, not a text in UTF-8'],
  ['a photograph', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), undefined, 'is a JPEG picture'],
  ['a document to print', latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'), undefined, 'is a PDF document'],
  ['a Word document', zip('[Content_Types].xml', '<Types/>'), undefined, 'is an Office document (.docx)'],
  [
    'an OpenDocument text',
    zip('mimetype', 'application/vnd.oasis.opendocument.text'),
    undefined,
    'is an OpenDocument file (.odt)',
  ],
  ['an archive', zip('notes.txt', 'notes'), undefined, 'is a ZIP archive'],
  ['an old Word document', Buffer.from('d0cf11e0a1b11ae1', 'hex'), undefined, 'is an old Office document'],
  [
    'rich text',
    latin1('{\\rtf1\\ansi A walk}'),
    undefined,
    'is an RTF document, not a text in UTF-8: save it as plain text',
  ],
  ['rich text below a blank line', latin1('\n{\\rtf1 A walk}'), undefined, 'is an RTF document'],
  ['an episode', latin1('ID3\x04\0\0'), undefined, 'is an MP3 sound'],
]

describe('a file that is no text in UTF-8', () => {
  it.each(refused)('says what it is: %s', (_what, bytes, line, message) => {
    const decoded = decodeText(bytes)
    expect(decoded).toMatchObject({ problem: { field: 'file', message: expect.stringContaining(message) } })
    expect('problem' in decoded && decoded.problem.line).toBe(line)
  })
})

describe('a text in UTF-8', () => {
  it.each([
    ['with a byte order mark, which is no part of it', `\ufeff${article}`, article],
    ['in any script', 'Привет, 日本語, café, 👩‍🚀\r\n', 'Привет, 日本語, café, 👩‍🚀\r\n'],
    ['of nothing', '', ''],
    ['that speaks of PDF', 'The %PDF- mark begins a document.', 'The %PDF- mark begins a document.'],
    ['with a single NUL, which the cleaning of the text removes', 'with\0 controls', 'with\0 controls'],
    ['with a damaged character that was saved as such', 'Caf\ufffd', 'Caf\ufffd'],
  ])('is read: one %s', (_what, text, read) => {
    expect(decodeText(Buffer.from(text))).toEqual({ text: read })
  })
})
