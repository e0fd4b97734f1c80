import slugify from '@sindresorhus/slugify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { articleId, nameUuid, toFeedSlug, toSlug, urlNamespace } from '../../src/domain/identity.ts'

const publication = 'tag:test.example,2026:courier'

describe('an article id', () => {
  // These two must never change: readers hold ids like them.
  it('follows from the publication and the name, for ever', () => {
    expect(articleId(publication, 'harbour')).toBe('urn:uuid:b19c2afa-bf5a-5aee-ae25-99121887eb88')
    expect(articleId('tag:other.example,2026:x', 'harbour')).not.toBe(articleId(publication, 'harbour'))
  })

  it.each(['https://OLD.example/?p=12', 'tag:a.example,2005:x', 'urn:uuid:ABC', 'HTTP://x'])(
    '%s from elsewhere is kept byte for byte',
    (id) => {
      expect(articleId(publication, id)).toBe(id)
    },
  )
})

describe('the slug of a feed', () => {
  const slugs: readonly (readonly [name: string, slug: string])[] = [
    ['C', 'c'],
    ['C++', 'c-plus-plus'],
    ['C#', 'c-sharp'],
    ['+', 'plus'],
    ['A+', 'a-plus'],
    ['A-', 'a-minus'],
    ['LGBTQ', 'lgbtq'],
    ['LGBTQ+', 'lgbtq-plus'],
    ['C/C++', 'c-c-plus-plus'],
    ['.NET', 'dot-net'],
    ['50%', '50-percent'],
    ['🚢', 'u1f6a2'],
    ['🚢 ships', 'u1f6a2-ships'],
    ['日本🚢', '日本-u1f6a2'],
    ['🇩🇪', 'u1f1e9-u1f1ea'],
    ['❤️', 'u2764'],
    ['?', 'question'],
    ['..', 'dot-dot'],
  ]
  it.each(slugs)('of %s is %s', (name, slug) => {
    expect(toFeedSlug(name)).toBe(slug)
  })

  // Readers have subscribed to these addresses.
  it.each([
    'harbour',
    'R&D',
    'Über den Fluss',
    'Tom’s pies',
    'St. Ives',
    'U.S.',
    'COVID-19',
    'Arts + Culture',
    'Arts & Culture / Music',
    '#ferry',
    'What’s on?',
    'Yahoo!',
    '“Brexit”',
    'Node.js',
    'a, b; c: d (e)',
    'Lego®',
    '日本語',
    'שלום',
    '🦄',
    'estuary/night',
  ])('of %s is as before', (name) => {
    expect(toFeedSlug(name)).toBe(toSlug(name))
  })

  it('of a slug is the slug', () => {
    // Slugs in two scripts, of which `slugify` keeps one, are not written by hand.
    for (const [, slug] of slugs.filter(([, one]) => /^[a-z\d-]+$/.test(one)))
      expect(toFeedSlug(slug)).toBe(slug)
  })

  it('is there for every name that can be seen', () => {
    expect(['-', '…', '¿?', '♥', '&', '€'].map(toFeedSlug)).not.toContain('')
    expect(toFeedSlug(' \u200b')).toBe('')
  })
})

it('a plain name, which is read without slugify, has the slug that slugify gives', () => {
  const word = fc.stringMatching(/^[A-Za-z]?[A-Za-z0-9]{1,6}$/)
  const separator = fc.constantFrom(' ', '-', '', '  ')
  const name = fc.array(fc.tuple(word, separator), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(name, (parts) => {
      const text = parts.flat().join('')
      expect(toSlug(text)).toBe(slugify(text))
    }),
    { numRuns: 2000 },
  )
})

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

// The first is the example of RFC 9562, appendix A.4; the others are from Python's module uuid.
it.each([
  ['www.example.com', dns, '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  ['tag:test.example,2026:courier', urlNamespace, '016d436e-a0b2-5123-8245-e1c50ea371c8'],
  ['Fähre 渡し船', urlNamespace, 'ae4b0ea4-85e3-5354-8503-e3e6751cfb8c'],
  ['', dns, '4ebd0208-8328-5d69-8c44-ec50939c0967'],
])('the UUID of "%s" never changes', (name, namespace, uuid) => {
  expect(nameUuid(name, namespace)).toBe(uuid)
})
