/** The publication's logo, icon or cover. */
export interface Picture {
  /** A path on this server, or an absolute address. */
  readonly address: string
  /** In pixels; unknown for pictures on other servers. */
  readonly width?: number
  readonly height?: number
}

/** Which palettes pages have: `both` follows the setting of the reader's device. */
export const schemes = ['both', 'light', 'dark'] as const
export type Scheme = (typeof schemes)[number]

/** The fonts that every device has one of: see `look/fonts.ts`. */
export const fontNames = ['serif', 'old-style', 'slab', 'sans', 'humanist', 'geometric', 'mono'] as const
export type FontName = (typeof fontNames)[number]

/** How the pages of a publication look, as `look` of `publication.json` says. No feed document depends on it. */
export interface Look {
  /** The colour of links and buttons on light and on dark pages, such as `#9b2c1f`: as given, before it is fitted. */
  readonly accent?: { readonly light: string; readonly dark?: string }
  readonly fonts: { readonly text: FontName; readonly headings: FontName }
  readonly scheme: Scheme
  /** The picture of the publication as a whole. */
  readonly cover?: Picture
}

export const defaultLook: Look = { fonts: { text: 'serif', headings: 'serif' }, scheme: 'both' }
/** A font or picture that a theme brings. */
export interface ThemeFile {
  readonly type: string
  readonly bytes: Uint8Array
}

/** The readable files of `data/theme`. No feed document depends on them. */
export interface Theme {
  /** The text of `style.css`. */
  readonly style?: string
  /** Templates by the names of their files, such as `front.eta`. */
  readonly templates: Readonly<Record<string, string>>
  /** The files of `assets`, by their paths in it with slashes. */
  readonly files: Readonly<Record<string, ThemeFile>>
}

/** The types of files that a theme may bring, by their endings. */
export const themeFileTypes: Readonly<Record<string, string>> = {
  woff2: 'font/woff2',
  woff: 'font/woff',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
}
