import { describe, expect, it } from 'vitest'
import { toMenu } from '../../../src/domain/own-page.ts'
import { menuForm } from '../../../src/ingest/own-pages/menu.ts'

describe('the place of a page in the menus', () => {
  it.each<[unknown, unknown, string]>([
    [undefined, [], 'without the field it is in none'],
    ['', [], 'an empty field is none'],
    ['false', [], 'front matter gives texts'],
    [false, [], 'JSON has truth values'],
    ['true', [{ menu: 'header' }], 'the header is the usual place'],
    ['2', [{ menu: 'header', weight: 2 }], 'a number gives the order'],
    [-1, [{ menu: 'header', weight: -1 }], 'before all others'],
    ['Who we are', [{ menu: 'header', label: 'Who we are' }], 'a text is what the menu says'],
    ['footer', [{ menu: 'footer' }], 'the name of a menu'],
    ['Main', [{ menu: 'header' }], 'as Hugo calls it'],
    [['main', 'footer'], [{ menu: 'header' }, { menu: 'footer' }], 'both'],
    [
      { footer: { name: 'Legal', weight: '3' } },
      [{ menu: 'footer', label: 'Legal', weight: 3 }],
      'order and words, as in Hugo',
    ],
    [{ header: 'true', footer: '' }, [{ menu: 'header' }, { menu: 'footer' }], 'without order and words'],
  ])('written as %j is %j: %s', (written, places) => {
    expect(menuForm.parse(written)).toEqual(places)
  })

  it.each([
    [['side']],
    [{ side: {} }],
    [{ footer: { weight: 'last' } }],
    [{ footer: { title: 'x' } }],
    [7.5],
  ])('cannot be %j', (written) => {
    expect(menuForm.safeParse(written).success).toBe(false)
  })
})

it('a menu has pages with a weight first, in its order, and the others by their addresses', () => {
  const page = (path: string, weight?: number, label?: string) => {
    return { path, title: path.slice(1), menus: [{ menu: 'header', weight, label } as const] }
  }
  const pages = [page('/z'), page('/b', 2), page('/a'), page('/c', 1, 'First'), { ...page('/n'), menus: [] }]
  expect(toMenu(pages, 'header').map(({ label }) => label)).toEqual(['First', 'b', 'a', 'z'])
  expect(toMenu(pages, 'footer')).toEqual([])
})
