import { atomRules } from './atom/rules.ts'
import { decodeDocument } from './document/decode.ts'
import { toJsonFeed } from './document/json-feed.ts'
import { applyRules, type Finding, type RuleFacts, type Severity } from './document/rule.ts'
import { documentRules, type FeedFormat, type FeedText, readFeedText } from './document/rules.ts'
import { type Steps, toXmlFeed } from './document/xml-feed.ts'
import { archiveRules } from './extensions/archive.ts'
import { foreignRules } from './extensions/foreign.ts'
import { itunesRules } from './extensions/itunes.ts'
import { mediaRules } from './extensions/media.ts'
import { moduleRules } from './extensions/modules.ts'
import { podcastRules } from './extensions/podcast.ts'
import { tombstoneRules } from './extensions/tombstones.ts'
import { jsonRules } from './json/rules.ts'
import { opmlRules } from './opml/rules.ts'
import { rssRules } from './rss/rules.ts'

/** Feedbin refuses larger documents. */
const defaultMaxBytes = 10 * 1024 * 1024

export interface ValidateOptions {
  /** The address of the document; its self link should say the same. */
  readonly url?: string
  /** When the document was fetched: a date after it is reported. */
  readonly now?: Date
  /** The Content-Type of the answer: its charset counts more than the document's own declaration. */
  readonly contentType?: string
  /** Larger documents are an error; 10 MB by default. */
  readonly maxBytes?: number
  /** `error`: warning rules are not run. Both kinds by default. */
  readonly severity?: 'error'
}

export interface ValidationResult {
  readonly format: FeedFormat | undefined
  /** In the order of the lines; findings without a line come first. */
  readonly findings: readonly Finding[]
}

const extensionRules = [
  ...archiveRules,
  ...tombstoneRules,
  ...mediaRules,
  ...itunesRules,
  ...podcastRules,
  ...moduleRules,
  ...foreignRules,
]
const rules = {
  document: documentRules,
  rss: [...rssRules, ...extensionRules],
  atom: [...atomRules, ...extensionRules],
  json: jsonRules,
  opml: opmlRules,
}

/** Every rule, once. */
export const allRules: readonly RuleFacts[] = [...new Set<RuleFacts>(Object.values(rules).flat())]

/** Finds all faults of a document in RSS 2.0, Atom 1.0, JSON Feed or OPML 2.0; bytes are decoded. Never throws. */
export function validate(input: string | Uint8Array, options: ValidateOptions = {}): ValidationResult {
  const steps = validateInSteps(input, options)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same, with a pause after every few milliseconds of work: a megabyte takes a tenth of a second. */
export async function validateWithPauses(
  input: string | Uint8Array,
  options: ValidateOptions,
  pause: () => Promise<void>,
): Promise<ValidationResult> {
  const steps = validateInSteps(input, options)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await pause()
  }
}

function* validateInSteps(input: string | Uint8Array, options: ValidateOptions): Steps<ValidationResult> {
  const { url, now, maxBytes = defaultMaxBytes, severity, contentType } = options
  const decoded = typeof input === 'string' ? { text: input } : decodeDocument(input, contentType)
  const document = yield* readFeedText(decoded, maxBytes)
  yield
  const findings = [
    ...applyRules(rules.document, document, severity),
    ...formatFindings(document, { url, now }, severity),
  ]
  return { format: document.format, findings: findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) }
}

function formatFindings(
  { format, xml, json }: FeedText,
  origin: Pick<ValidateOptions, 'url' | 'now'>,
  severity?: Severity,
): Finding[] {
  if (format === 'json') {
    return json?.fault ? [] : applyRules(rules.json, toJsonFeed(json?.value, origin.url), severity)
  }
  return format && xml?.root ? applyRules(rules[format], toXmlFeed(format, xml.root, origin), severity) : []
}
