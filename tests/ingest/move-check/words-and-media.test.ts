import { describe, expect, it } from 'vitest'
import { mediaOf, missingMedia } from '../../../src/ingest/move-check/missing-media.ts'
import { missingWords, sharedWords, wordsOf } from '../../../src/ingest/move-check/words.ts'

describe('the words of a text', () => {
  it.each([
    ['<p>The <b>fer</b>ry &amp; the tide</p>', ['The', 'ferry', 'the', 'tide']],
    ['<p>One</p><p>two</p>', ['One', 'two']],
    ['<img alt="Boats"><script>no()</script>', ['Boats']],
    ['Plain text', ['Plain', 'text']],
    ['caf\u0065\u0301', ['caf\u00e9']],
    ['', []],
    [`${'<div>'.repeat(400)}deep${'</div>'.repeat(400)}`, ['deep']],
  ])('%s', (html, words) => {
    expect(wordsOf(html)).toEqual(words)
  })

  it('are missing as often as they are fewer', () => {
    expect(missingWords('<p>a b a c</p>', '<div>a d b</div>')).toEqual(['a', 'c'])
    expect(missingWords('<p>a b</p>', '<figcaption>b</figcaption> a')).toEqual([])
  })

  it('are shared by half, whole or not at all', () => {
    expect([
      sharedWords('a b', 'a b'),
      sharedWords('a b', 'b c'),
      sharedWords('a', 'b'),
      sharedWords('', ''),
    ]).toEqual([1, 0.5, 0, 1])
  })
})

describe('the media of an entry', () => {
  const old = (src: string, attributes = '') => ({
    link: 'https://old.example/2026/a/',
    contentHtml: `<p><img src="${src}" ${attributes}></p>`,
  })
  const now = {
    contentHtml: '<img src="https://new.example/media/0a1b/old.example/uploads/harbour.jpg.1600.webp">',
  }

  it.each([
    ['the same name in another folder', old('https://old.example/uploads/harbour.jpg'), []],
    ['a smaller copy', old('https://old.example/uploads/harbour-300x200.jpg'), []],
    ['a scaled copy', old('https://old.example/uploads/harbour-scaled.jpg'), []],
    ['a relative address', old('../../uploads/harbour.jpg'), []],
    ['another name', old('/uploads/mill.jpg'), ['https://old.example/uploads/mill.jpg']],
    ['a pixel that counts readers', old('https://old.example/count.gif', 'width="1" height="1"'), []],
    ['a picture for an emoji', old('https://s.example/72x72/1f642.png', 'class="wp-smiley"'), []],
    ['no address', old('http://'), []],
  ])('are looked up by name: %s', (_what, before, missing) => {
    expect(missingMedia(before, now)).toEqual(missing)
  })

  it('are those of the text and the enclosures, each once', () => {
    const enclosures = [{ url: 'https://old.example/a.mp3' }, { url: 'https://old.example/b.jpg' }]
    const contentHtml = '<img src="/b.jpg"><video src="c.mp4"></video>'
    expect(mediaOf({ link: 'https://old.example/x/', enclosures, contentHtml })).toEqual([
      'https://old.example/a.mp3',
      'https://old.example/b.jpg',
      'https://old.example/x/c.mp4',
    ])
  })
})
