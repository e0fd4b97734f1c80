/**
 * How the reader treats a line of the page:
 * - `kicker`: the kind of story, before the headline; removed
 * - `section`: a section's name before the headline; the article's section
 * - `title-start`, `title-end`: a site's addition to headlines; cut
 * - `furniture`: buttons and notices above and below the text; removed
 * - `desk`: the workplace of a byline's author; removed
 * - `tags`, `related`, `elsewhere`: the heading of a block below the text; its lines become tags, links, nothing
 * - `notice`: a sentence that ends the text like such a heading; removed
 *
 * A warning names everything that is removed.
 */
export type BoilerplateUse =
  | 'kicker'
  | 'section'
  | 'title-start'
  | 'title-end'
  | 'furniture'
  | 'desk'
  | 'tags'
  | 'related'
  | 'elsewhere'
  | 'notice'

export interface BoilerplateRule {
  /** The newspaper; `generic` for all. */
  readonly source: string
  readonly use: BoilerplateUse
  /** Increases with each change of the pattern; warnings name it. */
  readonly version: number
  /** Matched against the line with single spaces and without a bullet. */
  readonly pattern: RegExp
}

/** Each newspaper has a few rows. */
export const boilerplateRules: readonly BoilerplateRule[] = [
  {
    source: 'generic',
    use: 'kicker',
    version: 1,
    pattern: /^(?:breaking(?: news)?|just in|live|exclusive|developing|analysis|opinion|explainer|video):?$/i,
  },
  {
    source: 'generic',
    use: 'title-start',
    version: 1,
    pattern: /^(?:BREAKING(?: NEWS)?|Breaking news)(?::| [|–—-]) /,
  },
  {
    source: 'generic',
    use: 'furniture',
    version: 1,
    pattern:
      /^(?:share(?: this)?(?: page| article| story)?|copy (?:this )?link|print|save|email|facebook|twitter|x|whatsapp|linkedin|messenger|comments|view comments|\d+ comments?|advertisement|skip to (?:main )?content|home|menu|sign in)$/i,
  },
  {
    source: 'generic',
    use: 'desk',
    version: 1,
    pattern:
      /\b(?:News|Newsroom|Press|Agency|[Dd]esk|[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Cc]olumnist)\b[^.!?]{0,60}$/,
  },
  { source: 'generic', use: 'tags', version: 1, pattern: /^(?:topics|tags|filed under):?$/i },
  {
    source: 'generic',
    use: 'related',
    version: 1,
    pattern: /^(?:related (?:stories|articles|content|links|coverage)|see also|further reading):?$/i,
  },
  { source: 'generic', use: 'elsewhere', version: 1, pattern: /^most (?:read|popular|viewed|watched):?$/i },

  { source: 'bbc', use: 'title-end', version: 1, pattern: / [-–—|] BBC(?: [A-Z][a-z]+)?$/ },
  {
    source: 'bbc',
    use: 'section',
    version: 1,
    pattern:
      /^(?:UK|World|Business|(?:UK )?Politics|Health|Education|Education & Family|Family & Education|Science(?: & Environment)?|Technology|Entertainment(?: & Arts)?|Magazine|England|Scotland|Wales|Northern Ireland|Africa|Asia|Australia|Europe|Latin America(?: & Caribbean)?|Middle East|US & Canada|London|Manchester|Sport)$/,
  },
  {
    source: 'bbc',
    use: 'furniture',
    version: 1,
    pattern:
      /^(?:about sharing|read more about sharing\.?|close (?:share )?panel|share this with|these are external links and will open in a new window|media playback is (?:not supported|unsupported) on (?:your|this) device|this video can ?not be played|to play this video you need to enable javascript in your browser\.?|external links)$/i,
  },
  {
    source: 'bbc',
    use: 'desk',
    version: 1,
    pattern: /^BBC (?:News|Sport|Newsbeat|Monitoring)\b[^.!?]{0,60}$/,
  },
  { source: 'bbc', use: 'tags', version: 1, pattern: /^related topics:?$/i },
  {
    source: 'bbc',
    use: 'related',
    version: 1,
    pattern: /^(?:related internet links|more on this story|related bbc links|around the bbc):?$/i,
  },
  {
    source: 'bbc',
    use: 'elsewhere',
    version: 1,
    pattern: /^(?:top stories|elsewhere on the bbc|must see):?$/i,
  },
  {
    source: 'bbc',
    use: 'notice',
    version: 1,
    pattern: /^the bbc is not responsible for the content of external (?:internet |web)?sites\b.{0,80}$/i,
  },

  { source: 'guardian', use: 'title-end', version: 1, pattern: /(?: \| [^|]{1,60})? \| The Guardian$/ },
  {
    source: 'guardian',
    use: 'section',
    version: 1,
    pattern: /^(?:UK|US|World|Australia) news$|^(?:Environment|Society|Media|Culture|Money|Football)$/,
  },
  {
    source: 'guardian',
    use: 'tags',
    version: 1,
    pattern: /^explore more on these topics:?$/i,
  },
]

/** The first matching rule of one of the uses. */
export function findRule(words: string, ...uses: readonly BoilerplateUse[]): BoilerplateRule | undefined {
  return boilerplateRules.find(({ use, pattern }) => uses.includes(use) && pattern.test(words))
}

/** The rule's name in warnings: `bbc furniture, version 1`. */
export function ruleName({ source, use, version }: BoilerplateRule): string {
  return `${source} ${use}, version ${version}`
}
