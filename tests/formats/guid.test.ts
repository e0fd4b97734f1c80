import { expect, it } from 'vitest'
import { toWithdrawalNotice } from '../../src/formats/withdrawal-notice.ts'
import { makeArticle, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'

const guids: readonly (readonly [string, string])[] = [
  ['of Ghost', '5c8ff4d1a2b3c4d5e6f70809'],
  ['with signs of XML', 'site:1&2 <3> "4"'],
  ['with a percent sign and a space', '%e4 %E4 /?p=1'],
]

it.each(guids)('a guid %s is that of RSS and JSON Feed byte for byte, and Atom has the id', (_, guid) => {
  const article = makeArticle({ guid })
  const notice = toWithdrawalNotice(
    makeArticle({ guid, status: 'withdrawn', withdrawal: { at: moment('2026-11-22').at } }),
    'This story was withdrawn.',
  )
  for (const one of [article, notice]) {
    const [, inRss = ''] = /<guid isPermaLink="false">(.*)<\/guid>/.exec(makeDocument('rss', [one])) ?? []
    expect(
      inRss.replace(/&#x([0-9A-F]+);/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    ).toBe(guid)
    expect(JSON.parse(makeDocument('json', [one])).items[0].id).toBe(guid)
    expect(makeDocument('atom', [one])).toContain(`<id>${article.id}</id>`)
    expect(makeDocument('atom', [one])).not.toContain(guid)
  }
})
