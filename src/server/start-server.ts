import type { Logger } from 'pino'
import { type Audience, startAudience } from '../audience/audience.ts'
import { formatNames, formats } from '../domain/feed.ts'
import { paths } from '../domain/site.ts'
import type { Following } from '../ingest/folder/follow.ts'
import { followData } from '../ingest/folder/follow-data.ts'
import type { SyncReport } from '../ingest/folder/sync.ts'
import { summaryLine } from '../ingest/import-articles.ts'
import { fingerprint } from '../ingest/publication/follow-publication.ts'
import { gaugeImports } from '../metrics/operation.ts'
import { createApp } from './app.ts'
import { type Context, type ContextDeps, createContext } from './context.ts'
import { watchHealth } from './health-watch.ts'
import { type Listener, openListener } from './http-server.ts'
import { print as printText } from './log/print.ts'
import { type Clock, type Gazette, logUpgrade, type OpenOptions, openGazette } from './open-gazette.ts'
import { listenUrl, type Settings } from './settings/settings.ts'
import { version } from './version.ts'

export interface ServerOptions extends Clock, Pick<ContextDeps, 'guard'> {
  readonly log: Logger
  /** The first import withdraws the articles of missing files, however many. */
  readonly prune?: boolean
  /** See `AnnounceOptions`. */
  readonly asJson?: boolean
}

