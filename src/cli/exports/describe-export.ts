import { toSlug } from '../../domain/identity.ts'
import type { Publication } from '../../domain/publication.ts'
import type { RemarkGroup, RemarkPlace } from '../../ingest/exports/collect-report.ts'
import { exportForms } from '../../ingest/exports/export-forms.ts'
import type { ExportReport } from '../../ingest/exports/import-export.ts'
import { idRules } from '../../ingest/exports/moving/complete-record.ts'
import { remarkLine, table } from '../report.ts'

type Row = readonly [name: string, words: string]

/** The report of an import for people: what became of everything that the export holds. */
export function describeExport(report: ExportReport, publication: Publication): string {
  const { form, site, dryRun } = report
  const title = exportForms.find(({ name }) => name === form)?.title ?? form
  const from = [site.title, site.address && `(${site.address})`].filter(Boolean).join(' ')
  const head = `${title}${from && `: ${from}`}${dryRun ? ' (dry run: nothing is saved)' : ''}`
  return [head, table(rowsOf(report).map((row) => ['', ...row])), ...sectionLines(report, publication)].join(
    '\n',
  )
}

function rowsOf(report: ExportReport): Row[] {
  const { stories, pages, ids, site, media, redirects, dryRun, leftOut, windows, refusedFiles, keptPages } =
    report
  const { removedExamples } = report
  const { drafts, scheduled, ...outcomes } = stories
  const { drafts: pageDrafts, ...pageOutcomes } = pages
  const hasPages = Object.values(pageOutcomes).some((count) => count > 0)
  const hasMedia = media.fetched + media.present + media.failed.length > 0
  return [
    ['articles', counts(outcomes)],
    ...row(drafts + scheduled > 0, 'of these', counts({ drafts, scheduled })),
    ...row(
      hasPages,
      'pages',
      counts(pageDrafts > 0 ? { ...pageOutcomes, drafts: pageDrafts } : pageOutcomes),
    ),
    ...keptPages.map((name): Row => ['', `pages/${name} stays: a person has changed it`]),
    ...row(
      removedExamples.length > 0,
      'examples',
      `${removedExamples.join(' and ')} of gazette init ${dryRun ? 'go' : 'are gone'}`,
    ),
    ...idRows(report),
    ...row(
      site.address === undefined && (ids.own ?? 0) + media.skipped + media.failed.length > 0,
      'site',
      'the export does not say its address; its pictures, links and ids need it: give --feed or --site, and import again',
    ),
    ...row(
      hasMedia,
      'media',
      counts({ fetched: media.fetched, present: media.present, failed: media.failed.length }),
    ),
    ...row(
      media.skipped > 0,
      hasMedia ? '' : 'media',
      `${media.skipped} of the old site are not fetched: their addresses stay`,
    ),
    ...row(
      media.foreign > 0,
      '',
      `${media.foreign} on other hosts stay links: ${media.foreignHosts.join(', ')}`,
    ),
    ...row(redirects.added > 0, 'redirects', `${redirects.added} added to redirects.csv`),
    ...few(redirects.kept).map(
      (from): Row => ['', `${from} leads elsewhere in redirects.csv already, and stays`],
    ),
    ...few(redirects.left).map((words): Row => ['', `not redirected: ${words}`]),
    ...windows.map((words, index): Row => [index === 0 ? 'feeds' : '', words]),
    ...leftOut.map((words, index): Row => [index === 0 ? 'left out' : '', words]),
    ...refusedFiles.map(
      (file, index): Row => [index === 0 ? 'refused' : '', `to be mended and imported again: ${file}`],
    ),
  ]
}

/** An export may have thousands; `--json` has all. */
const mostLines = 10

function few(lines: readonly string[]): readonly string[] {
  const rest = lines.length - mostLines
  return rest > 1 ? [...lines.slice(0, mostLines), `${rest} more such addresses`] : lines
}

function row(isThere: boolean, name: string, words: string): Row[] {
  return isThere ? [[name, words]] : []
}

function counts(all: Readonly<Record<string, number>>): string {
  return Object.entries(all)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

function idRows({ ids, site, oldFeeds, unmatched }: ExportReport): Row[] {
  const found = Object.entries(idRules).flatMap(([rule, words]) => {
    const count = ids[rule as keyof typeof idRules] ?? 0
    return count > 0 ? [`${count} ${words}`] : []
  })
  const rule = ids.system && site.feedIdRule ? [site.feedIdRule] : []
  const feeds = oldFeeds.map(({ feed, entries }) => `the old feed of ${feed} has ${entries} entries`)
  return [...found, ...rule, ...feeds, ...unmatched].map((words, index) => [index === 0 ? 'ids' : '', words])
}

/** Sections that stories have and `publication.json` does not list, as it would list them. */
function sectionLines({ sections }: ExportReport, publication: Publication): string[] {
  const listed = new Set(publication.sections.map(({ slug }) => slug))
  const missing = [...sections].filter(([name]) => !listed.has(name))
  if (missing.length === 0) return []
  const list = [
    ...publication.sections.map(({ slug, title }) => ({ slug, title })),
    ...missing
      .toSorted(([, one], [, other]) => other - one)
      .map(([name]) => ({ slug: toSlug(name), title: name })),
  ]
  const lines = list.map((section) => `    ${JSON.stringify(section)}`)
  return [
    '',
    'publication.json does not list all sections. For all of them:',
    '',
    '  "sections": [',
    lines.join(',\n'),
    '  ]',
  ]
}

/** A line for each kind of remark; those of one story as an import of files writes them. */
export function remarkGroupLines({ remarks, media }: ExportReport): string[] {
  return [...remarks.map(toLine), ...failedLines(media.failed)]
}

/** Files that could not be fetched, by the reason. */
function failedLines(failed: ExportReport['media']['failed']): string[] {
  const byReason = Map.groupBy(failed, ({ address, reason }) => reason.replaceAll(address, '…'))
  return [...byReason].map(([, all]) => {
    const [{ address, reason } = { address: '', reason: '' }, ...others] = all
    const line = `${address}: warning: not fetched: ${reason}`
    if (others.length === 0) return line
    const named = others.slice(0, mostNamed).map((one) => one.address)
    return `${line} (and ${others.length} more such: ${named.join(', ')}${others.length > mostNamed ? ' …' : ''})`
  })
}

const mostNamed = 4

function toLine({ kind, field, message, count, places }: RemarkGroup): string {
  const [place] = places
  const word = kind === 'problem' ? 'refused' : 'warning'
  const line = remarkLine(place ? nameOf(place) : 'export', word, { field, message })
  return count === 1 ? line : `${line} (and ${count - 1} more such: ${others(places, count)})`
}

function nameOf({ file, line, title }: RemarkPlace): string {
  return `${file}${line === undefined ? '' : `:${line}`}${title === undefined ? '' : ` "${title}"`}`
}

function others([, ...places]: readonly RemarkPlace[], count: number): string {
  const named = places
    .map(({ file, line, title }) => (title ? `"${title}"` : `${file}:${line ?? 1}`))
    .join(', ')
  return count - 1 > places.length ? `${named} …` : named
}
