import { describe, expect, it } from 'vitest'
import type { FrontMatterSettings } from '../../../../src/ingest/forms/front-matter/front-matter.ts'
import { readFrontMatter } from '../../../../src/ingest/forms/front-matter/read-front-matter.ts'

const read = (yaml: string, settings?: FrontMatterSettings) =>
  readFrontMatter(`---\n${yaml}\n---\n`, settings)
const fieldsOf = (yaml: string, settings?: FrontMatterSettings) => read(yaml, settings).fields
const warningsOf = (yaml: string, settings?: FrontMatterSettings) =>
  read(yaml, settings).warnings.map(({ message }) => message)

describe('the front matter of a generator', () => {
  it('of Hugo is read as what it means', () => {
    const { fields, lines, writtenAs, warnings, problems } = read(
      [
        'title: Eel pie',
        'date: 2026-05-02T08:00:00+02:00',
        'lastmod: 2026-05-03T08:00:00+02:00',
        'draft: true',
        'description: How to bake it',
        'categories: [Kitchen, News]',
        'tags: [eel]',
        'author: Tam Reed',
        'images: [pie.png]',
        'aliases: [/old/pie/]',
        'weight: 3',
        'toc: true',
        'params:',
        '  license: https://creativecommons.org/licenses/by/4.0/',
        '  hero: false',
      ].join('\n'),
      { sections: [{ slug: 'news', title: 'News' }] },
    )
    expect(problems).toEqual([])
    expect(fields).toEqual({
      title: 'Eel pie',
      published: '2026-05-02T08:00:00+02:00',
      updated: '2026-05-03T08:00:00+02:00',
      status: 'draft',
      summary: 'How to bake it',
      section: 'News',
      tags: ['eel', 'Kitchen'],
      authors: 'Tam Reed',
      figures: [{ file: 'pie.png' }],
      license: 'https://creativecommons.org/licenses/by/4.0/',
      aliases: ['/old/pie/'],
    })
    expect(lines.get('published')?.first).toBe(3)
    expect(writtenAs.get('published')).toBe('date')
    expect(warnings.map(({ line, message }) => [line, message])).toEqual([
      [16, 'hero has no meaning here: it names no file'],
      [12, 'weight and toc have no meaning here'],
    ])
  })

  it('of Jekyll is read as what it means, with the date of the file’s name', () => {
    const yaml =
      'layout: post\ntitle: A\ncategories: kitchen pies\ntags: eel river\nlast_modified_at: 2026-05-03\npublished: false'
    const { fields, warnings } = read(yaml, { key: '_posts/2026-05-02-eel-pie' })
    expect(fields).toEqual({
      title: 'A',
      published: '2026-05-02',
      updated: '2026-05-03',
      status: 'draft',
      section: 'kitchen',
      tags: ['eel', 'river', 'pies'],
    })
    expect(warnings.map(({ message }) => message)).toContain(
      'published is 2026-05-02, from the name of the file',
    )
  })

  it('of Astro is read as what it means', () => {
    const yaml =
      'title: A\npubDate: May 2 2026\nupdatedDate: 2026-05-03\nheroImage: ../assets/pie.png\nheroImageAlt: A pie'
    expect(fieldsOf(yaml)).toEqual({
      title: 'A',
      published: 'May 2 2026',
      updated: '2026-05-03',
      figures: [{ alt: 'A pie', file: '../assets/pie.png' }],
    })
    expect(warningsOf(yaml)).toEqual([])
  })

  it('of Obsidian is read as what it means', () => {
    const yaml =
      'title: A\ncreated: 2026-05-02T09:00\npublish: true\ntags:\n  - "#eel"\n  - river/mouth\ncssclasses: []'
    expect(fieldsOf(yaml)).toEqual({
      title: 'A',
      published: '2026-05-02T09:00',
      tags: ['eel', 'river/mouth'],
    })
    expect(warningsOf(yaml)).toEqual(['created gives the date of publication, since there is no other'])
  })

  it('of Eleventy is read as what it means', () => {
    const yaml =
      'title: A\ndate: git Last Modified\npermalink: /pies/eel/\neleventyExcludeFromCollections: true\ntags: eel'
    expect(fieldsOf(yaml)).toEqual({ title: 'A', status: 'draft', tags: ['eel'] })
    expect(warningsOf(yaml)).toEqual([
      'date "git Last Modified" is not in the file: write the date itself',
      'permalink has no meaning here: write slug: eel to keep the last part of the address',
    ])
  })

  it('leaves fields that the article has, in any form, as they are', () => {
    const yaml =
      'title: A\nsummary: B\nauthors:\n  - name: Ida\n    url: https://ida.example\ntags: a b, c\npublished: 2026-05-02\nstatus: withdrawn'
    expect(read(yaml)).toMatchObject({
      fields: {
        title: 'A',
        summary: 'B',
        authors: [{ name: 'Ida', url: 'https://ida.example' }],
        tags: ['a b', 'c'],
        published: '2026-05-02',
        status: 'withdrawn',
      },
      warnings: [],
      problems: [],
    })
  })

  const states: readonly (readonly [yaml: string, status: string | undefined])[] = [
    ['draft: true', 'draft'],
    ['draft: "yes"', 'draft'],
    ['draft: false', undefined],
    ['published: false', 'draft'],
    ['published: true', undefined],
    ['publish: false', 'draft'],
    ['private: true', 'draft'],
    ['unlisted: true', 'draft'],
    ['hidden: false', undefined],
    ['status: publish', 'published'],
    ['status: private', 'draft'],
    ['status: seedling\nlayout: x', 'draft'],
    ['status: seedling', 'seedling'],
    ['visibility: members', 'draft'],
    ['visibility: public', undefined],
    ['permalink: false', 'draft'],
    ['draft: true\nstatus: published', 'draft'],
    ['draft: true\nstatus: withdrawn', 'withdrawn'],
  ]
  it.each(states)('%j: the status is %s', (yaml, status) => {
    expect(fieldsOf(`title: A\n${yaml}`).status).toBe(status)
  })

  it('a truth value that is none is refused', () => {
    expect(read('title: A\ndraft: maybe').problems).toEqual([
      { field: 'draft', line: 3, message: 'draft must be true or false; it says "maybe"' },
    ])
  })

  const dates: readonly (readonly [
    yaml: string,
    published: string | undefined,
    warning: RegExp | undefined,
  ])[] = [
    ['published: 2026-05-02\ndate: 2026-05-01', '2026-05-02', /^date is not used, since published gives/],
    ['publishDate: 2026-05-02\ndate: 2026-05-01', '2026-05-02', /^date is not used, since publishDate gives/],
    ['publishDate: 2026-05-02\ndate: 2026-05-02', '2026-05-02', undefined],
    ['Date: 2026-05-02', '2026-05-02', undefined],
    ['created: 2026-05-02', undefined, /^created says when the file was made/],
    ['created: 2026-05-02\ndraft: false', '2026-05-02', /^created gives the date/],
    ['created: 2026-05-02\ndate: 2026-05-03', '2026-05-03', undefined],
    ['expiryDate: 2026-05-02', undefined, /^expiryDate has no meaning here: withdraw/],
  ]
  it.each(dates)('%j: published is %s', (yaml, published, warning) => {
    expect(fieldsOf(`title: A\n${yaml}`).published).toBe(published)
    expect(warningsOf(`title: A\n${yaml}`)).toEqual(warning ? [expect.stringMatching(warning)] : [])
  })

  it('a date in the name of a file without a generator’s fields is only pointed out', () => {
    const settings = { key: '2026-05-02-eel' }
    expect(fieldsOf('title: A', settings).published).toBeUndefined()
    expect(warningsOf('title: A', settings)).toEqual([
      'published is missing; the name of the file begins with 2026-05-02: write published: 2026-05-02 to publish the article',
    ])
    expect(warningsOf('title: A\npublished: 2026-05-03', settings)).toEqual([])
  })

  const pictures: readonly (readonly [yaml: string, figures: unknown])[] = [
    ['image: a.png\nimage_alt: A\nimage_caption: B', [{ file: 'a.png', alt: 'A', caption: 'B' }]],
    ['image: https://cdn.example/a.png', [{ url: 'https://cdn.example/a.png' }]],
    ['image: //cdn.example/a', [{ url: 'https://cdn.example/a' }]],
    ['cover:\n  image: a.png\n  alt: A\n  relative: true', [{ file: 'a.png', alt: 'A' }]],
    ['image:\n  path: a.png\n  lqip: x', [{ file: 'a.png' }]],
    ['header:\n  teaser: a.png\n  image_description: A', [{ file: 'a.png', alt: 'A' }]],
    ['cover: "[[a.png|300]]"', [{ file: 'a.png' }]],
    ['images: [a.png, b.png]', [{ file: 'a.png' }, { file: 'b.png' }]],
    ['image: a.png\nthumbnail: b.png', [{ file: 'a.png' }]],
    ['thumbnail: b.png', [{ file: 'b.png' }]],
    ['audio: a.mp3', [{ file: 'a.mp3' }]],
    ['figures:\n  - file: a.png\n    alt: A\nimage: a.png', [{ file: 'a.png', alt: 'A' }]],
    ['image: true', undefined],
  ]
  it.each(pictures)('%j gives figures', (yaml, figures) => {
    expect(fieldsOf(`title: A\n${yaml}`).figures).toEqual(figures)
  })

  const people: readonly (readonly [yaml: string, authors: unknown])[] = [
    ['author: Ida', 'Ida'],
    ['author: Ida Fenn <ida@quay.example>', { name: 'Ida Fenn', email: 'ida@quay.example' }],
    [
      'author:\n  name: Ida\n  link: https://ida.example\n  twitter: ida',
      { name: 'Ida', url: 'https://ida.example' },
    ],
    ['authors:\n  - name: Ida\n    image_url: a.png', [{ name: 'Ida' }]],
  ]
  it.each(people)('%j gives authors', (yaml, authors) => {
    expect(fieldsOf(`title: A\n${yaml}`).authors).toEqual(authors)
  })

  const topics: readonly (readonly [yaml: string, section: unknown, tags: unknown])[] = [
    ['categories: [A, B]', 'A', ['B']],
    ['categories: [A, Town]', 'Town', ['A']],
    ['category: A', 'A', undefined],
    ['section: town\ncategories: [A]', 'town', ['A']],
    ['categories: [Uncategorized]', undefined, undefined],
    ['categories:\n  - [A, B]\n  - C', 'A', ['B', 'C']],
    ['tags: "#eel #river"\nlayout: x', undefined, ['eel', 'river']],
    ['tags: eel river\nlayout: x', undefined, ['eel river']],
    ['taxonomies:\n  tags: [a]\n  categories: [b]', 'b', ['a']],
  ]
  it.each(topics)('%j gives section and tags', (yaml, section, tags) => {
    const fields = fieldsOf(`title: A\n${yaml}`, { sections: [{ slug: 'town', title: 'Town' }] })
    expect([fields.section, fields.tags]).toEqual([section, tags])
  })

  it('may hold fields of its theme, which are named; alone, an unknown field stays and is refused', () => {
    expect(warningsOf('title: A\nlayout: x\nmood: calm\ncolour: red')).toEqual([
      'layout has no meaning here',
      'mood and colour are no fields of an article and are not used',
    ])
    expect(fieldsOf('title: A\nmood: calm')).toEqual({ title: 'A', mood: 'calm' })
  })

  it('keeps a field with a misspelt name, so that it is refused with the right one', () => {
    expect(fieldsOf('titel: A\nlayout: x')).toEqual({ titel: 'A' })
  })

  it('names two fields for one thing that differ', () => {
    expect(warningsOf('title: A\ndescription: B\nexcerpt: C')).toEqual([
      'excerpt is not used, since description gives the summary',
    ])
  })

  it('may use names of ours as switches', () => {
    expect(fieldsOf('title: A\nrelated: true\nsource: false')).toEqual({ title: 'A' })
    expect(warningsOf('title: A\nrelated: true')).toEqual(['related has no meaning here'])
  })

  it('may give the date of a change in an object', () => {
    expect(fieldsOf('title: A\nlast_update:\n  date: 2026-05-02\n  author: Ida').updated).toBe('2026-05-02')
  })

  it.each([
    ['permalink: /2026/05/eel/', 'write slug: eel to keep the last part of the address'],
    ['url: https://quay.example/pies/eel.html?a=1', 'write slug: eel to keep the last part of the address'],
    ['path: /pies/eel/index.html', 'write slug: eel to keep the last part of the address'],
    ['permalink: /:year/:title/', 'the last part of the address is slug'],
  ])('%j: says what to write', (yaml, advice) => {
    expect(warningsOf(`title: A\n${yaml}`)).toEqual([`${yaml.split(':')[0]} has no meaning here: ${advice}`])
  })

  it('has smaller forms of ours', () => {
    expect(fieldsOf('title: A\nlang: en_GB\nslug: /eel/\nsource: https://quay.example/eel')).toMatchObject({
      language: 'en-GB',
      slug: 'eel',
      source: { url: 'https://quay.example/eel' },
    })
  })
})
