import type { OldFeed, OldSite } from '../../exports/export-form.ts'

/** What the generators of static sites have in common: a folder of text files, and a configuration that says their addresses. */

/** The files of a site, by their paths below its top folder. */
export interface SiteFolder {
  readonly paths: readonly string[]
  has(path: string): boolean
  /** Throws `invalid` or `too_large`. */
  readText(path: string): Promise<string>
}

/** A generator. `siteSystems` lists all. */
export interface SiteSystem {
  /** What `--form` takes. */
  readonly name: string
  /** For people: `Hugo`. */
  readonly title: string
  /** Paths below the top folder of a site, one of which its configuration has. */
  readonly configurations: readonly RegExp[]
  /** Whether a configuration is of this system, since several use the same names. `folder` is that of the configuration. */
  recognizes(configuration: string, folder: SiteFolder): boolean
  /** `given`: the address of the site by the user, which overrules its own. Throws `invalid` if the configuration cannot be read. */
  readPlan(folder: SiteFolder, given: string | undefined): Promise<SitePlan>
}

/** Where the stories of one site are, and which addresses and ids they have. */
export interface SitePlan {
  readonly site: OldSite
  /** IANA name: where a time without a zone is. */
  readonly zone: SiteZone
  readonly stories: readonly StoryFile[]
  /** Folders whose files have their paths below them as addresses: `static/`, `public/`. An empty text is the top folder. */
  readonly mediaFolders: readonly string[]
  /** Whether files beside the text of a story have their addresses below that of its page. */
  readonly hasBundles?: boolean
  /** Values of expressions in the texts, such as `site.baseurl`. */
  readonly values?: Readonly<Record<string, string>>
  /** What the folder holds and no story is, such as `3 texts of list pages (_index.md)`. */
  readonly leftOut: readonly string[]
  place(story: StoryFile, front: Fields): Place
  /** The file that a reference in a text means, such as `posts/harbour.md`. */
  findStory?(name: string, from: StoryFile): StoryFile | undefined
  oldFeeds(topics: Topics): readonly OldFeed[]
  /** The text with YAML as its front matter, if it has another form. Lines keep their numbers. */
  toFrontMatter?(text: string, story: StoryFile): string
}

export type Fields = Readonly<Record<string, unknown>>

export interface SiteZone {
  readonly timeZone: string
  /** A time with seconds and without a zone is UTC nevertheless: YAML says so, and Jekyll follows. */
  readonly secondsAreUtc?: boolean
  /** Whether addresses have the day of the zone that a date is written in, not that of the site. */
  readonly keepsWrittenZone?: boolean
}

export interface StoryFile {
  readonly path: string
  readonly kind: 'article' | 'page'
  /** BCP 47, where the folder or the name of the file says it. */
  readonly language?: string
  /** Why it is not to be published, such as `the folder _drafts`. */
  readonly draftReason?: string
}

/** What follows for a story from its file, its front matter and the configuration. */
export interface Place {
  readonly kind: 'article' | 'page'
  /** Its absolute path on the site with the path of the site's own address, percent-encoded. Absent: unknown. */
  readonly path?: string
  /** Paths that lead to it. */
  readonly otherPaths?: readonly string[]
  readonly feedId?: string
  /** Fields that the file does not have itself. */
  readonly defaults?: Fields
  /** Fields in place of those of the file. */
  readonly fields?: Fields
  /** Names of fields that are no article's and that `place` has read: they need no warning. */
  readonly used?: readonly string[]
  readonly draftReason?: string
}

/** What the stories name, for the addresses of feeds. */
export interface Topics {
  readonly tags: ReadonlySet<string>
  readonly categories: ReadonlySet<string>
  readonly authors: ReadonlySet<string>
  /** Whether articles of a category have it as their section. */
  isSection(category: string): boolean
}
