import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutWords, foldText, placeWords } from '../../../src/domain/search/cut-words.ts'
import { markTerms, toExcerpt } from '../../../src/domain/search/excerpt.ts'
import { canFind, parseSearchWords, searchLimits } from '../../../src/domain/search/parse-query.ts'
import { toPlainText, toReadText } from '../../../src/domain/search/plain-text.ts'
import { anyText } from '../../support/any-text.ts'
import { cases } from '../../support/depth.ts'

describe('the words of a text', () => {
  it.each([
    ['en', 'The R&D café’s naïve 3.14', 'the r d cafe s naive 3 14'],
    ['de', 'Straße, Äpfel, GROẞ', 'strasse apfel gross'],
    ['fr', 'L’œuvre à Besançon', 'l oeuvre a besancon'],
    ['es', 'El niño, ¿cigüeña?', 'el nino ciguena'],
    ['pt', 'São João, ação', 'sao joao acao'],
    ['it', 'Perché città', 'perche citta'],
    ['nl', 'Reünie, Ĳsselmeer', 'reunie ijsselmeer'],
    ['pl', 'Zażółć gęślą jaźń w Łodzi', 'zazolc gesla jazn w lodzi'],
    ['uk', 'Її п’ять ґав, Київ', 'іі п ять ґав киів'],
    ['ar', 'مَدْرَسَةٌ في القُدْس، إلى', 'مدرسه في القدس الي'],
    ['he', 'עִבְרִית וארה"ב', 'עברית וארה ב'],
    ['ja', '東京タワーへ', '東京 京タ タワ ワー ーへ'],
    ['zh', '中国政府。', '中国 国政 政府'],
    ['zh-Hant', '臺灣 iPhone發布', '臺灣 iphone 發布'],
    ['th', 'สวัสดี', 'สวั วัส สดี'],
    ['da', 'Smørrebrød på Århus', 'smorrebrod pa arhus'],
    ['tr', 'İstanbul ISPARTA ışık', 'istanbul isparta isik'],
    ['el', 'ΟΔΟΣ ὁδός', 'οδοσ οδοσ'],
    ['ja, half width', 'ﾊﾟﾝ', 'パン'],
    ['ja, voiced', 'がか', 'がか'],
    ['signs', 'foo™ ½ ㍿ a\u0000b \ud800', 'foo 1 2 a b'],
    ['none', '“ — * … ”', ''],
  ])('are folded and cut: %s', (_language, text, words) => {
    expect(cutWords(text).join(' ')).toBe(words)
    expect(cutWords(text.normalize('NFD')).join(' ')).toBe(words)
  })

  it('are letters and digits only, have an end, and stand where the text has them', { tags: 'deep' }, () => {
    const unlucky = fc.oneof(anyText(), fc.string({ unit: fc.constantFrom(...'aß İ東京ﾊﾟำสั½ ㍿\ud800’"') }))
    fc.assert(
      fc.property(unlucky, (text) => {
        for (const word of cutWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u)
        for (const { start, end } of placeWords(text)) expect(start < end && end <= text.length).toBe(true)
      }),
      { numRuns: cases(4_000) },
    )
  })

  it.each(['The night ferry, 3.14 l’eau', '東京都の天気は晴れ iPhone発売', 'สวัสดีครับ', 'Łódź ½'])(
    'are the same with their places: %s',
    (text) => {
      expect([...placeWords(text)].map(({ word }) => word)).toEqual(cutWords(text))
    },
  )

  it('do not change when they are folded again', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(cutWords(text).join(' '))).toBe(cutWords(text).join(' '))
      }),
      { numRuns: cases(2_000) },
    )
  })
})

