import { describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const files = {
  'media/Shot at 9.41.00\u202fAM.png': onePixelPng,
  'media/100%.png': onePixelPng,
  'media/cafe\u0301.png': onePixelPng,
  'media/bell.mp3': 'a sound',
  'media/plan.pdf': 'a document',
}

const articles: readonly [what: string, body: string, figures: string][] = [
  [
    'captions amid words, in a list and in a table',
    'The ![shot](</media/Shot at 9.41.00 AM.png>) shows it.\n\n- One ![p](100%25.png "A caption of its own")\n\n| a |\n|-|\n| ![c](café.png) |',
    '[{"file":"Shot at 9.41.00 AM.png","caption":"A & <b>","credit":"Ida"},{"file":"100%.png"},{"file":"café.png","credit":"Ida"}]',
  ],
  [
    'one picture at two places',
    '![Monday](100%25.png)\n\nText.\n\nAnd ![Friday](100%25.png "Low water") again.',
    '[{"file":"100%.png","credit":"Ida"}]',
  ],
  [
    'sound and documents',
    '![The bell](bell.mp3)\n\nThe [plan](plan.pdf), and ![as a picture](plan.pdf).\n\n<audio src="https://a.example/1"></audio>',
    '[{"file":"plan.pdf","alt":"The plan","caption":"In two sheets"},{"url":"https://a.example/2.mp3","bytes":"7","alt":"Two"}]',
  ],
]

async function show(data: DataFolder): Promise<string> {
  const { stdout } = await runCli(['show', 'story', '--json'], { GAZETTE_DATA: data.path })
  return stdout
}

describe('the output of show --json', () => {
  it.each(articles)('imported again changes nothing: %s', async (_what, body, figures) => {
    await using first = await makeDataFolder({
      ...files,
      'articles/story.md': markdown('A story', { figures }, body),
    })
    await runCli(['import'], { GAZETTE_DATA: first.path })
    const shown = await show(first)
    await using second = await makeDataFolder({ ...files, 'articles/story.json': shown })
    const { stderr } = await runCli(['import'], { GAZETTE_DATA: second.path })
    expect(JSON.parse(await show(second))).toEqual(JSON.parse(shown))
    expect(stderr).not.toMatch(/not in the media folder/)
  })
})
