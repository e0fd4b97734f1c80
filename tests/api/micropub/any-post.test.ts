import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyUpdate, changedBy } from '../../../src/api/micropub/apply-update.ts'
import { fingerprintOf, toKept, withPhotoAlts } from '../../../src/api/micropub/article/kept-source.ts'
import { toArticle } from '../../../src/api/micropub/article/to-article.ts'
import { toProperties } from '../../../src/api/micropub/article/to-mf2.ts'
import { updateArticle } from '../../../src/api/micropub/article/update-article.ts'
import { readForm } from '../../../src/api/micropub/requests/read-form.ts'
import { readJson } from '../../../src/api/micropub/requests/read-json.ts'
import { PublisherError } from '../../../src/domain/errors.ts'
import { cases } from '../../support/depth.ts'
import { fullArticle, fullSite } from '../../support/full-article.ts'

const names = [
  ...[
    'name',
    'content',
    'summary',
    'category',
    'photo',
    'video',
    'featured',
    'author',
    'published',
    'updated',
  ],
  ...['in-reply-to', 'repost-of', 'checkin', 'mp-slug', 'mp-channel', 'mp-photo-alt', 'mp-syndicate-to'],
  ...['post-status', 'visibility', 'rating', '__proto__', 'constructor', 'a b'],
]
const value = fc.oneof(
  fc.constantFrom('https://a.example/x.jpg', 'draft', 'town', '2026-11-23', '<b>x', '', null),
  fc.record({ html: fc.string() }),
  fc.record({
    type: fc.constant(['h-card']),
    properties: fc.dictionary(fc.constantFrom('name', 'url'), fc.jsonValue()),
  }),
  fc.record({ value: fc.jsonValue(), alt: fc.jsonValue() }),
  fc.jsonValue({ maxDepth: 3 }),
)
const properties = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(value, fc.array(value, { maxLength: 3 })),
)
const body = fc.oneof(
  properties,
  fc.record({ type: fc.constantFrom(['h-entry'], 'entry', ['h-card'], 7), properties }),
  fc.record({
    action: fc.constantFrom('update', 'delete', 'create', 'x', {}),
    url: fc.constantFrom('https://gazette.example/articles/tower', '', 7),
    replace: fc.option(fc.oneof(properties, value), { nil: undefined }),
    add: fc.option(fc.oneof(properties, value), { nil: undefined }),
    delete: fc.option(fc.oneof(properties, fc.array(fc.constantFrom(...names)), value), { nil: undefined }),
  }),
  fc.jsonValue(),
)
const context = { site: fullSite, textIs: 'plain', me: undefined, today: '2026-11-23' } as const
const before = toProperties(fullArticle, undefined, fullSite)

/** Fields that the article form checks, or problems with a place and a sentence each. */
function expectAnswer(work: () => object): void {
  try {
    const answer = work()
    if ('problems' in answer) {
      expect(answer.problems).not.toHaveLength(0)
      for (const problem of answer.problems as object[])
        expect(problem).toEqual({ pointer: expect.stringMatching(/^(?:\/|$)/), detail: expect.any(String) })
    }
  } catch (error) {
    expect(error).toBeInstanceOf(PublisherError)
  }
}

it('any JSON is a request, or is refused with reasons', { tags: 'deep' }, () => {
  fc.assert(
    fc.property(body, (sent) => {
      // As it comes.
      const read = readJson(JSON.parse(JSON.stringify(sent)))
      expectAnswer(() => read)
      if (!('request' in read)) return
      const { request } = read
      if (request.action === 'create')
        expectAnswer(() => toArticle(withPhotoAlts(request.properties), context))
      if (request.action !== 'update') return
      const after = withPhotoAlts(applyUpdate(before, request.update))
      const changed = changedBy(request.update)
      expectAnswer(() => updateArticle(fullArticle, { before, after, changed }, context))
    }),
    { numRuns: cases(6_000) },
  )
})

it('any form is a request, or is refused with reasons', { tags: 'deep' }, () => {
  const field = fc.tuple(fc.oneof(fc.constantFrom(...names, 'h', 'action', 'url'), fc.string()), fc.string())
  fc.assert(
    fc.property(fc.array(field), (fields) => expectAnswer(() => readForm(fields))),
    { numRuns: cases(6_000) },
  )
})

it('what is kept of any post is answered again, byte for byte', { tags: 'deep' }, () => {
  fc.assert(
    fc.property(properties, (sent) => {
      const read = readJson(JSON.parse(JSON.stringify({ properties: sent })))
      if (!('request' in read) || read.request.action !== 'create') return
      const kept = { properties: toKept(read.request.properties), fingerprint: fingerprintOf(fullArticle) }
      const {
        published,
        updated,
        url,
        'post-status': status,
        ...rest
      } = toProperties(fullArticle, kept, fullSite)
      const { published: _published, updated: _updated, ...said } = kept.properties
      expect(rest).toEqual(said)
      expect(Object.keys(rest).filter((name) => name.startsWith('mp-') && name !== 'mp-photo-alt')).toEqual(
        [],
      )
      expect([published, updated, url, status]).toEqual([
        ['2026-11-18'],
        ['2026-11-19T10:00:00Z'],
        ['https://gazette.example/articles/tower'],
        ['published'],
      ])
    }),
    { numRuns: cases(2_000) },
  )
})
