/**
 * What a line that is not the article's own becomes:
 * - `kicker`: a word before the headline that says what kind of story it is; left out
 * - `section`: a section's name before the headline; the article's section
 * - `title-start`, `title-end`: what a site puts around a headline; cut
 * - `furniture`: buttons and notices of the page; left out where such lines stand: above the text and below it
 * - `desk`: where a byline's author works; left out
 * - `tags`, `related`, `elsewhere`: the heading of a block below the text; its lines become tags, links, nothing
 * - `notice`: a sentence that ends the text like such a heading; left out
 *
 * Everything that is left out is named in a warning.
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
  /** Whose pages say so; `generic` for any newspaper's. */
  readonly source: string
  readonly use: BoilerplateUse
  /** Grows with each change of the pattern, so that a warning tells which reading it was. */
  readonly version: number
  /** Matched against the line as one row of words, without a bullet. */
  readonly pattern: RegExp
}

/** Another newspaper is another few rows. */
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

/** The first rule of one of the uses that the words follow. */
export function findRule(words: string, ...uses: readonly BoilerplateUse[]): BoilerplateRule | undefined {
  return boilerplateRules.find(({ use, pattern }) => uses.includes(use) && pattern.test(words))
}

/** How warnings name a rule: `bbc furniture, version 1`. */
export function ruleName({ source, use, version }: BoilerplateRule): string {
  return `${source} ${use}, version ${version}`
}