/** Disposed of, it finishes the requests under way, for ten seconds at most, and closes the store. */
export interface RunningServer extends AsyncDisposable {
  /** The public address, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly gazette: Gazette
  readonly push: Context['push']
  readonly webhooks: Context['webhooks']
  readonly firstSync: SyncReport
}

/**
 * Listens, imports the data folder, serves it and follows it, all in this process. Until the first import is done every
 * answer is 503 with Retry-After, unless the store already holds what readers may have: see `mayServeBeforeImport`.
 */
export async function startServer(settings: Settings, options: ServerOptions): Promise<RunningServer> {
  await using opening = new AsyncDisposableStack()
  const listener = opening.use(await openListener(settings, options.log))
  const { port } = listener
  const url = settings.publicUrl ?? listenUrl(settings.host, port)
  const work = opening.use(await startWork(settings, { ...options, url, listener }))
  const opened = opening.move()
  const { gazette, firstSync, context } = work
  return {
    url,
    port,
    gazette,
    push: context.push,
    webhooks: context.webhooks,
    firstSync,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export interface WorkOptions extends ServerOptions, OpenOptions, Pick<ContextDeps, 'isGuest'> {
  /** The public address, without a slash at its end. */
  readonly url: string
  /** Absent: another program answers requests, with the context. */
  readonly listener?: Listener
}

/** Disposed of, it finishes the requests under way and closes the store. */
export interface Work extends AsyncDisposable {
  readonly gazette: Gazette
  readonly context: Context
  readonly firstSync: SyncReport
}

/**
 * Imports, follows, publishes, tells subscribers, counts readers and answers: everything but to listen.
 * With a publication that is no file, no folder is imported and followed.
 */
export async function startWork(settings: Settings, options: WorkOptions): Promise<Work> {
  const { log, prune, url, listener, publication, isGuest, guard, now } = options
  await using opening = new AsyncDisposableStack()
  const gazette = opening.use(
    await openGazette(settings, url, now, {
      ...options,
      upgrade: { ...logUpgrade(log), ...options.upgrade },
    }),
  )
  const following = publication
    ? undefined
    : opening.use(await followData(settings.dataFolder, { gazette, log }))
  const imports = async () => following?.state()
  const begin = () => opening.use(serve(settings, { listener, gazette, imports, log, isGuest, guard }))
  const mayServe = await mayServeBeforeImport(gazette)
  const early = mayServe || !following ? begin() : undefined
  const firstSync = following ? await following.importAll({ prune }) : emptySync
  startPublisher(gazette, following, { log, logDays: settings.logDays })
  const { context } = early ?? begin()
  opening.use(await watchHealth({ gazette, imports, log }))
  if (following) gaugeImports({ registry: context.metrics.registry, store: gazette.store }, following.state)
  const opened = opening.move()
  return { gazette, context, firstSync, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/**
 * Whether readers may have what the store holds while the data folder is read for the first time. Not the first time of
 * all, and not if an article is scheduled: its file may have got a later date meanwhile.
 */
export async function mayServeBeforeImport({ store, site }: Gazette): Promise<boolean> {
  await store.noteFingerprint(fingerprint(site()))
  return (await store.readImport()) !== undefined && (await store.nextDueAt()) === undefined
}

const emptySync: SyncReport = { reports: [], withdrawn: [], notices: [], refused: 0 }

export interface ServeDeps extends Omit<ContextDeps, 'audience'> {
  readonly listener?: Listener
}

/** Disposed of, it finishes the requests under way; the store stays open. */
export interface Serving extends AsyncDisposable {
  readonly context: Context
}

/** Answers the requests of the listener, counts readers, and does this process's share of the hub's work. */
export function serve(settings: Settings, deps: ServeDeps): Serving {
  const { listener } = deps
  const opened = new AsyncDisposableStack()
  const audience = openAudience(settings, deps)
  opened.use(audience)
  const context = createContext(settings, { ...deps, audience })
  listener?.setHandler(createApp(context))
  // Closed in reverse: no request is under way any more when the last counts are written.
  opened.use(listener)
  opened.use(context.push.start())
  opened.use(context.webhooks.start())
  return { context, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** Publishes scheduled articles at their second. In one process of a server: reads see them by their date. */
export function startPublisher(
  { store }: Gazette,
  following: Following | undefined,
  { log, logDays }: { readonly log: Logger } & Pick<Settings, 'logDays'>,
): void {
  store.startPublisher({
    logDays,
    onFailure: (err) => log.error({ err }, 'scheduled articles cannot be published; retrying'),
    onIndexFailure: (err) => log.error({ err }, 'the search cannot index older articles; retrying'),
    onRecovery: () => log.info('scheduled articles are published again'),
    onLoss: () => {
      log.error(
        'the database has lost changes that were served: every feed is raised, the folder imported again',
      )
      following?.importAgain()
    },
  })
}

/** Where readers are not counted, the salts that tell clients apart are deleted. */
function openAudience({ audience, trustProxy }: Settings, { gazette, log }: ServeDeps): Audience | undefined {
  const { audience: store, now } = gazette.store
  if (audience) return startAudience({ store, now, log, trustProxy })
  store.stopCounting().catch((err) => log.warn({ err }, 'the salts of the audience could not be deleted'))
  return undefined
}

export interface AnnounceOptions {
  /** Default: whether standard output is one. */
  readonly isTerminal?: boolean
  /** Default: on standard output. */
  readonly print?: (text: string) => void
  /** What the operator should know: see `findStartWarnings`. */
  readonly warnings?: readonly string[]
  /** Where it listens, if that is not the public address. */
  readonly listensAt?: string | undefined
  /** One JSON value instead of lines. */
  readonly asJson?: boolean
}

/** Prints the startup banner, after the last line of the log: the addresses, the result of the first import, and warnings. */
export async function announce(
  { url, gazette, firstSync }: Pick<RunningServer, 'url' | 'gazette' | 'firstSync'>,
  log: Logger,
  {
    isTerminal = process.stdout.isTTY,
    print = printText,
    warnings = [],
    listensAt,
    asJson = false,
  }: AnnounceOptions = {},
): Promise<void> {
  const { title } = gazette.site().publication
  const feedsByFormat = formatNames.map((format) => [format, url + paths.feed('main', format)] as const)
  const feeds = feedsByFormat.map(([format, address]) => [formats[format].label, address] as const)
  const result = isTerminal
    ? await toTerminalRows(gazette, firstSync)
    : [summaryLine(firstSync.reports), ...firstSync.notices]
  for (const lack of await gazette.publicationLacks().catch(() => [])) log.info(lack)
  for (const warning of warnings) log.warn(warning)
  log.info({ version, node: process.versions.node }, 'Gazette is serving')
  if (asJson) {
    const { reports, notices } = firstSync
    const refused = reports.filter(({ outcome }) => outcome === 'refused').map(({ file }) => file)
    print(
      JSON.stringify({
        title,
        url: url + paths.home,
        feeds: Object.fromEntries(feedsByFormat),
        listensAt,
        refused,
        notices,
        warnings,
      }),
    )
    return
  }
  const addresses = feeds.map(([label, address]) => `  ${label.padEnd(10)}${address}`)
  const listening = listensAt === undefined ? [] : [`  ${'Listens at'.padEnd(10)} ${listensAt}`]
  const lines = [
    `${title} is served at ${url}${paths.home}`,
    ...addresses,
    ...listening,
    ...result,
    ...warnings,
  ]
  print(isTerminal ? ['', ...lines, ''].join('\n') : lines.join('\n'))
}

/** For a person, who has seen the lines of the import above: what is public now, and what to do about the rest. */
async function toTerminalRows({ store }: Gazette, { reports, notices }: SyncReport): Promise<string[]> {
  const counts = await store.countByStatus().catch(() => undefined)
  const refused = new Set(reports.filter(({ outcome }) => outcome === 'refused').map(({ file }) => file)).size
  const others = (['scheduled', 'draft', 'withdrawn'] as const)
    .filter((status) => counts && counts[status] > 0)
    .map((status) => `, ${counts?.[status]} ${status}`)
  return [
    ...(counts ? [`  Articles  ${counts.published} published${others.join('')}`] : []),
    ...(refused > 0
      ? [`  Refused   ${refused} ${refused === 1 ? 'file' : 'files'}: run \`gazette check\``]
      : []),
    ...notices,
  ]
}
