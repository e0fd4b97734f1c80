import { describe, expect, it } from 'vitest'
import { applyUpdate, changedBy } from '../../../src/api/micropub/apply-update.ts'
import { fingerprintOf, toKept } from '../../../src/api/micropub/article/kept-source.ts'
import { toProperties } from '../../../src/api/micropub/article/to-mf2.ts'
import { updateArticle } from '../../../src/api/micropub/article/update-article.ts'
import type { Mf2Properties } from '../../../src/api/micropub/mf2.ts'
import type { Update } from '../../../src/api/micropub/requests/request.ts'
import type { Article } from '../../../src/domain/article.ts'
import { fullArticle, fullSite } from '../../support/full-article.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'

const none: Update = { replace: {}, add: {}, deleteAll: [], deleteValues: {} }

describe('an update of properties', () => {
  const photo = { value: 'https://a.example/q.jpg', alt: 'A quay' }
  it.each<[string, Partial<Update>, Mf2Properties]>([
    [
      'replaces a property',
      { replace: { content: ['y'] } },
      { content: ['y'], category: ['a', 'b'], photo: [photo] },
    ],
    [
      'adds each value once',
      { add: { category: ['c', 'a', 'c'] } },
      { content: ['x'], category: ['a', 'b', 'c'], photo: [photo] },
    ],
    [
      'adds no value twice',
      { add: { category: ['a'], photo: [{ ...photo }] } },
      { content: ['x'], category: ['a', 'b'], photo: [photo] },
    ],
    [
      'adds a property',
      { add: { name: ['N'] } },
      { content: ['x'], category: ['a', 'b'], photo: [photo], name: ['N'] },
    ],
    [
      'deletes a value',
      { deleteValues: { category: ['a'] } },
      { content: ['x'], category: ['b'], photo: [photo] },
    ],
    [
      'deletes a photo by its address',
      { deleteValues: { photo: [photo.value] } },
      { content: ['x'], category: ['a', 'b'] },
    ],
    [
      'deletes the last value of a property',
      { deleteValues: { category: ['a', 'b'] } },
      { content: ['x'], photo: [photo] },
    ],
    ['deletes a property', { deleteAll: ['category', 'photo'] }, { content: ['x'] }],
    [
      'does all of it at once',
      { replace: { content: ['y'] }, add: { category: ['c'] }, deleteAll: ['photo'] },
      { content: ['y'], category: ['a', 'b', 'c'] },
    ],
  ])('%s', (_what, update, expected) => {
    const before = { content: ['x'], category: ['a', 'b'], photo: [photo] }
    expect(applyUpdate(before, { ...none, ...update })).toEqual(expected)
  })
})

describe('the source of a post', () => {
  const site = makeSite()
  const note = makeArticle({
    title: 'Text',
    contentHtml: '<p>Text</p>',
    summary: 'Text',
    authors: [],
    tags: ['a'],
  })
  const sent: Mf2Properties = {
    content: ['Text'],
    category: ['a'],
    photo: ['https://a.example/q.jpg'],
    'mp-photo-alt': ['A quay'],
    'mp-slug': ['tides'],
    checkin: [{ type: ['h-card'], properties: { latitude: [45.5] } }],
    published: ['2026-11-20T09:30:00+0100'],
  }
  const kept = { properties: toKept(sent), fingerprint: fingerprintOf(note) }

  it('is what the client sent, without commands', () => {
    expect(toProperties(note, kept, site)).toEqual({
      content: ['Text'],
      category: ['a'],
      photo: [{ value: 'https://a.example/q.jpg', alt: 'A quay' }],
      checkin: sent.checkin,
      published: ['2026-11-20T09:30:00+0100'],
      'post-status': ['published'],
      url: ['https://gazette.example/articles/bridge-reopens'],
    })
  })

  it('follows the state and the date of the article', () => {
    const draft = { ...note, status: 'draft', published: undefined } as const
    expect(toProperties(draft, kept, site)).toMatchObject({ content: ['Text'], 'post-status': ['draft'] })
    expect(toProperties(draft, kept, site)).not.toHaveProperty('published')
    const later = { ...note, published: moment('2026-11-21T00:00:00Z') }
    expect(toProperties(later, kept, site)).toMatchObject({ published: ['2026-11-21T00:00:00Z'] })
  })

  it('is the article itself after it was changed in another way, and loses nothing', () => {
    const edited: Article = { ...note, title: 'New', contentHtml: '<p>Other <b>words</b></p>' }
    const properties = toProperties(edited, kept, site)
    expect(properties).toMatchObject({
      name: ['New'],
      content: [{ html: '<p>Other <b>words</b></p>' }],
      checkin: sent.checkin,
    })
    expect(properties).not.toHaveProperty('photo')
  })

  it('of an article that came in another way has its own addresses and authors', () => {
    expect(toProperties(fullArticle, undefined, fullSite)).toMatchObject({
      name: [fullArticle.title],
      summary: [fullArticle.summary],
      content: [{ html: expect.stringContaining('https://gazette.example/media/0123456789ab/tower.png') }],
      category: ['history', 'R&D'],
      author: [
        { type: ['h-card'], properties: { name: ['Ada Quill'], url: ['https://ada.example'] } },
        { type: ['h-card'], properties: { name: ['Bo & Sons'] } },
      ],
      published: ['2026-11-18'],
      updated: ['2026-11-19T10:00:00Z'],
    })
  })

  it('has no summary that is the first paragraph: it changes with the text', () => {
    expect(toProperties(makeArticle(), undefined, site)).not.toHaveProperty('summary')
  })
})

