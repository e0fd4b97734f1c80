import type { Look } from '../domain/look.ts'
import { contrast, fitColour } from './colour.ts'

/** The colours of pages, by the names of their custom properties. */
export interface Palette {
  readonly paper: string
  /** Boxes, code and quoted matter. */
  readonly panel: string
  readonly ink: string
  /** Bylines, captions and notes. */
  readonly quiet: string
  /** Rules between things. Nothing depends on seeing them. */
  readonly line: string
  /** Frames of fields and buttons. */
  readonly border: string
  /** Links, buttons and their frames. Text on it has the colour of the paper. */
  readonly accent: string
  /** The background of marked words. */
  readonly mark: string
}

export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    paper: '#fdfcf9',
    panel: '#f4f0e6',
    ink: '#1d1f23',
    quiet: '#5c6068',
    line: '#dedad0',
    border: '#86837b',
    accent: '#9b2c1f',
    mark: '#fbe7a1',
  },
  dark: {
    paper: '#16181b',
    panel: '#1f2226',
    ink: '#e6e4df',
    quiet: '#a2a6ad',
    line: '#33373d',
    border: '#787d85',
    accent: '#f0937f',
    mark: '#4d3d0c',
  },
}

/** WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (controls): level AA. */
export const textRatio = 4.5
export const controlRatio = 3

/** What is shown on what, with the ratio that it needs. */
export const pairs: readonly (readonly [of: keyof Palette, on: keyof Palette, ratio: number])[] = [
  ['ink', 'paper', 7],
  ['ink', 'panel', 7],
  ['ink', 'mark', 7],
  ['quiet', 'paper', textRatio],
  ['quiet', 'panel', textRatio],
  ['accent', 'paper', textRatio],
  ['accent', 'panel', textRatio],
  ['paper', 'accent', textRatio],
  ['border', 'paper', controlRatio],
  ['border', 'panel', controlRatio],
]

/** The palette with the publication's accent, fitted so that it can be read. */
export function toPalette(mode: 'light' | 'dark', accent: Look['accent']): Palette {
  const palette = palettes[mode]
  const given = accent && (accent[mode] ?? accent.light)
  if (!given) return palette
  const isDerived = mode === 'dark' && accent.dark === undefined
  return { ...palette, accent: fitAccent(mode, given, isDerived ? derivedRatio : textRatio) }
}

/** An accent for light pages is shown as bright on dark ones as the built-in one, rather than just readable. */
const derivedRatio = 6.5

function fitAccent(mode: 'light' | 'dark', accent: string, ratio = textRatio): string {
  const { paper, panel } = palettes[mode]
  return fitColour(accent, [paper, panel], ratio)
}

/** A colour that the publisher gave and readers could not read, with the one that is used. */
export interface UnreadableAccent {
  readonly mode: 'light' | 'dark'
  readonly given: string
  readonly used: string
  /** The lowest contrast of what was given. */
  readonly ratio: number
}

/** One accent for both palettes is meant for light pages: fitting it to dark ones is no news. */
export function findUnreadableAccents({
  accent,
  scheme,
}: Pick<Look, 'accent' | 'scheme'>): UnreadableAccent[] {
  const given = [
    ['light', accent?.light, scheme !== 'dark'],
    ['dark', accent?.dark, scheme !== 'light'],
  ] as const
  return given.flatMap(([mode, colour, isShown]) => {
    if (!colour || !isShown) return []
    const used = fitAccent(mode, colour)
    const { paper, panel } = palettes[mode]
    const ratio = Math.min(contrast(colour, paper), contrast(colour, panel))
    return used === colour ? [] : [{ mode, given: colour, used, ratio }]
  })
}
