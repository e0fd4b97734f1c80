import { scriptOf } from '../domain/language.ts'
import type { FontName } from '../domain/look.ts'

/** A font of a reader's device, or a generic family of CSS. */
type Family = string

interface Stack {
  /** One for each of Apple's systems, Windows, Android and Linux; the generic family is the last resort. */
  readonly families: readonly Family[]
  readonly generic: 'serif' | 'sans-serif' | 'monospace'
}

/** A generic `serif` alone would be Times on Windows, macOS and iOS. */
export const stacks: Readonly<Record<FontName, Stack>> = {
  serif: {
    families: [
      'Charter',
      'Bitstream Charter',
      'Sitka Text',
      'Cambria',
      'Noto Serif',
      'DejaVu Serif',
      'Georgia',
    ],
    generic: 'serif',
  },
  'old-style': {
    families: [
      'Iowan Old Style',
      'Palatino Linotype',
      'Palatino',
      'P052',
      'Noto Serif',
      'DejaVu Serif',
      'Georgia',
    ],
    generic: 'serif',
  },
  slab: {
    families: [
      'Rockwell',
      'Rockwell Nova',
      'Roboto Slab',
      'DejaVu Serif',
      'Sitka Small',
      'Noto Serif',
      'Georgia',
    ],
    generic: 'serif',
  },
  sans: {
    families: ['system-ui', '-apple-system', 'Segoe UI', 'Roboto', 'Noto Sans', 'Helvetica Neue', 'Arial'],
    generic: 'sans-serif',
  },
  humanist: {
    families: ['Seravek', 'Gill Sans Nova', 'Candara', 'Ubuntu', 'Noto Sans', 'Source Sans Pro', 'Segoe UI'],
    generic: 'sans-serif',
  },
  geometric: {
    families: ['Avenir Next', 'Avenir', 'Montserrat', 'Corbel', 'URW Gothic', 'Noto Sans', 'Segoe UI'],
    generic: 'sans-serif',
  },
  mono: {
    families: ['ui-monospace', 'Cascadia Mono', 'Menlo', 'Consolas', 'DejaVu Sans Mono', 'Noto Sans Mono'],
    generic: 'monospace',
  },
}

/** The fonts of a script that the Latin ones lack. */
interface ScriptFonts {
  readonly serif: readonly Family[]
  readonly sans: readonly Family[]
  /** Chinese and Japanese quotation marks are those of the script's own font, so it comes first. */
  readonly comesFirst?: boolean
}

const scripts: Readonly<Record<string, ScriptFonts>> = {
  Arab: {
    serif: ['Noto Naskh Arabic', 'Geeza Pro', 'Sakkal Majalla', 'Segoe UI'],
    sans: ['SF Arabic', 'Geeza Pro', 'Segoe UI', 'Noto Sans Arabic', 'Noto Naskh Arabic'],
  },
  Hebr: {
    serif: ['Noto Serif Hebrew', 'New Peninim MT', 'Frank Ruehl CLM', 'David', 'Segoe UI'],
    sans: ['SF Hebrew', 'Arial Hebrew', 'Segoe UI', 'Noto Sans Hebrew'],
  },
  Jpan: {
    serif: ['Hiragino Mincho ProN', 'Yu Mincho', 'YuMincho', 'Noto Serif CJK JP', 'Noto Serif JP'],
    sans: ['Hiragino Sans', 'Yu Gothic UI', 'Meiryo', 'Noto Sans CJK JP', 'Noto Sans JP'],
    comesFirst: true,
  },
  Hans: {
    serif: ['Songti SC', 'STSong', 'Noto Serif CJK SC', 'Noto Serif SC', 'SimSun'],
    sans: ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC'],
    comesFirst: true,
  },
  Hant: {
    serif: ['Songti TC', 'PMingLiU', 'Noto Serif CJK TC', 'Noto Serif TC'],
    sans: ['PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC', 'Noto Sans TC'],
    comesFirst: true,
  },
  Kore: {
    serif: ['AppleMyungjo', 'Batang', 'Noto Serif CJK KR', 'Noto Serif KR'],
    sans: ['Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', 'Noto Sans KR'],
    comesFirst: true,
  },
}

/** The value of `font-family` for text of the language. */
export function toFontFamily(name: FontName, language: string): string {
  const { families, generic } = stacks[name]
  const script = scripts[scriptOf(language) ?? '']
  const own = script?.[generic === 'serif' ? 'serif' : 'sans'] ?? []
  const all = script?.comesFirst ? [...own, ...families] : [...families, ...own]
  return [...new Set([...all, generic])].map(quote).join(', ')
}

const keywords = ['system-ui', 'ui-monospace', '-apple-system', 'serif', 'sans-serif', 'monospace']

function quote(family: Family): string {
  return keywords.includes(family) ? family : `"${family}"`
}
