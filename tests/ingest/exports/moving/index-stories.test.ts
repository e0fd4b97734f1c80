import { describe, expect, it } from 'vitest'
import { isWithin, mostBytes, toSlug } from '../../../../src/domain/identity.ts'
import type { ExportRecord } from '../../../../src/ingest/exports/export-form.ts'
import { type IndexOptions, indexStories } from '../../../../src/ingest/exports/moving/index-stories.ts'
import { addressKey } from '../../../../src/ingest/exports/moving/old-address.ts'
import { makeExport, makeRecord } from '../../../support/make-export.ts'

const same: readonly (readonly [string, string, string])[] = [
  ['scheme', 'http://old.example/a', 'https://old.example/a'],
  ['www', 'https://www.old.example/a', 'https://old.example/a'],
  ['slash at the end', 'https://old.example/a/', 'https://old.example/a'],
  ['index file', 'https://old.example/a/index.html', 'https://old.example/a/'],
  ['capitals of the host', 'https://OLD.example/a', 'https://old.example/a'],
  ['percent-encoding', 'https://old.example/caf%c3%a9', 'https://old.example/caf\u00e9'],
  ['accents', 'https://old.example/cafe\u0301', 'https://old.example/caf\u00e9'],
  ['tracking', 'https://old.example/a?source=rss&utm_medium=feed', 'https://old.example/a'],
  ['order of parameters', 'https://old.example/?a=1&p=2', 'https://old.example/?p=2&a=1'],
  ['fragment', 'https://old.example/a#part', 'https://old.example/a'],
  ['a slash too much', 'https://old.example//a', 'https://old.example/a'],
]
const different: readonly (readonly [string, string, string])[] = [
  ['path', 'https://old.example/a', 'https://old.example/b'],
  ['case of the path', 'https://old.example/A', 'https://old.example/a'],
  ['parameter', 'https://old.example/?p=1', 'https://old.example/?p=2'],
  ['host', 'https://old.example/a', 'https://blog.old.example/a'],
  ['port', 'https://old.example:8080/a', 'https://old.example/a'],
  ['a domain that is called www', 'https://www.example/a', 'https://example/a'],
]

describe('an address of the old site', () => {
  it.each(same)('is the same with another %s', (_, one, other) => {
    expect(addressKey(new URL(one))).toBe(addressKey(new URL(other)))
  })

  it.each(different)('is another one with another %s', (_, one, other) => {
    expect(addressKey(new URL(one))).not.toBe(addressKey(new URL(other)))
  })
})

const index = (records: readonly ExportRecord[], options: Partial<IndexOptions> = {}) =>
  indexStories(makeExport(records), { knownSlugs: new Map(), findHolders: async () => new Map(), ...options })

describe('the index of the stories of an export', () => {
  it('finds a story by each of its addresses, absolute or as a path', async () => {
    const found = await index([
      makeRecord('post-1', {
        ...{ slug: 'fog-bell', address: 'https://old.example/2019/05/fog-bell/' },
        otherAddresses: ['/?p=1', 'http://former.example/?p=7'],
      }),
      makeRecord('page-2', { kind: 'page', slug: 'about', address: 'https://old.example/about/' }),
    ])
    expect([found.articles, found.pages]).toEqual([1, 1])
    const addresses = ['http://www.old.example/2019/05/fog-bell', '/?p=1', 'https://former.example/?p=7#c1']
    for (const address of addresses) expect(found.find(address)).toBe('/articles/fog-bell')
    expect(found.find('/about')).toBe('/about')
    for (const address of ['/', '/2019/05', 'mailto:a@old.example', '#part', '']) {
      expect(found.find(address)).toBeUndefined()
    }
    // Those of a former host are no addresses of the old site.
    expect([...found.oldAddresses()].map(({ from, to }) => [from, to])).toEqual([
      ['/2019/05/fog-bell/', '/articles/fog-bell'],
      ['/?p=1', '/articles/fog-bell'],
      ['/about/', '/about'],
    ])
  })

  it('knows a page by the address that its file will have', async () => {
    const page = (key: string, slug: string) => makeRecord(key, { kind: 'page', slug })
    const found = await index([
      page('1', 'code_of_conduct'),
      page('2', '%ce%b1%ce%b2'),
      page('3', 'Code.of-conduct'),
    ])
    const slugs = ['1', '2', '3'].map((key) => found.slugOf(key) ?? '')
    expect(slugs).toEqual(slugs.map(toSlug))
    expect(slugs).toEqual(['code-of-conduct', 'av', 'code-of-conduct-2'])
  })

  it('lets no page take the address that another page had on the old site', async () => {
    const page = (key: string, address: string) => makeRecord(key, { kind: 'page', slug: 'team', address })
    const found = await index([
      page('1', 'https://old.example/about/team/'),
      page('2', 'https://old.example/team/'),
      page('3', 'https://old.example/?page_id=3'),
    ])
    expect(['1', '2', '3'].map((key) => found.slugOf(key))).toEqual(['team-2', 'team', 'team-3'])
  })

  it('gives each story a slug of its own, like the old one', async () => {
    const found = await index(
      [
        makeRecord('1', { slug: 'fog' }),
        makeRecord('2', { slug: 'fog' }),
        makeRecord('3', { slug: 'fog', kind: 'page' }),
        makeRecord('4', { slug: 'taken' }),
        makeRecord('5', { slug: '%e6%97%a5%e6%9c%ac' }),
        makeRecord('6', { slug: 'A  b_c!' }),
        makeRecord('7', { address: 'https://old.example/2019/tide-tables.html' }),
        makeRecord('8', { title: 'Ships & Harbours' }),
        makeRecord('post-9'),
        makeRecord('10', { slug: 'feed', kind: 'page' }),
        makeRecord('11', { slug: 'known' }),
        makeRecord('12', { slug: 'known' }),
        makeRecord('13', { slug: `a${'-word'.repeat(100)}` }),
      ],
      { findHolders: async () => new Map([['taken', 'urn:other']]), knownSlugs: new Map([['12', 'known']]) },
    )
    const slugs = Array.from({ length: 12 }, (_, at) => found.slugOf(at === 8 ? 'post-9' : String(at + 1)))
    expect(slugs).toEqual([
      ...[
        'fog',
        'fog-2',
        'fog',
        'taken-2',
        '\u65e5\u672c',
        'a-b-c',
        'tide-tables',
        'ships-and-harbours',
        'post-9',
      ],
      ...['feed-2', 'known-2', 'known'],
    ])
    const long = found.slugOf('13') ?? ''
    expect(isWithin(long, mostBytes.slug)).toBe(true)
    expect(long).toMatch(/^a(-word)+$/)
  })
})
