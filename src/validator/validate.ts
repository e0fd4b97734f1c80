import { atomRules } from './atom/rules.ts'
import { decodeDocument } from './document/decode.ts'
import { toJsonFeed } from './document/json-feed.ts'
import { namespaces } from './document/namespaces.ts'
import {
  applyRules,
  type Finding,
  namespacesIn,
  type Rule,
  type RuleFacts,
  type Severity,
} from './document/rule.ts'
import { documentRules, type FeedFormat, type FeedText, readFeedText } from './document/rules.ts'
import { type Steps, toXmlFeed, type XmlFeed } from './document/xml-feed.ts'
import { archiveRules } from './extensions/archive.ts'
import { foreignRules } from './extensions/foreign.ts'
import { itunesRules } from './extensions/itunes.ts'
import { mediaRules } from './extensions/media.ts'
import { moduleNamespaces, moduleRules } from './extensions/modules.ts'
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

/**
 * The rules of each extension. They are about elements and attributes in its namespaces, misspelt ones included, and run
 * only for a document that uses one. Without `isOwn` they are about any document.
 */
const extensions: readonly {
  readonly isOwn?: (uri: string) => boolean
  readonly rules: readonly Rule<XmlFeed>[]
}[] = [
  { rules: archiveRules },
  { isOwn: (uri) => uri === namespaces.tombstones, rules: tombstoneRules },
  { isOwn: (uri) => /search\.yahoo\.com\/mrss/i.test(uri), rules: mediaRules },
  { isOwn: (uri) => /^https?:\/\/www\.itunes\.com\/dtds\//i.test(uri), rules: itunesRules },
  { isOwn: (uri) => uri === namespaces.podcast, rules: podcastRules },
  { isOwn: (uri) => moduleNamespaces.includes(uri), rules: moduleRules },
  { rules: foreignRules },
]
const extensionRules = extensions.flatMap(({ rules }) => rules)
const formatRules = { rss: rssRules, atom: atomRules }

/** Every rule, once. */
export const allRules: readonly RuleFacts[] = [
  ...new Set<RuleFacts>([documentRules, rssRules, extensionRules, atomRules, jsonRules, opmlRules].flat()),
]

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
    ...applyRules(documentRules, document, severity),
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
    return json?.fault ? [] : applyRules(jsonRules, toJsonFeed(json?.value, origin.url), severity)
  }
  if (!format || !xml?.root) return []
  const feed = toXmlFeed(format, xml.root, origin)
  const concerned = format === 'opml' ? opmlRules : [...formatRules[format], ...extensionRulesFor(feed)]
  return applyRules(concerned, feed, severity)
}

function extensionRulesFor(feed: XmlFeed): Rule<XmlFeed>[] {
  const used = [...namespacesIn(feed)]
  return extensions.flatMap(({ isOwn, rules }) => (!isOwn || used.some(isOwn) ? rules : []))
}
