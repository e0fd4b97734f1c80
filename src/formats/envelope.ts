/** What stands around the entries of a document, as text that is ready for its place. */
export interface Envelope {
  readonly before: string
  /** Between two entries; each begins with a line end of its own. */
  readonly separator: string
  readonly after: string
}
