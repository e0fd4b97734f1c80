import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../src/ingest/forms/page-text/labels/languages.ts'
import { readPageText } from '../../../src/ingest/forms/page-text/read-page-text.ts'
import { cases } from '../../support/depth.ts'

/** What must come out of a page; a field that is absent here may be anything. */
interface Expected {
  readonly title?: string
  readonly authors?: readonly string[]
  /** The lede's first words. */
  readonly summary: string
  /** What neither body nor lede holds, and what the body holds. */
  readonly absent: readonly string[]
  readonly present: readonly string[]
  readonly published?: string | null
  readonly updated?: string | null
  readonly section?: string
  readonly tags?: readonly string[]
  readonly figures?: readonly unknown[]
  /** False: the reader has a doubt or a problem. True: none, save that the text is short. */
  readonly sure?: boolean
  readonly timeZone?: string
}

const folder = join(import.meta.dirname, '../../fixtures/page-forms')

/** Each page begins with a line `%% why`, then what is expected as JSON, a line `%%`, and the text. */
const pages = readdirSync(folder).flatMap((file) => {
  const parts = `\n${readFileSync(join(folder, file), 'utf8')}`.split(/\n%% /).slice(1)
  return parts.map((part) => {
    const [why = '', json = '', ...text] = part.split('\n')
    return { file, why, text: text.slice(1).join('\n'), expected: JSON.parse(json) as Expected }
  })
})

