import { describe, expect, it } from 'vitest'
import { findLookRemarks } from '../../../src/ingest/publication/look.ts'
import { readPublication } from '../../../src/ingest/publication/read.ts'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'

const least = {
  id: 'tag:test.example,2026:courier',
  title: 'The Courier',
  language: 'en',
  publisher: { name: 'The Courier' },
}

async function read(look: unknown) {
  await using data = await makeDataFolder({ 'publication.json': JSON.stringify({ ...least, look }, null, 1) })
  const publication = await readPublication(data.path, openMediaFolder(`${data.path}/media`))
  const file = `${data.path}/publication.json`
  const remarks = await findLookRemarks({ document: { look }, file, version: '' })
  return { look: publication.look, remarks: remarks.map((remark) => remark.replace(`${data.path}/`, '')) }
}

describe('the look in publication.json', () => {
  it('is the built-in one if nothing is said', async () => {
    expect(await read(undefined)).toEqual({ look: undefined, remarks: [] })
  })

  it('can be said in short, and the headings have the font of the text', async () => {
    expect(await read({ accent: '#0B6E4F', fonts: 'humanist' })).toEqual({
      look: {
        accent: { light: '#0b6e4f' },
        fonts: { text: 'humanist', headings: 'humanist' },
        scheme: 'both',
      },
      remarks: [],
    })
  })

  it('can be said in full, with a cover elsewhere', async () => {
    const look = {
      accent: { light: '#0b6e4f', dark: '#7fd6b5' },
      fonts: { text: 'serif', headings: 'sans' },
      scheme: 'dark',
      cover: 'https://pictures.example/quay.jpg',
    }
    expect(await read(look)).toEqual({ look: { ...look, cover: { address: look.cover } }, remarks: [] })
  })

  it('has one colour for a publication with dark pages only', async () => {
    const { look, remarks } = await read({ accent: '#0b1e4f', scheme: 'dark' })
    expect(look?.accent).toEqual({ light: '#0b1e4f', dark: '#0b1e4f' })
    expect(remarks).toEqual([expect.stringContaining('on dark pages')])
  })

  it('with a colour that readers cannot read is used with a warning', async () => {
    const { remarks } = await read({ accent: '#ffd400' })
    expect(remarks).toEqual([
      expect.stringMatching(
        /^publication\.json:9: look\.accent is #ffd400, which has a contrast of 1\.3 of the 4\.5 that text needs \(WCAG AA\) on light pages: #[\da-f]{6} is used$/,
      ),
    ])
  })
})
