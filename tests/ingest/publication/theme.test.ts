import { symlink } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTheme } from '../../../src/ingest/publication/theme.ts'
import { findStyleRemarks } from '../../../src/ingest/publication/theme-style.ts'
import { type DataFolder, makeDataFolder, onePixelPng } from '../../support/make-data-folder.ts'

let data: DataFolder
beforeEach(async () => {
  data = await makeDataFolder()
})
afterEach(() => data[Symbol.asyncDispose]())

async function read() {
  const { theme, remarks } = await readTheme(data.path)
  return { theme, remarks: remarks.map((remark) => remark.replaceAll(`${data.path}/`, '')) }
}

describe('the folder of a theme', () => {
  it('may be missing', async () => {
    expect(await read()).toEqual({ theme: undefined, remarks: [] })
  })

  it('has a style sheet, templates, and fonts and pictures in folders', async () => {
    await data.write('theme/style.css', 'body { color: red }')
    await data.write('theme/front.eta', '<p>')
    await data.write('theme/assets/fonts/inter.woff2', 'x')
    await data.write('theme/assets/.DS_Store', 'x')
    const { theme, remarks } = await read()
    expect(remarks).toEqual([])
    expect(theme?.style).toBe('body { color: red }')
    expect(theme?.templates).toEqual({ 'front.eta': '<p>' })
    expect(theme?.files).toEqual({ 'fonts/inter.woff2': { type: 'font/woff2', bytes: Uint8Array.of(120) } })
  })

  it.each([
    [
      'theme/styles.css',
      'x',
      'theme/styles.css: is not read: a theme has style.css, templates such as front.eta, and the folder assets for fonts and pictures; did you mean style.css?',
    ],
    [
      'theme/assets/track.js',
      'x',
      'theme/assets/track.js: is not served: its type must be one of woff2, woff, svg, png, jpg, jpeg, webp, avif, gif',
    ],
    [
      'theme/style.css',
      Buffer.from([0xff, 0xfe, 65, 0]),
      'theme/style.css:1: file looks like UTF-16; save it as UTF-8; it is not used',
    ],
    ['theme/style.css', Buffer.alloc(300_000, ' '), 'theme/style.css: has more than 256 kB; it is not used'],
    [
      'theme/assets/a.png',
      Buffer.alloc(2_000_000),
      'theme/assets/a.png: has more than 1024 kB; it is not used',
    ],
  ])('names a file that it cannot use: %s', async (path, content, remark) => {
    await data.write(path, content)
    expect(await read()).toEqual({ theme: undefined, remarks: [remark] })
  })

  it('serves no link, which could lead anywhere', async () => {
    await data.write('theme/assets/a.png', onePixelPng)
    await symlink('/etc/hostname', `${data.path}/theme/assets/b.png`)
    await symlink('/etc/hostname', `${data.path}/theme/front.eta`)
    const { theme, remarks } = await read()
    expect(Object.keys(theme?.files ?? {})).toEqual(['a.png'])
    expect(theme?.templates).toEqual({})
    expect(remarks).toHaveLength(2)
  })
})

describe('what a style sheet of a theme says in vain', () => {
  it.each([
    ['@font-face {\nsrc: url("assets/inter.woff2") format("woff2") }', []],
    ['a { background: url(#wave), url(/media/abc/x.png), url("./assets/my%20wave.svg#top") }', []],
    ['/* @import url(https://a.example) { */ a { content: "}" }', []],
    ['\n@import url("https://fonts.example/css");', ['2: @import has no effect']],
    [
      'a {\nbackground: url(https://a.example/x.png) }',
      ['2: url(https://a.example/x.png) is on another host'],
    ],
    ['a { background: url(//a.example/x.png) }', ['1: url(//a.example/x.png) is on another host']],
    ['a { background: url(data:image/png;base64,AAAA) }', ['1: url(data:…) is blocked']],
    [
      'a { src: url(assets/intre.woff2) }',
      ['1: url(assets/intre.woff2): there is no theme/assets/intre.woff2; did you mean assets/inter.woff2?'],
    ],
    ['a { src: url(inter.woff2) }', ['1: url(inter.woff2): there is no theme/inter.woff2']],
    ['a { color: red\n\nb { color: blue }', ['1: the block that begins here has no end']],
    ['a { color: red }\n}', ['2: a block ends that has not begun']],
    ['a { content: "/*" }\n}', ['2: a block ends that has not begun']],
    ['a { content: "one \\\ntwo" }\n}', ['3: a block ends that has not begun']],
  ])('%j', (css, expected) => {
    const found = findStyleRemarks(css, ['inter.woff2', 'my wave.svg']).map(
      ({ line, rule }) => `${line}: ${rule}`,
    )
    expect(found).toEqual(expected.map((start) => expect.stringContaining(start)))
  })

  it.each([
    ['a long one', 'a { color: red }\n'.repeat(15_000)],
    ['strings without an end', '"\\'.repeat(100_000)],
    ['an address without an end', `a { src: url(${' '.repeat(200_000)}`],
  ])('in a time in proportion to its length: %s', (_name, css) => {
    const start = performance.now()
    findStyleRemarks(css, [])
    // One that grew with the square of the length would take 4 to 80 seconds.
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
