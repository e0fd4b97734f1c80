import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLook, fontNames } from '../../src/domain/look.ts'
import { contrast, fitColour, parseColour } from '../../src/look/colour.ts'
import { toFontFamily } from '../../src/look/fonts.ts'
import { findUnreadableAccents, pairs, palettes, toPalette } from '../../src/look/palette.ts'
import { buildRootRules } from '../../src/look/root-rules.ts'
import { makePublication } from '../support/make-article.ts'

const modes = ['light', 'dark'] as const
const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

describe('the colours of pages', () => {
  it('have the contrasts of the definition', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'))
  })

  it.each(modes)('can be read on %s pages, each on each background that it is used on', (mode) => {
    const palette = toPalette(mode, undefined)
    const poor = pairs.filter(([of, on, ratio]) => contrast(palette[of], palette[on]) < ratio)
    expect(poor).toEqual([])
  })

  it('can be read with any accent that a publisher gives', () => {
    fc.assert(
      fc.property(anyColour, fc.option(anyColour, { nil: undefined }), (light, dark) => {
        for (const mode of modes) {
          const palette = toPalette(mode, { light, dark })
          const poor = pairs.filter(([of, on, ratio]) => contrast(palette[of], palette[on]) < ratio)
          expect([light, dark, mode, poor]).toEqual([light, dark, mode, []])
        }
      }),
    )
  })

  it.each([
    ['#0b6e4f', [], 'dark enough for light pages, and fitted to dark ones as a matter of course'],
    ['#ffd400', ['light'], 'yellow on white'],
    ['#101014', [], 'nearly black'],
  ])('an accent of %s is changed for %j pages with a warning: %s', (light, expected) => {
    const found = findUnreadableAccents({ accent: { light }, scheme: 'both' })
    expect(found.map(({ mode }) => mode)).toEqual(expected)
  })

  it('a colour for dark pages is checked against dark pages', () => {
    const dark = '#0b1e4f'
    expect(findUnreadableAccents({ accent: { light: '#0b6e4f', dark }, scheme: 'both' })).toMatchObject([
      { mode: 'dark', given: dark },
    ])
    expect(findUnreadableAccents({ accent: { light: '#0b6e4f', dark }, scheme: 'light' })).toEqual([])
  })

  it('keep their hue when they are fitted', () => {
    const { paper, panel } = palettes.light
    // A dark yellow is brown; the channels keep their order.
    const [, red = 0, green = 0, blue = 0] =
      /^#(..)(..)(..)$/
        .exec(fitColour('#ffd400', [paper, panel], 4.5))
        ?.map((part) => Number.parseInt(part, 16)) ?? []
    expect(red).toBeGreaterThan(green)
    expect(green).toBeGreaterThan(blue + 50)
  })

  it.each([
    ['#9B2C1F', '#9b2c1f'],
    [' #1af ', '#11aaff'],
    ['#9b2c1f80', undefined],
    ['9b2c1f', undefined],
    ['red', undefined],
    ['#12', undefined],
  ])('"%s" is read as %s', (text, expected) => {
    expect(parseColour(text)).toBe(expected)
  })
})

describe('the rules of the root', () => {
  const rulesFor = (look: Partial<typeof defaultLook>, language = 'en') =>
    buildRootRules(makePublication({ look: { ...defaultLook, ...look }, language }))

  it('have a dark palette for screens only, and no other scheme than the one that is wanted', () => {
    expect(rulesFor({})).toContain('@media screen and (prefers-color-scheme: dark)')
    expect(rulesFor({ scheme: 'light' })).not.toContain('dark')
    expect(rulesFor({ scheme: 'dark' })).toMatch(/^:root \{\ncolor-scheme: dark;\n--paper: #16181b;/)
    expect(rulesFor({ scheme: 'dark' })).toContain('@media print {\n:root {\n--paper: #fdfcf9;')
  })

  it('define each custom property that a style sheet uses', () => {
    const folder = resolve(import.meta.dirname, '../../src/serve/pages/assets/styles')
    const styles = readdirSync(folder)
      .map((name) => readFileSync(resolve(folder, name), 'utf8'))
      .join('\n')
    const defined = new Set(`${rulesFor({})}\n${styles}`.match(/--[\w-]+(?=:)/g))
    const used = new Set([...styles.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name))
    expect([...used].filter((name) => name && !defined.has(name))).toEqual([])
  })

  it.each(fontNames)(
    'the font %s has one for Apple, Windows, Android and Linux before the generic one',
    (name) => {
      const families = toFontFamily(name, 'en').split(', ')
      expect(families.length).toBeGreaterThan(5)
      expect(families.join()).not.toContain('Times')
      expect(families.at(-1)).toMatch(/^(?:serif|sans-serif|monospace)$/)
      expect(new Set(families).size).toBe(families.length)
    },
  )

  it.each([
    ['ja', /^"Hiragino Mincho ProN"/],
    ['zh-CN', /^"Songti SC"/],
    ['zh-TW', /^"Songti TC"/],
    ['ar', /^Charter|^"Charter".*"Noto Naskh Arabic"/],
    ['he', /"Noto Serif Hebrew"/],
  ])('text in %s has fonts of its script', (language, expected) => {
    expect(toFontFamily('serif', language)).toMatch(expected)
  })
})
