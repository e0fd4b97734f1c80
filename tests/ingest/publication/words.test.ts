import { symlink } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOwnWords } from '../../../src/ingest/publication/words.ts'
import { de } from '../../../src/words/tables/de.ts'
import { type DataFolder, makeDataFolder } from '../../support/make-data-folder.ts'

let data: DataFolder
beforeEach(async () => {
  data = await makeDataFolder()
})
afterEach(() => data[Symbol.asyncDispose]())

async function read(language: string) {
  const { words, remarks } = await readOwnWords(data.path, language)
  return { words, remarks: remarks.map((remark) => remark.replaceAll(`${data.path}/`, '')) }
}

describe('the words of a publisher', () => {
  it('are none without a folder', async () => {
    expect(await read('de')).toEqual({ remarks: [] })
  })

  it('of a region come before those of the language', async () => {
    await data.write('words/de.json', '{"subscribe": "Mitlesen", "copy": "Übernehmen"}')
    await data.write('words/de-at.json', '{"subscribe": "Dabei sein"}')
    expect(await read('de-AT')).toEqual({
      words: { subscribe: 'Dabei sein', copy: 'Übernehmen' },
      remarks: [],
    })
  })

  it.each([
    ['{\n"subscribe": 3\n}', '2: subscribe must be a text; the built-in word serves'],
    ['{"subscribe": " "}', '1: subscribe must be a text; the built-in word serves'],
    [
      '{\n\n"subscrieb": "x"}',
      '3: subscrieb is no word of the interface; did you mean subscribe?; the built-in word serves',
    ],
    ['{"toString": "x"}', '1: toString is no word of the interface; the built-in word serves'],
    ['{"updated": "geändert"}', '1: updated must have {date}; the built-in word serves'],
    [
      '{"updated": "{date} {time}"}',
      '1: updated has the unknown placeholder {time}; it can have {date}; the built-in word serves',
    ],
    [
      '{"subscribe": "{title}"}',
      '1: subscribe has the unknown placeholder {title}; it can have none; the built-in word serves',
    ],
    ['{"previewDraft": "{end}"}', '1: previewDraft must have {formats}; the built-in word serves'],
    [
      '{"entriesShown": "{count}"}',
      '1: entriesShown must be an object with a text for each of one, other; the built-in word serves',
    ],
    [
      '{"entriesShown": {\n"few": "{count}",\n"other": "{count}"}}',
      '2: entriesShown.few is no plural form of de, which has one, other; the built-in word serves',
    ],
    [
      '{"entriesShown": {"one": "Einer",\n"other": "Alle"}}',
      '2: entriesShown.other must have {count}; the built-in word serves',
    ],
    ['[]', '1: file must hold an object such as {"subscribe": "Follow us"}; nothing of the file is used'],
  ])('that are wrong are named, and the built-in words serve: %s', async (text, remark) => {
    await data.write('words/de.json', text)
    expect(await read('de')).toEqual({ remarks: [`words/de.json:${remark}`] })
  })

  it('are used beside wrong ones', async () => {
    await data.write('words/de.json', '{"subscribe": "Mitlesen", "copy": 1, "copied": 2}')
    const { words, remarks } = await read('de')
    expect([words, remarks.length]).toEqual([{ subscribe: 'Mitlesen' }, 2])
  })

  it('are not read from a file that is no JSON, holds a word twice, or is too large', async () => {
    await data.write('words/de.json', '{"subscribe": "Mitlesen",')
    const [broken] = (await read('de')).remarks
    expect(broken).toMatch(/^words\/de\.json:1: file is not JSON: .+; nothing of the file is used$/)
    await data.write('words/de.json', '{"copy": "a", "copy": "b"}')
    const [twice] = (await read('de')).remarks
    expect(twice).toMatch(/copy is there twice.+; nothing of the file is used$/)
    await data.write('words/de.json', `{"copy": "${'a'.repeat(2_000_000)}"}`)
    expect(await read('de')).toEqual({ remarks: [expect.stringContaining('nothing of the file is used')] })
  })

  it('of another language and of no language are named', async () => {
    await data.write('words/fr.json', '{}')
    await data.write('words/deutsch_neu.json', '{}')
    await data.write('words/README.md', 'Ours.')
    expect(await read('de')).toEqual({
      remarks: [
        'words/deutsch_neu.json: the name is no language tag, such as sv.json or pt-BR.json: the file is not read',
        'words/fr.json: the file is not read: the language of the publication is de',
      ],
    })
  })

  it('can be a whole language, of which each missing word is named', async () => {
    expect(await read('sv-FI')).toEqual({
      remarks: [
        'the pages are in English: Gazette has no words for the language sv-FI; words/sv.json can hold them',
      ],
    })
    const { subscribe: _subscribe, copy: _copy, ...most } = de
    await data.write('words/sv.json', JSON.stringify(most))
    expect(await read('sv-FI')).toEqual({
      words: most,
      remarks: ['words/sv.json: lacks subscribe, copy; the English words serve'],
    })
    await data.write('words/sv.json', JSON.stringify(de))
    expect((await read('sv-FI')).remarks).toEqual([])
  })

  it('in a folder that cannot be read are said to be so', async () => {
    await symlink('words', `${data.path}/words`)
    expect((await read('de')).remarks).toEqual([expect.stringMatching(/^words: cannot be read: ELOOP/)])
  })
})
