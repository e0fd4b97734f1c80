import { describe, expect, it } from 'vitest'
import { toChangeId, toEvent, toEventId, toMessage } from '../../../src/api/webhooks/message.ts'
import { changeKinds } from '../../../src/store/changes/change.ts'
import type { Change } from '../../../src/store/store.ts'

const change: Change = {
  id: 7,
  at: new Date('2026-11-23T09:00:00.250Z'),
  kind: 'published',
  by: { how: 'api', who: 'CMS', tokenId: 'abcd2345' },
  articleId: 'urn:example:a',
  slug: 'ferry',
  title: 'The ferry',
  revision: 2,
}
const baseUrl = 'https://news.example'

describe('the message of a change', () => {
  it('has the same bytes each time, with the time of the change', () => {
    const message = toMessage(change, 'article.published', { status: 'published', key: 'cms-1' }, baseUrl)
    expect(message).toEqual({
      event: expect.stringMatching(/^evt_7_[0-9a-f]{16}$/),
      changeId: 7,
      type: 'article.published',
      body:
        '{"type":"article.published","timestamp":"2026-11-23T09:00:00.250Z","data":{"id":"urn:example:a",' +
        '"slug":"ferry","key":"cms-1","title":"The ferry","url":"https://news.example/articles/ferry",' +
        '"status":"published","revision":2,"actor":{"how":"api","who":"CMS","tokenId":"abcd2345"}}}',
    })
  })

  it('of what a program has brought in vain has the key of the program', () => {
    const { body } = toMessage(
      { ...change, kind: 'refused', key: '//api/cms-1' },
      'article.refused',
      {},
      baseUrl,
    )
    expect(JSON.parse(body).data.key).toBe('cms-1')
  })

  it('has an id that tells of its change', () => {
    const event = toEventId(change)
    expect(toChangeId(event)).toBe(7)
    expect(event).not.toContain('.')
    for (const other of [
      { id: 8 },
      { kind: 'updated' },
      { articleId: 'urn:example:b' },
      { at: new Date(0) },
    ] as const)
      expect(toEventId({ ...change, ...other })).not.toBe(event)
  })

  it.each(['evt_test_0123456789abcdef', 'evt_7_x', 'evt_0_0123456789abcdef', 'evt_7_0123456789abcdef ', ''])(
    '"%s" is the id of no change',
    (event) => {
      expect(toChangeId(event)).toBeUndefined()
    },
  )

  it.each([
    [
      'problems',
      {
        title: 'A',
        detail: {
          problems: Array.from({ length: 500 }, () => ({ field: 'title', message: 'x'.repeat(100) })),
        },
      },
    ],
    ['a title', { title: 'ö'.repeat(50_000) }],
  ])('is shorter than 20 kB, with however much of %s', (_what, more) => {
    const { body } = toMessage({ ...change, ...more }, 'article.refused', {}, baseUrl)
    expect(Buffer.byteLength(body)).toBeLessThan(20_000)
    expect(JSON.parse(body).data).toMatchObject({ isShortened: true, slug: 'ferry' })
  })

  it('is there for each change of an article, and for nothing else', () => {
    expect(changeKinds.filter((kind) => toEvent({ kind }))).toEqual([
      'created',
      'updated',
      'published',
      'scheduled',
      'corrected',
      'withdrawn',
      'unpublished',
      'deleted',
      'refused',
    ])
  })
})
