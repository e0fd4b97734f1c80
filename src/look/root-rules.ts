import { scriptOf } from '../domain/language.ts'
import { defaultLook, type FontName, type Look } from '../domain/look.ts'
import type { Publication } from '../domain/publication.ts'
import { toFontFamily } from './fonts.ts'
import { type Palette, toPalette } from './palette.ts'

/** Custom properties of CSS by their names, without the two hyphens. */
export type Properties = Readonly<Record<string, string>>

/**
 * The custom properties that the style sheet is written with: colours, fonts, and the measures of text. Print has the light
 * palette.
 */
export function buildRootRules({ look = defaultLook, language }: Publication): string {
  const { accent, scheme } = look
  const base = scheme === 'dark' ? 'dark' : 'light'
  const schemes = scheme === 'both' ? 'light dark' : scheme
  const dark = toRule({ ...toPalette('dark', accent) })
  return [
    toRule({ ...toPalette(base, accent), ...toTextProperties(look, language) }, `color-scheme: ${schemes};`),
    ...(scheme === 'both' ? [`@media screen and (prefers-color-scheme: dark) {\n${dark}\n}`] : []),
    ...(scheme === 'dark' ? [`@media print {\n${toRule({ ...toPalette('light', accent) })}\n}`] : []),
  ].join('\n')
}

/** The colour behind a page for the frame of a phone's browser, by the mode that it is for. */
export function toPaperColours({ look = defaultLook }: Pick<Publication, 'look'>) {
  return (['light', 'dark'] as const)
    .filter((mode) => look.scheme === 'both' || look.scheme === mode)
    .map((mode) => ({ mode, colour: toPalette(mode, look.accent).paper }))
}

function toTextProperties({ fonts }: Look, language: string): Properties {
  return {
    'text-font': toFontFamily(fonts.text, language),
    'heading-font': toFontFamily(fonts.headings, language),
    'label-font': toFontFamily(labelFont[fonts.text], language),
    'code-font': toFontFamily('mono', language),
    ...measuresOf(fonts.text, language),
  }
}

/** The font of bylines, buttons and forms beside each font of text. */
const labelFont: Readonly<Record<FontName, FontName>> = {
  serif: 'sans',
  'old-style': 'sans',
  slab: 'sans',
  sans: 'sans',
  humanist: 'humanist',
  geometric: 'geometric',
  mono: 'mono',
}

/** `ch` is the width of a zero, which is wider than the average letter, and half a Chinese character. */
const measureOf: Partial<Readonly<Record<FontName, string>>> = { mono: '68ch' }

function measuresOf(font: FontName, language: string): Properties {
  const script = scriptOf(language) ?? ''
  const isDense = ['Jpan', 'Hans', 'Hant', 'Kore', 'Arab', 'Thai', 'Deva'].includes(script)
  return {
    // 18 px on a phone, 20 px on a wide screen.
    'text-size': 'clamp(1.125rem, 1.07rem + 0.23vw, 1.25rem)',
    'line-height': isDense ? '1.75' : '1.5',
    measure: measureOf[font] ?? '60ch',
  }
}

function toRule(properties: Properties | Palette, declaration?: string): string {
  const lines = Object.entries(properties).map(([name, value]) => `--${name}: ${value};`)
  return [':root {', ...(declaration ? [declaration] : []), ...lines, '}'].join('\n')
}