const read = (text: string, timeZone = 'Europe/London') => {
  const { fields, doubts = [], problems } = readPageText(text, { timeZone, language: 'en-GB' })
  const body = String(fields.contentHtml ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  const authors = ((fields.authors ?? []) as { name: string }[]).map(({ name }) => name)
  return { fields, body, authors, summary: String(fields.summary ?? ''), unsure: [...doubts, ...problems] }
}

describe('a line of the story that ends like a credit stays in the text', () => {
  const story = Array.from(
    { length: 4 },
    (_, at) =>
      `The ferry left the harbour in the fog on day ${at}, and its bell was heard as far as the mole.`,
  )

  it.each([
    'In the letter he wrote two words only. COME HOME',
    'The sign at the road says it all. SLOW DOWN CHILDREN',
    'The final of the doubles – Novak Berg/Jan Lund',
    'The award went to a long novel (Ida Fenn for The Salt Road)',
    'They sang an old song once more (Ida Fenn for The Wend Choir)',
    '新作映画の予告編を公開＝来年、京都で撮影',
    '主演は佐藤さん（監督は田中さんが撮影）',
    '그는 오래 웃었다. / 김하늘 기자',
    'Über dieses Thema berichteten wir am Montag, sagte sie, und um neun Uhr.',
    'Thanks for reading the letter! Subscribe was the last word that she wrote.',
    '2026年5月に橋が開通した。',
    '2026年5月14日、夜間フェリーの写真展が古部市の駅で開かれた。',
    '「これほど多くの人が来るとは思わなかった」と会長は話し、「階段にも人があふれていた」',
    '„Sie standen auf der Treppe und auf dem Parkplatz.“',
    '« Il y en avait dans l’escalier et sur le parking. »',
    'وقال إن السفينة تخسر أربعين ألف دولار سنويا (نحو مليون في عشرين عاما).',
  ])('%s', (line) => {
    const { body } = read(
      ['Ferry in fog for days', '14 May 2026', '', ...story, line, ...story.map((one) => `So ${one}`)].join(
        '\n\n',
      ),
    )
    expect(body).toContain(line)
  })
})

describe('what may be no part of the story keeps the article a draft, and its words', () => {
  const story = [
    'The ferry left the harbour in the fog, and its bell was heard as far as the mole.',
    '“We waited for an hour,” said the harbour master, who had brought a lamp along.',
    'The council meets on Monday to decide whether the boat needs a second bell.',
    'Nobody was hurt, and the passengers were given tea at the fish market.',
  ]
  const [first = '', second = '', third = '', fourth = ''] = story
  const inside = (line: string) => [first, second, line, third, fourth]
  const title = 'Ferry finds its way in fog'
  const page = (paragraphs: readonly string[], headline = title) =>
    [headline, 'By Ida Fenn', '14 May 2026', ...paragraphs].join('\n\n')

  it.each([
    ['a newsletter', inside('The Harbour newsletter, every Thursday')],
    ['a request to the reader', inside('Folgen Sie uns auf allen Kanälen.')],
    ['a request to support the paper', [...story, 'Support local journalism and read on for £1 a week.']],
    [
      'rights',
      [...story, 'Text and photographs are copyright of The Wend Courier, which keeps every right in them.'],
    ],
    ['an address of the author', [...story, 'Write to ida@wend.example with your news.']],
    [
      'a summary by a machine',
      inside('This short summary was written with the help of AI and read by nobody.'),
    ],
    ['the signs of a link', inside('[ The bell of the fog ]')],
    ['a label in capitals', inside('WATCH NOW: Who owns the bell?')],
    ['a film', inside('Zobacz wideo Kto płaci za statki?')],
    ['a last line that is no sentence', [...story, 'Ferries and harbours']],
    ['key points without an end', ['Key points', third, fourth, first, second]],
    ['a question below titles', inside('Read more\n\nWho owns the bell\n\nWho pays for the boats?')],
    ['the author’s box', [...story, 'About the author\n\nIda Fenn', 'She has written of boats since 1998.']],
  ])('%s', (_, paragraphs) => {
    const { body, unsure } = read(page(paragraphs))
    expect(unsure).not.toEqual([])
    for (const paragraph of story) expect(body).toContain(paragraph)
    expect(body).toContain(paragraphs.at(-1))
  })

  it.each([
    ['a live page', 'Live: Ferry finds its way in fog'],
    ['the last news of one', 'Ferry in fog – live updates'],
    ['a live page in Spanish', 'EN VIVO | El barco en la niebla'],
  ])('a headline of %s', (_, headline) => {
    expect(read(page(story, headline)).unsure.map(({ field }) => field)).toContain('title')
  })

  it('a date with a section is no headline', () => {
    const text = ['Harbour • 14 May 2026, 08:55', title, 'By Ida Fenn', ...story].join('\n\n')
    expect(read(text).fields.title).toBe(title)
  })

  it.each([
    'Story continues below photo gallery.',
    'Tekst gaat verder onder de foto.',
    'Continua após a publicidade',
    '– Leggi anche: Il mercato che apre alle quattro',
    'Sur le même sujet Le marché qui ouvre à quatre heures',
  ])('a line of the page amid the text goes: %s', (line) => {
    const { body, unsure } = read(page(inside(line)))
    expect(body).not.toContain(line)
    expect(body.match(/<p>/g)).toHaveLength(story.length)
    expect(unsure).toEqual([])
  })

  it('a story without any of it is sure', () => {
    expect(read(page(story)).unsure).toEqual([])
  })
})

describe('page text in the forms of real pages', () => {
  it.each(pages)('$file: $why', ({ text, expected }) => {
    const { title, authors, summary, absent, present, sure, timeZone, ...others } = expected
    const found = read(text, timeZone)
    expect(found.fields.title).toBe(title)
    expect(found.summary.startsWith(summary), `the lede is "${found.summary}"`).toBe(true)
    if (authors) expect(found.authors).toEqual(authors)
    for (const words of absent) expect(`${found.body}\n${found.summary}`).not.toContain(words)
    for (const words of present) expect(found.body).toContain(words)
    for (const [field, value] of Object.entries(others)) expect(found.fields[field] ?? null).toEqual(value)
    const doubts = found.unsure.filter(({ message }) => !sure || !message.includes('fewer than three'))
    if (sure !== undefined) expect({ sure: doubts.length === 0, doubts }).toMatchObject({ sure })
  })
})

const nouns = 'ferry harbour baker council lamp tide crew bridge clock orchard mill parade'.split(' ')
const verbs = 'has closed the|was shown to the|will open beside the|had asked for the|counted every'.split(
  '|',
)
const ends = ['.', '.', '.', '!', '?', '."', '.)']

/** A sentence of three words or of forty, unlike any other by its number. */
const sentence = fc
  .record({
    pairs: fc.array(fc.tuple(fc.constantFrom(...nouns), fc.constantFrom(...verbs)), {
      minLength: 1,
      maxLength: 8,
    }),
    noun: fc.constantFrom(...nouns),
    end: fc.constantFrom(...ends),
    number: fc.nat(1_000_000),
  })
  .map(({ pairs, noun, end, number }) => {
    const words = pairs.map(([one, other]) => `${one} ${other}`).join(' ')
    const opening = end === '."' ? '"' : end === '.)' ? '(' : ''
    return `${opening}The ${words} ${noun} on quay ${number}${end}`
  })

const rows = Object.values(languages)
const column = (name: keyof (typeof rows)[number]) =>
  rows.flatMap((row) => (row[name] ?? '').split('|')).filter((word) => word !== '')
const one = (name: keyof (typeof rows)[number]) => fc.constantFrom(...column(name))

const button = one('buttons').filter((word) => !/[.?]$/.test(word))
const title = fc.constantFrom(
  'A lamp is lit again',
  'Why the mill is yellow',
  'Eels at noon',
  'Mayor rows home',
)
const box = fc
  .tuple(one('related'), fc.array(title, { maxLength: 4 }), fc.constantFrom('', '  • '))
  .map(([heading, titles, mark]) => [heading, ...titles.map((words) => `${mark}${words}`)].join('\n'))
const topics = fc
  .tuple(one('topics'), fc.array(fc.constantFrom('Ferries', 'Wend Valley', 'Mills')))
  .map(([heading, names]) => [heading, ...names].join('\n'))
const figure = fc
  .tuple(one('credit'), one('caption'), fc.constantFrom(', ', ',\n', ',\n\n'), fc.boolean())
  .map(([credit, caption, gap, hasAlt]) =>
    [`${hasAlt ? 'A boat in fog' : ''}${credit}, Wend Agency`, `${caption}${gap}The boat left at noon`].join(
      '\n',
    ),
  )
const credited = fc.constantFrom(
  'The boat at its berth. Photograph: Tam Dell/Reuters',
  'The boat at its berth (Image: Wend Agency)',
  'Das Boot am Steg. | Bild: Tam Dell',
  'A boat.\nView 3 Images\nThe boat at its berth(Image: Wend Agency)',
)
const pair = one('skips').map((skip) => {
  const [first = '', last = ''] = skip.split(' > ')
  const inside =
    'Enter your address\nWe write every morning, and it costs nothing at all to read what we write.'
  return [first.replace('…', 'X, 1'), inside, last.replace('…', 'X, 1')].join('\n')
})
const notice = fc.constantFrom(
  'The BBC is not responsible for the content of external sites.',
  'View original tweet on Twitter',
  'Allow Twitter content?',
  'This article contains content provided by Twitter.',
  'By signing up you agree to our terms of service and privacy policy.',
  'Media playback is unsupported on your device',
  'Read more: A lamp is lit again',
  'Lesen Sie auch: Das Licht am Hafen',
  '00:49',
  'line',
)
const furniture = fc.oneof(button, box, topics, figure, credited, pair, notice)

const story = fc.uniqueArray(sentence, { minLength: 3, maxLength: 14 })

/** A page of paragraphs with furniture between them, and the gap between its blocks. */
const page = fc
  .tuple(story, fc.array(fc.array(furniture, { maxLength: 3 }), { minLength: 15, maxLength: 15 }))
  .map(([paragraphs, strewn]) => ({
    paragraphs,
    text: [
      'The town that lost its way to the sea',
      'Published 14 November 2021',
      ...paragraphs.flatMap((paragraph, at) => (at === 0 ? [paragraph] : [...(strewn[at] ?? []), paragraph])),
      ...(strewn[0] ?? []),
    ].join('\n\n'),
  }))

/** What pages print between headline and lede. */
const headLine = fc.oneof(
  button,
  figure,
  credited,
  fc.constantFrom(
    'Published',
    '• Published',
    'Published2 days ago',
    'Published14 November 2021',
    'By Ida FennBBC News, Cobb',
    'By Ida Fenn and Tam Orrick',
    'Ida Fenn\nTransport editor',
    'Ida Fenn,Cobb,\nTam Orrickand\nWren Vale',
    'Tue 19 Mar 2019 08.56 GMT',
    'BBC News, Cobb',
    '241 comments',
    'From the section Wend',
    '@idafenn',
    '3 min read',
  ),
  fc.tuple(one('published'), fc.constantFrom('', ' 14 November 2021')).map((words) => words.join('')),
  fc.tuple(one('author'), fc.constant(', Ida Fenn')).map((words) => words.join('')),
)

describe('whatever furniture a page strews', () => {
  it('loses no paragraph of the story, and takes its first for the lede', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(page, fc.boolean(), ({ paragraphs, text }, isTight) => {
        const { body, summary } = read(isTight ? text.replace(/\n\n+/g, '\n') : text)
        expect(paragraphs.filter((paragraph) => !body.includes(paragraph))).toEqual([])
        expect(summary).toBe(paragraphs[0])
      }),
      { numRuns: cases(300) },
    )
  })

  it('takes no label, name, date or share line for the lede', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(fc.array(headLine, { maxLength: 6 }), story, fc.boolean(), (head, paragraphs, isTight) => {
        const above = isTight ? [head.join('\n')] : head
        const page = ['The town that lost its way to the sea', ...above, ...paragraphs]
        const { summary, fields } = read(page.join('\n\n'))
        expect(fields.title).toBe(page[0])
        expect(summary).toBe(paragraphs[0])
      }),
      { numRuns: cases(300) },
    )
  })

  it('keeps the story in its order', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(page, ({ paragraphs, text }) => {
        const { body } = read(text)
        const places = paragraphs.map((paragraph) => body.indexOf(paragraph))
        expect(places).toEqual(places.toSorted((first, second) => first - second))
      }),
      { numRuns: cases(100) },
    )
  })
})

describe('a page of very many lines', () => {
  it.each([
    ['labels and headings', 'Published\nMost read\nMill shut\nImage source,\n- pond\nRelated Topics\n\n'],
    ['paragraphs', 'The ferry has closed the harbour for the winter, said the baker on the quay.\n\n'],
    ['dates', '14 November 2021\nUpdated 15 November 2021, 09:30 ET\nBy Ida Fenn\n\n'],
    ['pairs that never close', 'Skip twitter post\nAllow Twitter content?\nA lamp is lit\n\n'],
    ['figures', 'A boat in fogImage source, XImage caption, Y\nThe boat. Photograph: Tam Dell/Reuters\n\n'],
    ['teasers', 'Top stories\nMayor rows home again today\nIt was the third time.\nPublished2 hours ago\n'],
  ])('is read in seconds, whatever it consists of: %s', { tags: 'deep' }, (_, block) => {
    const text = `Mill shut\n\nThe mill is shut for good.\n\n${block.repeat(Math.ceil(cases(1_200_000, 50_000) / block.length))}`
    expect(read(text).fields.title).toBe('Mill shut')
  })
})