describe('a query', () => {
  const shown = (query: string) =>
    parseSearchWords(query).terms.map(
      ({ words, isCharacter, isExcluded }) =>
        `${isExcluded ? '-' : ''}${words.join('+')}${isCharacter ? '.' : ''}`,
    )

  it.each([
    ['night ferry', ['night', 'ferry']],
    ['"night ferry" -tram', ['night+ferry', '-tram']],
    ['„Nacht Fähre“ −«x y»', ['nacht+fahre', '-x+y']],
    ['foo-bar l’eau a@b.example', ['foo+bar', 'l+eau', 'a+b+example']],
    ['ארה"ב', ['ארה+ב']],
    ['東京都 天気', ['東京+京都', '天気']],
    ['東 A東B', ['東.', 'a', 'b', '東.']],
    ['「東京」', ['東京']],
    ['AND OR NOT NEAR(a) {title}: *', ['and', 'or', 'not', 'near+a', 'title']],
    ['"', []],
    ['', []],
    ['- -- "" * \0 \ud800', []],
    ['"open phrase', ['open', 'phrase']],
  ])('%j has these terms', (query, terms) => {
    expect(shown(query)).toEqual(terms)
  })

  it('that is too long is shortened, and says so', () => {
    expect(parseSearchWords('a '.repeat(200))).toMatchObject({
      isShortened: true,
      terms: { length: searchLimits.terms },
    })
    expect(parseSearchWords('東'.repeat(500)).text).toHaveLength(searchLimits.characters)
    expect(parseSearchWords('😀'.repeat(150)).text.isWellFormed()).toBe(true)
    expect(parseSearchWords('a b').isShortened).toBe(false)
  })

  it('without a word to find finds nothing', () => {
    expect(['a', '-a', '', '-a b'].map((query) => canFind(parseSearchWords(query).terms))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

describe('an excerpt', () => {
  const mark = (text: string, query: string) =>
    toExcerpt(text, parseSearchWords(query).terms)
      .map(({ text, isMarked }) => (isMarked ? `[${text}]` : text))
      .join('')

  it.each([
    ['The night ferry, a Ferry by night.', '"night ferry"', 'The [night ferry], a Ferry by night.'],
    ['Zażółć gęślą jaźń', 'gesla', 'Zażółć [gęślą] jaźń'],
    ['東京都の天気', '京都 天', '東[京都]の[天]気'],
    ['Nothing of it', 'ferry', 'Nothing of it'],
    ['<b> & ferry', 'b ferry', '<[b]> & [ferry]'],
  ])('of %s marks %s', (text, query, marked) => {
    expect(mark(text, query)).toBe(marked)
  })

  it('is the part of a long text that holds the most terms, cut between words', () => {
    const text = `${'A ferry came late. '.repeat(30)}The night ferry sailed. ${'And so on. '.repeat(60)}`
    const marked = mark(text, 'night ferry')
    expect(marked).toContain('[night] [ferry]')
    expect(marked).toMatch(/^…\S.*…$/)
    expect(marked.length).toBeLessThan(300)
  })

  it('loses and adds nothing, whatever the text and the query', { tags: 'deep' }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
        const { terms } = parseSearchWords(query)
        const parts = markTerms(text, terms).map((part) => part.text)
        expect(parts.join('')).toBe(text)
        expect(toExcerpt(text.repeat(40), terms).every((part) => part.text !== '')).toBe(true)
      }),
      { numRuns: cases(2_000) },
    )
  })
})

describe('the text that is searched', () => {
  it.each([
    [undefined, '<p>Text.</p>', 'Text.'],
    ['A lede.', '<p>Text.</p>', 'A lede. Text.'],
    ['The  text …', '<p>The text is long.</p>', 'The text is long.'],
    ['The text…', '<p>The text is long.</p>', 'The text is long.'],
    [
      'The text',
      '<figure><figcaption>A quay</figcaption></figure><p>The text is long.</p>',
      'The text is long. A quay',
    ],
  ])('of %j and %s', (summary, contentHtml, text) => {
    expect(toReadText({ contentHtml, ...(summary !== undefined && { summary }) })).toBe(text)
  })
})

describe('the plain text of HTML', () => {
  it.each([
    ['<p>Tom &#x26; <b>Jer</b>ry</p><p>x</p>', 'Tom & Jerry x'],
    ['a<br>b<sup>1</sup> H<sub>2</sub>O', 'a b 1 H2O'],
    ['&#x3C;b> &amp;lt; &nbsp;&#0; &#x110000;', '<b> &lt; &#0; &#x110000;'],
    ['<a href="x>y">z</a>', 'y">z'],
  ])('%s', (html, text) => {
    expect(toPlainText(html)).toBe(text)
  })
})
