import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../src/ingest/forms/draft.ts'
import { readPageText } from '../../../src/ingest/forms/page-text/read-page-text.ts'
import { parseArticle } from '../../../src/ingest/parse-article.ts'
import { anyText } from '../../support/any-text.ts'
import { cases } from '../../support/depth.ts'

interface Expected {
  /** The reason that the page is there. */
  readonly why: string
  /** The publication's zone; Europe/London where absent. */
  readonly timeZone?: string
  /** All fields; `contentHtml` as its lines. */
  readonly fields: Record<string, unknown> & { contentHtml: string[] }
  /** Line and field of each. */
  readonly warnings: readonly string[]
  readonly problems: readonly string[]
}

const folder = join(import.meta.dirname, '../../fixtures/page-text')
const pages = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => {
    const expected = JSON.parse(readFileSync(join(folder, name.replace(/txt$/, 'json')), 'utf8')) as Expected
    return { name, ...expected, text: readFileSync(join(folder, name), 'utf8') }
  })

const london = { timeZone: 'Europe/London', language: 'en-GB' }
const placed = (remarks: Draft['warnings']) => remarks.map(({ line, field }) => `${line} ${field}`)
const page = (...lines: string[]) => lines.join('\n')

describe('a page as plain text', () => {
  it.each(pages)('$name: $why', ({ text, timeZone = 'Europe/London', fields, warnings, problems }) => {
    const draft = readPageText(text, { timeZone })
    expect(draft.fields).toEqual({ ...fields, contentHtml: fields.contentHtml.join('\n') })
    expect({ warnings: placed(draft.warnings), problems: placed(draft.problems) }).toEqual({
      warnings,
      problems,
    })
  })

  it.each(pages)('$name is an article that the form accepts', ({ text, timeZone = 'Europe/London' }) => {
    expect(parseArticle(readPageText(text, { timeZone }))).toHaveProperty('form')
  })
})

describe('each field knows the lines that it came from', () => {
  const linesOf = (name: string) => {
    const text = pages.find((one) => one.name === name)?.text ?? ''
    const { lines } = readPageText(text, london)
    return Object.fromEntries([...lines].map(([path, { first, last }]) => [path, `${first}-${last}`]))
  }

  it('in a page without front matter', () => {
    expect(linesOf('bare-published.txt')).toEqual({
      article: '1-26',
      title: '1-1',
      summary: '8-8',
      contentHtml: '8-22',
      figures: '4-6',
      'figures.0': '4-6',
      'figures.0.alt': '4-4',
      'figures.0.credit': '4-4',
      'figures.0.caption': '6-6',
    })
  })

  it('counted in the whole file where there is front matter', () => {
    expect(linesOf('pictures-attached.txt')).toMatchObject({
      title: '9-9',
      summary: '14-14',
      contentHtml: '14-19',
      'figures.0.file': '3-3',
      'figures.0.alt': '11-11',
      'figures.1.credit': '5-5',
      'figures.1.caption': '17-17',
      'figures.2.url': '6-6',
    })
  })

  it('dates, authors, tags and links included', () => {
    expect(linesOf('blocks-after-the-text.txt')).toMatchObject({
      tags: '10-11',
      'tags.1': '11-11',
      related: '14-16',
      'related.0.title': '14-14',
      'related.0.url': '15-15',
      'related.1.url': '16-16',
    })
    expect(linesOf('standfirst.txt')).toMatchObject({
      updated: '9-9',
      authors: '5-5',
      'authors.0.name': '5-5',
    })
    expect(linesOf('date-on-the-next-line.txt')).toMatchObject({ published: '4-4' })
  })
})

