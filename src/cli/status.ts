import { resolve } from 'node:path'
import { toWebhookJson } from '../domain/accounts/webhook.ts'
import { statuses } from '../domain/article.ts'
import { instantText } from '../domain/moment.ts'
import { readOverview } from '../editing/overview.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Settings } from '../server/settings/settings.ts'
import type { RefusedArticle } from '../store/store.ts'
import { type Report, remarkLine, table } from './report.ts'
import { readServerState } from './server-state.ts'

type Status = Awaited<ReturnType<typeof readStatus>>

/** What a server tells of its publication, too. */
export type Overview = Pick<
  Status,
  'articles' | 'refused' | 'fileProblems' | 'waiting' | 'pageRemarks' | 'subscribers'
> &
  Partial<Pick<Status, 'webhooks'>>

/** The state of the publication, its server and its readers, and what waits for the operator. */
export async function statusCommand(gazette: Gazette, settings: Settings): Promise<Report> {
  const status = await readStatus(gazette, settings)
  return { json: status, text: statusSheet(status) }
}

async function readStatus({ store, site, pageRemarks, publicationSource }: Gazette, settings: Settings) {
  const { publication, baseUrl } = site()
  const { file } = await publicationSource.show()
  return {
    publication: {
      ...{ id: publication.id, title: publication.title, folder: resolve(settings.dataFolder) },
      ...(file !== undefined && { file }),
    },
    address: baseUrl,
    store: toStoreName(settings.databaseUrl),
    server: await readServerState(settings),
    ...(await readOverview(store)),
    pageRemarks: await pageRemarks(),
    webhooks: (await store.webhooks.list()).map(toWebhookJson),
  }
}

/** Without user, password and parameters, which may be secret. */
function toStoreName(databaseUrl: string): string {
  const file = /^sqlite:(?!:memory:)(.+)$/s.exec(databaseUrl)?.[1]
  if (file) return `sqlite:${resolve(file)}`
  if (!/^postgres/.test(databaseUrl)) return databaseUrl
  const { host, pathname } = new URL(databaseUrl)
  return `postgres://${host}${pathname}`
}

function statusSheet(status: Status): string {
  const { publication, address, store, server, lastImport } = status
  const running = server.isRunning ? `running at ${server.address}` : `not running at ${server.address}`
  const imported = lastImport ? importLines(lastImport) : ['The data folder has not been imported yet.']
  return [
    `Publication: ${publication.title} (${publication.id}), in ${publication.file === undefined ? 'the store' : publication.folder}`,
    `Address: ${address}`,
    `Store: ${store}`,
    `Server: ${running}${server.version ? `, version ${server.version}` : ''}`,
    ...server.problems.map((problem) => `  problem: ${problem}`),
    ...(server.isRunning ? listOf('Documents that fail validation', server.failingDocuments) : []),
    ...overviewLines(status, imported, lastImport !== undefined),
  ].join('\n')
}

/** Subscribers, readers, articles, and what waits for the operator. `imported`: what is said of the last import. */
export function overviewLines(
  { articles, refused, waiting, fileProblems, pageRemarks, subscribers, webhooks = [] }: Overview,
  imported: readonly string[],
  hasFolder: boolean,
): string[] {
  const { subscriptions, estimatedSubscribers, estimatedDirectReaders } = subscribers
  const readers = `${estimatedSubscribers} by services, ${estimatedDirectReaders} direct (main feed, last 7 days, estimated)`
  return [
    `Subscriptions of the hub: ${subscriptions}`,
    `Readers: ${readers}`,
    ...webhookLines(webhooks),
    `Articles: ${statuses.map((status) => `${articles[status]} ${status}`).join(', ')}`,
    ...imported,
    ...(hasFolder ? listOf('Refused', refused.flatMap(refusalLines), refused.length) : []),
    ...listOf('Wrong in pages and redirects', fileProblems),
    ...listOf('Wrong in words, look and theme', pageRemarks),
    ...(hasFolder ? waitingLines(waiting) : []),
  ]
}

/** None of a publication without webhooks. Those that need a person are listed. */
function webhookLines(webhooks: Status['webhooks']): string[] {
  if (webhooks.length === 0) return []
  const alarms = webhooks.filter(({ state }) => state === 'failing' || state === 'disabled')
  const waiting = webhooks.reduce((sum, one) => sum + one.waiting, 0)
  return [
    `Webhooks: ${webhooks.length}, ${waiting} events waiting`,
    ...alarms.map(({ id, url, state, stateReason, failingSince }) => {
      const why = state === 'disabled' ? `disabled: ${stateReason}` : `failing since ${failingSince}`
      return `  ${id} at ${new URL(url).host}: ${why}; see gazette webhooks show ${id}`
    }),
  ]
}

export function listOf(name: string, lines: readonly string[], count = lines.length): string[] {
  return [`${name}: ${count === 0 ? 'none' : count}`, ...lines.map((line) => `  ${line}`)]
}

function importLines({ at, counts, withdrawn, notices }: NonNullable<Status['lastImport']>): string[] {
  const done = [...Object.entries(counts), ['withdrawn', withdrawn.length]]
  return [
    `Last import: ${instantText(at)}: ${done.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
    ...notices.map((notice) => `  ${notice}`),
  ]
}

function waitingLines(waiting: Status['waiting']): string[] {
  const lines = listOf('Waiting, since their files are gone', [], waiting.length)
  if (waiting.length === 0) return lines
  return [
    ...lines,
    table(waiting.map(({ key, slug, lostAt }) => [`  ${key}`, slug, `since ${lostAt}`])),
    'Put the files back, or withdraw these articles with: gazette import --prune',
  ]
}

function refusalLines({ file, problems }: RefusedArticle): string[] {
  return problems.map((problem) => remarkLine(`articles/${file}`, 'refused', problem))
}