describe('an update of an article', () => {
  const context = { site: fullSite, textIs: 'plain' } as const
  function change(article: Article, update: Partial<Update>, properties?: Mf2Properties) {
    const before = properties ?? toProperties(article, undefined, fullSite)
    const whole = { ...none, ...update }
    return updateArticle(
      article,
      { before, after: applyUpdate(before, whole), changed: changedBy(whole) },
      context,
    )
  }
  const unchanged = change(fullArticle, { replace: { rsvp: ['yes'] } })

  it('leaves all that it does not name', () => {
    expect(unchanged).toMatchObject({
      fields: {
        title: fullArticle.title,
        section: 'town',
        language: 'cy',
        rights: 'Text © Ada Quill',
        canonicalUrl: fullArticle.canonicalUrl,
        related: fullArticle.related,
        source: fullArticle.source,
        slug: 'tower',
        figures: [{ credit: 'Ada Quill' }, {}, { alt: 'Never scanned' }],
      },
    })
    expect(unchanged).not.toHaveProperty('fields.status')
  })

  it.each<[string, Partial<Update>, object]>([
    ['tags', { add: { category: ['new'] } }, { tags: ['history', 'R&D', 'new'] }],
    ['title', { replace: { name: ['New'] } }, { title: 'New' }],
    ['slug', { replace: { 'mp-slug': ['new'] } }, { slug: 'new' }],
    ['section', { replace: { 'mp-channel': ['town'] } }, { section: 'town' }],
    ['authors', { replace: { author: ['Tom'] } }, { authors: [{ name: 'Tom' }] }],
    ['summary', { deleteAll: ['summary'] }, { summary: undefined }],
    ['text', { replace: { content: ['y'] } }, { contentHtml: '<p>y</p>', figures: [fullArticle.figures[2]] }],
    [
      'related',
      { add: { 'in-reply-to': ['https://a.example/p'] } },
      { related: [...fullArticle.related, { title: 'https://a.example/p', url: 'https://a.example/p' }] },
    ],
    ['updated', { replace: { updated: ['2026-11-22'] } }, { updated: '2026-11-22' }],
    ['published', { replace: { published: ['2026-11-18'] } }, { published: '2026-11-18' }],
  ])('changes %s alone', (_what, update, expected) => {
    const changed = change(fullArticle, update)
    if ('problems' in changed || 'problems' in unchanged) throw new Error(JSON.stringify(changed))
    const others = Object.entries(unchanged.fields).filter(([name]) => !(name in expected))
    expect(changed.fields).toEqual({ ...Object.fromEntries(others), ...expected })
  })

  it('of a note gives it the title of its new words', () => {
    const note = makeArticle({ title: 'Old words', summary: 'Old words', contentHtml: '<p>Old words</p>' })
    const changed = change(note, { replace: { content: ['New words. More.'] } }, { content: ['Old words'] })
    expect(changed).toMatchObject({ fields: { title: 'New words' } })
    expect(changed).not.toHaveProperty('fields.summary')
  })

  it('gives a related page of the post up, and keeps those of others', () => {
    const related = [...fullArticle.related, { title: 'P', url: 'https://a.example/p' }]
    const before = { content: ['x'], 'in-reply-to': ['https://a.example/p'] }
    const changed = change({ ...fullArticle, related }, { deleteAll: ['in-reply-to'] }, before)
    expect(changed).toMatchObject({ fields: { related: fullArticle.related } })
  })

  it.each<[string, Partial<Update>, string]>([
    [
      'another publication date, which readers know',
      { replace: { published: ['2026-11-17'] } },
      '/replace/published',
    ],
    ['no publication date', { deleteAll: ['published'] }, '/delete'],
    ['nothing left to show', { deleteAll: ['content', 'name', 'summary'] }, '/properties'],
    ['an unknown channel', { replace: { 'mp-channel': ['moon'] } }, '/properties/mp-channel/0'],
    ['a private post', { replace: { visibility: ['private'] } }, '/properties/visibility/0'],
  ])('is refused with %s', (_what, update, pointer) => {
    expect(change(fullArticle, update)).toMatchObject({ problems: [{ pointer }] })
  })
})
