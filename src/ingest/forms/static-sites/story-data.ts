import type { Fields, SiteZone } from './site-system.ts'

/** A story of a site as it goes to the thread that reads: plain JSON. */
export interface StoryData {
  readonly system: string
  readonly path: string
  /** The file, with its references resolved. Lines have their numbers. */
  readonly text: string
  /** Why the file could not be read. */
  readonly problem?: string
  readonly zone: SiteZone
  /** Fields that apply where the file gives none. */
  readonly defaults?: Fields
  /** Fields in place of those of the file. */
  readonly fields?: Fields
  /** Names of fields that gave the address. */
  readonly used?: readonly string[]
  readonly draftReason?: string
  /** A sentence about the story that has its id. */
  readonly twin?: string
  /** Addresses of media on the old site, by the names that the text has. */
  readonly media?: Readonly<Record<string, string>>
}

const mediaEnding =
  /\.(?:png|jpe?g|jfif|gif|webp|avif|svg|bmp|tiff?|mp3|m4a|aac|wav|og[ga]|flac|opus|mp4|m4v|webm|mov|ogv|pdf|zip|epub|docx?|xlsx?|pptx?|csv)(?:[?#].*)?$/i

/** Whether a file with this name may be shown to readers. */
export function isMediaName(name: string): boolean {
  return mediaEnding.test(name)
}

const places: readonly RegExp[] = [
  /\]\(\s*<([^<>\n]+)>/g,
  /\]\(\s*([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)/g,
  /^\s{0,3}\[[^\]\n]+\]:\s*<?([^\s<>]+)/gm,
  /\b(?:src|href|poster|data-src|url|image|file)\s*=\s*["']([^"'\n]+)["']/gi,
  // Fields of front matter.
  /^[ \t]*(?:- +)?["']?[\w-]+["']?[ \t]*[:=][ \t]*["']?([^\s"'#,{}[\]][^"'\n#{}[\]]*?)["']?,?[ \t]*$/gm,
  /^[ \t]*- +["']?([^\s"':#{}[\]]+)["']?[ \t]*$/gm,
]

/** The addresses in a text that may be media: those of pictures, sound, films and documents. Repeated ones once. */
export function findNames(text: string): readonly string[] {
  const found = places.flatMap((place) => [...text.matchAll(place)].map(([, name = '']) => name.trim()))
  return [...new Set(found)].filter((name) => name.length < 2_000 && mediaEnding.test(name))
}
