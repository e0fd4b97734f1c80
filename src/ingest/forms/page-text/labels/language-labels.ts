/** What pages print around a story, by language. A list is words with `|` between them. */
export interface LanguageLabels {
  /** Above whose picture it is, what it shows, and what a film shows. */
  readonly credit?: string
  readonly caption?: string
  /** Before a date. */
  readonly published?: string
  readonly updated?: string
  /** Before names, between them, and on the lines of author, role and place. */
  readonly by?: string
  readonly and?: string
  readonly author?: string
  readonly role?: string
  /** Headings of links to other stories, and of topics. */
  readonly related?: string
  readonly topics?: string
  /** Headings of key points and summaries, which stand above the text and repeat it. */
  readonly keyPoints?: string
  /** Buttons and notices: lines that hold nothing else. */
  readonly buttons?: string
  /** Words in a date, and in an age such as "2 hours ago", that are neither month nor weekday. */
  readonly dateWords?: string
  /** First and last line of a block that can be skipped, `>` between them; `…` is the name of the block. */
  readonly skips?: string
}
