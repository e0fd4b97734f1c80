import { describe, expect, it } from 'vitest'
import { articleId } from '../../src/domain/identity.ts'

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