describe('a text that is no article is refused, with the line and the rule', () => {
  it.each([
    { why: 'nothing is there', text: '', problem: '1 title', says: 'empty' },
    { why: 'only white space is there', text: ' \n\t\n\u00A0\n', problem: '1 title', says: 'empty' },
    {
      why: 'only front matter is there',
      text: '---\nslug: mill\n---\n\n',
      problem: '1 title',
      says: 'empty',
    },
    { why: 'only buttons are there', text: 'Share\nCopy link\n', problem: '1 title', says: '"Share"' },
    {
      why: 'it begins with a paragraph',
      text: `${'The mill has ground no corn since the miller left for the coast. '.repeat(2)}\n\nNobody minds.`,
      problem: '1 title',
      says: 'headline',
    },
    {
      why: 'it begins with an image',
      text: 'Image source, Wend Agency\n\nThe mill is shut.',
      problem: '1 title',
      says: 'headline',
    },
    {
      why: 'it begins with a list',
      text: '• Mill shut\n• Miller gone',
      problem: '1 title',
      says: 'headline',
    },
    {
      why: 'its front matter is not YAML',
      text: '---\ntags: [mills\n---\nMill shut\n\nThe mill is shut.',
      problem: '2 tags',
      says: 'needs ] at its end',
    },
  ])('$why', ({ text, problem, says }) => {
    const { problems } = readPageText(text, london)
    expect(placed(problems)).toEqual([problem])
    expect(problems[0]?.message).toContain(says)
  })

  it('a headline alone is an article without text, and a warning says so', () => {
    const { fields, problems, warnings } = readPageText('Mill shut\n', london)
    expect(fields).toEqual({ title: 'Mill shut' })
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      { field: 'contentHtml', message: 'contentHtml is missing: the page has no text' },
    ])
  })
})

describe('alt text, credit and caption of a picture are kept apart', () => {
  const figuresOf = (...lines: string[]) => {
    const { fields, warnings } = readPageText(
      page('Mill shut', '', ...lines, '', 'The mill is shut.'),
      london,
    )
    return { figures: fields.figures, summary: fields.summary, warnings: placed(warnings) }
  }

  it.each([
    {
      why: 'a caption alone makes no alt text of the line above it',
      lines: ['The miller left.', '', 'The wheel at dusk', 'Image caption, It has stood since May'],
      figure: { caption: 'It has stood since May' },
      warned: ['5 contentHtml'],
    },
    {
      why: 'text that ran into a caption’s label is its alt text',
      lines: ['The wheel at duskImage caption, It has stood since May'],
      figure: { alt: 'The wheel at dusk', caption: 'It has stood since May' },
      warned: [],
    },
    {
      why: 'a label without words leaves its part unknown',
      lines: ['The wheel at dusk', 'Image source,', 'Image caption, It has stood since May'],
      figure: { alt: 'The wheel at dusk', caption: 'It has stood since May' },
      warned: ['4 figures'],
    },
    {
      why: 'a paragraph after an empty credit is no credit',
      lines: ['The wheel at dusk', 'Image source,', 'The miller left.'],
      figure: { alt: 'The wheel at dusk' },
      warned: ['4 figures'],
    },
    {
      why: 'the line after a label and a blank line is its caption, and a warning says so of one with a full stop',
      lines: ['The wheel at dusk', 'Image source, Wend Agency', 'Image caption,', '', 'The miller left.'],
      figure: { alt: 'The wheel at dusk', credit: 'Wend Agency', caption: 'The miller left.' },
      warned: ['5 figures'],
    },
    {
      why: 'a date above the label is no alt text',
      lines: ['Published', '14 October 2015', 'Image source, Wend Agency'],
      figure: { credit: 'Wend Agency' },
      warned: [],
    },
    {
      why: 'a bare label of a date above it is no alt text',
      lines: ['• Published', 'Image source, Wend Agency'],
      figure: { credit: 'Wend Agency' },
      warned: ['3 published'],
    },
    {
      why: 'a byline and its desk above the label are no alt text',
      lines: ['By Nora Quill', 'BBC News, Wendleford', 'Image source, Wend Agency'],
      figure: { credit: 'Wend Agency' },
      warned: ['4 authors'],
    },
    {
      why: 'a credit may stand below the caption',
      lines: ['The miller left.', '', 'Image caption, The wheel at dusk', 'Image source, Wend Agency'],
      figure: { caption: 'The wheel at dusk', credit: 'Wend Agency' },
      warned: [],
    },
    {
      why: 'alt text of more than two lines’ length is a paragraph',
      lines: [`The wheel ${'and the pond '.repeat(20)}at dusk`, 'Image source, Wend Agency'],
      figure: { credit: 'Wend Agency' },
      warned: ['3 figures'],
    },
  ])('$why', ({ lines, figure, warned }) => {
    const { figures, warnings } = figuresOf(...lines)
    expect({ figures, warnings }).toEqual({ figures: [figure], warnings: warned })
  })

  it('the headline is never an alt text', () => {
    const { fields } = readPageText(
      page('Mill shut', 'Image source, Wend Agency', '', 'The mill is shut.'),
      london,
    )
    expect(fields).toMatchObject({ title: 'Mill shut', figures: [{ credit: 'Wend Agency' }] })
  })

  it('words about a label are no label', () => {
    const sentence = 'The sheet said "Image source, unknown" in red.'
    expect(figuresOf(sentence)).toEqual({ figures: undefined, summary: sentence, warnings: [] })
  })

  it('figures below the text belong to other stories', () => {
    const { fields } = readPageText(
      page(
        'Mill shut',
        '',
        'The mill is shut.',
        '',
        'Top Stories',
        '',
        'A shipImage source, Harbour Pictures',
      ),
      london,
    )
    expect(fields).not.toHaveProperty('figures')
  })
})

