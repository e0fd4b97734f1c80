import { describe, expect, it } from 'vitest'
import { type FormField, readForm } from '../../../src/api/micropub/requests/read-form.ts'
import { readJson } from '../../../src/api/micropub/requests/read-json.ts'

function fields(text: string): FormField[] {
  return [...new URLSearchParams(text)]
}

const created = (properties: object) => ({ request: { action: 'create', properties } })

describe('a form', () => {
  it.each([
    ['one category', 'h=entry&content=x&category=a', { content: ['x'], category: ['a'] }],
    ['a repeated name', 'category=a&category=b', { category: ['a', 'b'] }],
    ['brackets', 'category[]=a&category[]=b', { category: ['a', 'b'] }],
    ['numbers in brackets, in their order', 'category[1]=b&category[0]=a', { category: ['a', 'b'] }],
    [
      'a name with a hyphen',
      'mp-slug=tides&post-status=draft',
      { 'mp-slug': ['tides'], 'post-status': ['draft'] },
    ],
    ['empty fields, as clients send them', 'h=entry&name=&content=x&category[]=', { content: ['x'] }],
    [
      'a photo without a text before one with a text',
      'photo[]=a&photo[]=b&mp-photo-alt[]=&mp-photo-alt[]=Boats',
      { photo: ['a', 'b'], 'mp-photo-alt': ['', 'Boats'] },
    ],
    ['spaces around a text', 'content=%20x%0A', { content: [' x\n'] }],
    ['a token, which is no property', 'access_token=secret&content=x', { content: ['x'] }],
    ['no type', 'content=x', { content: ['x'] }],
  ])('with %s', (_what, form, properties) => {
    expect(readForm(fields(form))).toEqual(created(properties))
  })

  it.each([
    ['action=delete&url=https://a.example/x', { action: 'delete', url: 'https://a.example/x' }],
    ['action=undelete&url=https%3A%2F%2Fa.example%2Fx', { action: 'undelete', url: 'https://a.example/x' }],
  ])('%s', (form, request) => {
    expect(readForm(fields(form))).toEqual({ request })
  })

  it.each([
    ['another kind of object', 'h=event&name=x', '/h', 'posts are entries here; it says "event"'],
    [
      'an update',
      'action=update&url=x',
      '/action',
      'action update must be sent as JSON (Micropub, section 3.4)',
    ],
    [
      'an unknown action',
      'action=burn&url=x',
      '/action',
      'action must be update, delete or undelete; it says "burn"',
    ],
    ['no address', 'action=delete', '/url', 'url is missing: it must be the address of the post'],
    [
      'an object',
      'checkin[name]=Quay',
      '/checkin[name]',
      '"checkin[name]" is an object within a form: send the post as JSON',
    ],
    ['a name that is none', '__proto__=x', '/__proto__', '"__proto__" is no name of a property'],
  ])('is refused with %s', (_what, form, pointer, detail) => {
    expect(readForm(fields(form))).toEqual({ problems: [{ pointer, detail }] })
  })

  it('is told everything that is wrong at once', () => {
    const read = readForm(fields('h=card&a[b]=1&a[c]=2'))
    expect(read).toMatchObject({ problems: [{ pointer: '/h' }, { pointer: '/a[b]' }, { pointer: '/a[c]' }] })
  })
})

describe('JSON', () => {
  const properties = (given: object, type: unknown = ['h-entry']) => ({ type, properties: given })

  it.each<[string, unknown, object]>([
    ['lists', properties({ content: ['x'], category: ['a', 'b'] }), { content: ['x'], category: ['a', 'b'] }],
    [
      'bare values, as iA Writer sends them',
      properties({ name: 'N', 'post-status': 'draft' }),
      { name: ['N'], 'post-status': ['draft'] },
    ],
    ['numbers and truth values', properties({ rating: 5, read: true }), { rating: [5], read: [true] }],
    [
      'nulls and empty texts',
      properties({ content: ['x'], name: null, summary: '', category: [null] }),
      { content: ['x'] },
    ],
    ['a nested object', properties({ content: [{ html: '<b>x</b>' }] }), { content: [{ html: '<b>x</b>' }] }],
    [
      'a command beside the properties',
      { ...properties({ content: ['x'] }), 'mp-slug': 'tides' },
      { 'mp-slug': ['tides'], content: ['x'] },
    ],
    ['no type', { properties: { content: ['x'] } }, { content: ['x'] }],
    [
      'JF2',
      { type: 'entry', name: 'N', content: { html: '<b>x</b>', text: 'x' } },
      { name: ['N'], content: [{ html: '<b>x</b>', value: 'x' }] },
    ],
    ['JF2 with text alone', { type: 'entry', content: { text: 'x' } }, { content: ['x'] }],
  ])('with %s', (_what, body, expected) => {
    expect(readJson(body)).toEqual(created(expected))
  })

  it.each<[string, unknown, string]>([
    ['a list', [], ''],
    ['another type', properties({ name: ['x'] }, ['h-card']), '/type'],
    ['two types', properties({ name: ['x'] }, ['h-entry', 'h-card']), '/type'],
    ['properties that are no object', { type: ['h-entry'], properties: ['x'] }, '/properties'],
    ['a property outside', { ...properties({}), content: ['x'] }, '/content'],
    ['a name that is none', properties({ 'a b': ['x'] }), '/properties/a b'],
    ['an unknown action', { action: 'burn', url: 'x' }, '/action'],
    ['an action that is no text', { action: ['delete'], url: 'x' }, '/action'],
    ['no address', { action: 'delete' }, '/url'],
  ])('is refused with %s', (_what, body, pointer) => {
    expect(readJson(body)).toEqual({ problems: [{ pointer, detail: expect.any(String) }] })
  })
})

describe('an update', () => {
  const url = 'https://a.example/x'
  const none = { replace: {}, add: {}, deleteAll: [], deleteValues: {} }

  it.each<[string, object, object]>([
    ['a replacement', { replace: { content: ['y'] } }, { replace: { content: ['y'] } }],
    ['an addition', { add: { category: ['b'] } }, { add: { category: ['b'] } }],
    ['values to delete', { delete: { category: ['b'] } }, { deleteValues: { category: ['b'] } }],
    ['properties to delete', { delete: ['category'] }, { deleteAll: ['category'] }],
    [
      'a bare command beside them',
      { add: { category: ['b'] }, 'mp-slug': 'tides' },
      { add: { category: ['b'] }, replace: { 'mp-slug': ['tides'] } },
    ],
  ])('with %s', (_what, changes, update) => {
    const read = readJson({ action: 'update', url, ...changes })
    expect(read).toEqual({ request: { action: 'update', url, update: { ...none, ...update } } })
  })

  it.each<[string, object, string]>([
    ['a text in place of the changes', { replace: 'This is not a valid update request.' }, '/replace'],
    ['a bare value', { replace: { content: 'y' } }, '/replace/content'],
    ['null', { replace: { content: [null] } }, '/replace/content'],
    ['a bare value to add', { add: { category: 'b' } }, '/add/category'],
    ['a text to delete', { delete: 'category' }, '/delete'],
    ['a number to delete', { delete: ['category', 7] }, '/delete/1'],
    ['no change', {}, ''],
    ['a word that is nearly one', { repalce: { content: ['y'] }, add: {} }, '/repalce'],
  ])('is refused with %s', (_what, changes, pointer) => {
    const read = readJson({ action: 'update', url, ...changes })
    expect(read).toEqual({ problems: [{ pointer, detail: expect.any(String) }] })
  })
})
