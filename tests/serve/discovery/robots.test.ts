import { describe, expect, it } from 'vitest'
import { buildRobots } from '../../../src/serve/discovery/sitemap.ts'
import { makeSite } from '../../support/make-article.ts'

describe('robots.txt', () => {
  it('allows every crawler and links to the sitemaps', () => {
    expect(buildRobots(makeSite())).toBe(
      [
        'Sitemap: https://gazette.example/sitemap.xml',
        'Sitemap: https://gazette.example/news-sitemap.xml',
        '',
        'User-agent: *',
        'Allow: /',
        '',
      ].join('\n'),
    )
  })

  it('names the licence for every crawler if the publication sets terms', () => {
    const lines = buildRobots(makeSite({ rsl: { prohibits: { usage: ['ai-train'] } } })).split('\n')
    const license = lines.indexOf('License: https://gazette.example/license.xml')
    expect(license).toBeGreaterThan(-1)
    expect(license).toBeLessThan(lines.indexOf('User-agent: *'))
  })
})