describe('front matter and text', () => {
  it('an empty field of the front matter is not given', () => {
    const text = page(
      '---',
      'title:',
      'published: ""',
      '---',
      'Mill shut',
      '',
      'Published 4 May 2019',
      '',
      'It is shut.',
    )
    expect(readPageText(text, london).fields).toMatchObject({ title: 'Mill shut', published: '2019-05-04' })
  })

  it('no warning is given where both say the same', () => {
    const text = page(
      '---',
      'title: Mill shut',
      'published: 2019-05-04T08:00:00+01:00',
      'authors: Nora Quill',
      'summary: Why the wheel stands still',
      '---',
      'Mill shut - BBC News',
      'Published 4 May 2019',
      'By Nora Quill',
      '',
      'It is shut.',
    )
    const draft = readPageText(text, london)
    expect(placed(draft.warnings)).toEqual(['7 title'])
    expect(draft.fields).toMatchObject({ published: '2019-05-04T08:00:00+01:00', authors: 'Nora Quill' })
  })

  it('fields that the reader does not know pass untouched, for the form to judge', () => {
    const text = page('---', 'colour: blue', '---', 'Mill shut', '', 'It is shut.')
    expect(readPageText(text, london).fields).toMatchObject({ colour: 'blue' })
  })
})

/** Lines as pages have them, in any order; what a label or button is made of is left aside when words are counted. */
const lineForm = fc.oneof(
  { weight: 4, arbitrary: fc.lorem({ maxCount: 12 }) },
  { weight: 3, arbitrary: fc.lorem({ mode: 'sentences', maxCount: 2 }) },
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Published',
      '• Published',
      'Published 14 October 2015',
      'Updated 6 hours ago',
      '14 October 2015',
      'yesterday',
      'By Nora Quill and Tam Dell',
      'By Nora Quill, BBC News',
      'By Our Own Man on the spot',
      'BBC News, Wendleford',
      'Share',
      'Copy link',
      'Breaking',
      'Business',
      'Mill shut - BBC News',
      'Image source, Wend Agency',
      'Image source,',
      'Image caption,',
      'Image caption, The wheel',
      'Media caption, The pond',
      'A wheel at duskImage source, HarbourImage caption, Evening',
      'Wendleford 2-1 Overmere',
      'Cold comfort',
      '"A quotation"',
      '• bullet',
      '- hyphen',
      '1. first',
      '2. second',
      '> quoted',
      'Related Topics',
      'More on this story',
      'Top Stories',
      'Mills of the Wend https://mills.example/',
      'https://alone.example/page',
      'Related Internet Links',
      'The BBC is not responsible for the content of external sites.',
    ),
  },
)
const pageForm = fc.array(lineForm, { maxLength: 40 }).map((lines) => lines.join('\n'))

