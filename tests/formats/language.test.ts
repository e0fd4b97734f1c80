import { describe, expect, it } from 'vitest'
import { formatNames } from '../../src/domain/feed.ts'
import { toWithdrawalNotice } from '../../src/formats/withdrawal-notice.ts'
import { validate } from '../../src/validator/validate.ts'
import { makeArticle, makeSite, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { readDocument } from '../support/read-document.ts'

const arabic = {
  title: 'عاد الجسر: 3 < 4',
  summary: 'عاد الجسر القديم إلى العمل.',
  contentHtml: '<p>عاد الجسر القديم إلى العمل، كما قالت <b>BBC</b>.</p>',
}
const hebrew = { title: 'הגשר נפתח', contentHtml: '<p>הגשר הישן נפתח שוב.</p>' }
const persian = { title: 'پل بازگشایی شد', contentHtml: '<p>پل قدیمی دوباره باز شد.</p>' }
const urdu = { title: 'پل دوبارہ کھل گیا', contentHtml: '<p>پرانا پل دوبارہ کھل گیا۔</p>' }
const english = { title: 'The bridge', contentHtml: '<p>The bridge is open.</p>' }

interface Row {
  readonly publication: string
  readonly language?: string
  readonly text: { readonly title: string; readonly summary?: string; readonly contentHtml: string }
  /** The start tag around the article; undefined: nothing is around it. */
  readonly around?: string
}

const rows: readonly Row[] = [
  { publication: 'ar', text: arabic, around: '<div lang="ar" dir="rtl">' },
  { publication: 'ar', language: 'ar-EG', text: arabic, around: '<div lang="ar-EG" dir="rtl">' },
  { publication: 'he-IL', text: hebrew, around: '<div lang="he-IL" dir="rtl">' },
  { publication: 'fa', text: persian, around: '<div lang="fa" dir="rtl">' },
  { publication: 'ur', text: urdu, around: '<div lang="ur" dir="rtl">' },
  { publication: 'ar', language: 'fa', text: persian, around: '<div lang="fa" dir="rtl">' },
  { publication: 'ar', language: 'en-GB', text: english, around: '<div lang="en-GB" dir="ltr">' },
  { publication: 'en-GB', language: 'he', text: hebrew, around: '<div lang="he" dir="rtl">' },
  { publication: 'en-GB', language: 'ur', text: urdu, around: '<div lang="ur" dir="rtl">' },
  { publication: 'en-GB', text: english },
  { publication: 'en-GB', language: 'cy', text: english },
  { publication: 'ur-Latn', text: english },
]

describe.each(formatNames)('in %s', (format) => {
  it.each(rows)(
    'an article in $language of a publication in $publication is within $around',
    ({ publication, language, text, around }) => {
      const site = makeSite({ language: publication })
      const article = makeArticle({ ...text, ...(language && { language }) })
      const document = makeDocument(format, [article], site)
      const [read] = readDocument(format, document)
      const html = around ? `${around}${text.contentHtml}</div>` : text.contentHtml
      // The bidi algorithm gives a title the direction of its first letter: no mark is added.
      expect(read).toMatchObject({ html, title: text.title })
      expect(validate(document).findings.filter(({ severity }) => severity === 'error')).toEqual([])
    },
  )

  it('a correction is within the language of its article', () => {
    const note = { at: moment('2026-11-21T08:00:00Z'), grade: 'correction', note: 'كان اليوم خطأ.' } as const
    const article = makeArticle({ ...arabic, corrections: [note] })
    const [read] = readDocument(format, makeDocument(format, [article], makeSite({ language: 'ar' })))
    expect(read?.html).toMatch(/^<div lang="ar" dir="rtl">.*<hr>.*كان اليوم خطأ\.<\/p><\/div>$/s)
  })

  it('an article without a text has nothing around it', () => {
    const article = makeArticle({ ...arabic, contentHtml: '' })
    expect(makeDocument(format, [article], makeSite({ language: 'ar' }))).not.toContain('dir=')
  })

  it('the notice of a withdrawn article is in the language of the publication', () => {
    const notice = toWithdrawalNotice(makeArticle({ ...hebrew, language: 'he' }), 'Withdrawn.')
    expect(makeDocument(format, [notice], makeSite({ language: 'en-GB' }))).not.toMatch(/"he"|>he<|dir=/)
  })
})
