import { describe, expect, it } from 'vitest'
import { buildFeedMenu } from '../../../src/serve/discovery/opml.ts'

const everything = {
  title: 'Everything',
  description: 'All articles',
  rss: 'https://gazette.example/rss.xml',
  atom: 'https://gazette.example/atom.xml',
}
const town = { title: 'The town', atom: '/sections/town/atom.xml' }

describe('the feed menu', () => {
  it('lists feeds and submenus, in their order', () => {
    const text = buildFeedMenu({
      title: 'The Test Gazette',
      items: [everything, { title: 'Sections', items: [town] }],
    })
    expect(JSON.parse(text)).toEqual({
      'feed-menu': 'The Test Gazette',
      items: [
        {
          'feed-title': 'Everything',
          description: 'All articles',
          rss: 'https://gazette.example/rss.xml',
          atom: 'https://gazette.example/atom.xml',
        },
        {
          'feed-menu': 'Sections',
          items: [{ 'feed-title': 'The town', atom: '/sections/town/atom.xml' }],
        },
      ],
    })
  })

  it('omits an empty submenu at any depth', () => {
    const empty = { title: 'Tags', items: [{ title: 'A to K', items: [] }] }
    expect(JSON.parse(buildFeedMenu({ title: 'Menu', items: [empty, town] })).items).toHaveLength(1)
  })

  it('of a site without feeds has an empty list, which the draft requires', () => {
    expect(JSON.parse(buildFeedMenu({ title: 'Menu', items: [] }))).toEqual({
      'feed-menu': 'Menu',
      items: [],
    })
  })

  it('has equal bytes for equal feeds', () => {
    const menu = { title: 'Menu', items: [everything, town] }
    expect(buildFeedMenu(menu)).toBe(buildFeedMenu(structuredClone(menu)))
  })
})
