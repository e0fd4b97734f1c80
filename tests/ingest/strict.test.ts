import { describe, expect, it } from 'vitest'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { newSqlite } from '../support/new-database.ts'

const publication = (strict: unknown) =>
  JSON.stringify({
    id: 'tag:test.example,2026:courier',
    title: 'The Test Courier',
    language: 'en',
    publisher: { name: 'The Test Courier' },
    sections: [{ slug: 'town', title: 'Town' }],
    strict,
  })

async function importOne(article: string, strict: unknown) {
  await using data = await makeDataFolder({
    'publication.json': publication(strict),
    'articles/a.md': article,
    'articles/beside.png': onePixelPng,
    'media/quay.png': onePixelPng,
  })
  const settings = readSettings({ GAZETTE_DATA: data.path, DATABASE_URL: await newSqlite() })
  await using gazette = await openGazette(settings, 'http://localhost:8080', () => new Date())
  const { reports } = await gazette.folder.sync()
  return reports[0]
}

/** An article with one fault, the rule that is strict about it, and the beginning of what is said. */
const faults: readonly (readonly [string, string, string, string])[] = [
  [
    'a section that there is not',
    markdown('A', { section: 'twon' }),
    'section',
    'section "twon" is not one of',
  ],
  [
    'a picture that is not there',
    markdown('A', {}, '![A quay](Quay.jpg)'),
    'media',
    'contentHtml names files',
  ],
  [
    'a listed picture that is not there',
    markdown('A', { figures: '[{file: kay.png, alt: A quay}]' }),
    'media',
    'figures.0.file "kay.png" is not in the media folder',
  ],
  ['a picture without alt', markdown('A', {}, '![](quay.png)'), 'alt', 'figures.0.alt is missing: quay.png'],
  ['a link to no article', markdown('A', {}, '[A quay](quay.md)'), 'links', 'contentHtml links to quay.md'],
  ['a link to nowhere', markdown('A', {}, '[A quay](http://)'), 'links', 'contentHtml links to addresses'],
]

describe('a publication that is strict', () => {
  it.each(faults)('refuses what it names, and says so: %s', async (_what, article, rule, message) => {
    for (const strict of [[rule], true]) {
      const report = await importOne(article, strict)
      expect(report).toMatchObject({ outcome: 'refused', problems: [{ line: expect.any(Number) }] })
      expect(report?.problems[0]?.message).toMatch(
        new RegExp(
          `^${message.replace(/[.*]/g, '\\$&')}.*\\(refused by "strict": "${rule}" in publication\\.json\\)$`,
        ),
      )
    }
  })

  it.each(faults)('says nothing of what would happen to it: %s', async (_what, article) => {
    const report = await importOne(article, true)
    expect(report?.problems[0]?.message).not.toMatch(/kept as written|are removed|stays? without/)
  })

  it.each(faults)('takes with a warning what it does not name: %s', async (_what, article, rule, message) => {
    const others = ['section', 'media', 'alt', 'links'].filter((other) => other !== rule)
    for (const strict of [others, false, undefined]) {
      const report = await importOne(article, strict)
      expect(report).toMatchObject({ outcome: 'created', problems: [] })
      const said = report?.warnings.map((warning) => warning.message).join('\n') ?? ''
      expect(said.includes(message)).toBe(rule !== 'alt')
    }
  })

  it('takes an article without faults', async () => {
    const article = markdown('A', { section: 'town' }, '![A quay](quay.png)')
    expect(await importOne(article, true)).toMatchObject({ outcome: 'created', warnings: [] })
  })

  it('says which file is there instead of the missing one', async () => {
    const body = await importOne(markdown('A', {}, '![A quay](../media/Quay.jpg)'), undefined)
    expect(body?.warnings[0]?.message).toContain('../media/Quay.jpg (there is quay.png)')
    const beside = await importOne(
      markdown('A', {}, '![A quay](beside.png) ![A secret](../publication.json)'),
      undefined,
    )
    expect(beside?.warnings[0]?.message).toMatch(
      /beside\.png \(beside\.png beside the article must be moved into the media folder\), \.\.\/publication\.json$/,
    )
    const listed = await importOne(markdown('A', { figures: '[{file: Quay.PNG}]' }), undefined)
    expect(listed?.warnings[0]?.message).toMatch(/has no picture yet; there is quay\.png$/)
  })
})
