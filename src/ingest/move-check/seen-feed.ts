/** A feed document as a reader sees it. `ParsedFeed` is one, with the address that the reader is subscribed to. */
export interface SeenFeed {
  /** `rss`, `rdf`, `atom` or `json`. */
  readonly kind: string
  /** The address of the subscription: what some readers make a part of the key. */
  readonly address?: string | undefined
  readonly entries: readonly SeenEntry[]
}

/** An entry as it is in the document. What the document does not say is absent. */
export interface SeenEntry {
  /** Byte for byte, character references resolved. */
  readonly id?: string | undefined
  readonly link?: string | undefined
  /** Plain text. */
  readonly title?: string | undefined
  readonly published?: Date | undefined
  readonly updated?: Date | undefined
  readonly contentHtml?: string | undefined
  /** HTML. */
  readonly summary?: string | undefined
  readonly enclosures?: readonly SeenEnclosure[] | undefined
}

export interface SeenEnclosure {
  readonly url: string
  readonly type?: string | undefined
  readonly length?: number | undefined
}

/** What a reader shows as the text: the whole one before the summary. */
export function bodyOf({ contentHtml, summary }: SeenEntry): string {
  return contentHtml || summary || ''
}

/** The date that readers sort and compare by. */
export function dateOf({ published, updated }: SeenEntry): Date | undefined {
  return published ?? updated
}