const labels =
  /published|updated|image source|image caption|media caption|(?<=^|\n)by\b|(?<=^|\n)\s*(?:[•>*-]|\d[.)]) ?|(?<=quill) and\b/gi

const wordsIn = (text: string) => text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []

function everythingSaid({ fields, warnings, problems }: Draft): Set<string> {
  const decoded = JSON.stringify(fields)
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  const dates = 'october 14 2015 '.repeat(decoded.includes('2015-10-14') ? 1 : 0)
  const all = [decoded, dates, ...[...warnings, ...problems].map(({ message }) => message)].join(' ')
  // A line that a warning quotes whole may have a label glued to a word.
  return new Set(wordsIn(`${all} ${all.replace(labels, ' ')}`))
}

describe('any text at all', () => {
  it('gives a draft, and the same one each time', { tags: 'deep' }, () => {
    const any = fc.oneof(anyText({ maxLength: 300 }), fc.string({ maxLength: 300 }), pageForm)
    fc.assert(
      fc.property(any, fc.boolean(), (text, hasFrontMatter) => {
        const whole = hasFrontMatter ? `---\ntitle: Mill shut\n---\n${text}` : text
        expect(readPageText(whole, london)).toEqual(readPageText(whole, london))
      }),
      { numRuns: cases(1000) },
    )
  })

  it('gives the same draft whatever its line ends are', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(pageForm, (text) => {
        expect(readPageText(text.replaceAll('\n', '\r\n'), london)).toEqual(readPageText(text, london))
      }),
      { numRuns: cases(300) },
    )
  })

  it('loses no word: each is in a field, or in a warning or problem', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(pageForm, (text) => {
        const draft = readPageText(`Headline of the day\n${text}`, london)
        const said = everythingSaid(draft)
        const lost = wordsIn(text.replace(labels, ' ')).filter((word) => !said.has(word))
        expect(lost).toEqual([])
      }),
      { numRuns: cases(2000) },
    )
  })

  it('invents no word: each field is made of the page’s own', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(pageForm, (text) => {
        const { title, summary, authors, figures, tags, related } = readPageText(
          `Headline\n${text}`,
          london,
        ).fields
        // A line that is kept whole, as a tag is, may have a label glued to a word.
        const apart = text.replace(/Image (?=source|caption)|Media (?=caption)/g, ' $&')
        const own = new Set(wordsIn(`Headline\n${text}\n${apart}`))
        const values = JSON.stringify([title, summary, authors, figures, tags, related])
        const words = wordsIn(
          values.replace(/"(?:name|title|url|alt|caption|credit)":/g, '').replace(/\bnull\b/g, ''),
        )
        expect(words.filter((word) => !own.has(word))).toEqual([])
      }),
      { numRuns: cases(1000) },
    )
  })

  it('is read in a moment, however much of it is on one line or on many', { tags: 'deep' }, () => {
    const long = 'Image source, wheel and pond, By the mill - 14 October 2015 '.repeat(cases(20_000, 1_000))
    const many = 'Published\n• wheel\nMill shut\nImage source,\n- pond\n\n'.repeat(cases(20_000, 1_000))
    for (const text of [long, many]) {
      expect(readPageText(`Mill shut\n\nThe mill is shut.\n\n${text}`, london).fields.title).toBe('Mill shut')
    }
  })
})
