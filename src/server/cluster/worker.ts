import type { Publication } from '../../domain/publication.ts'
import type { ImportState } from '../../ingest/folder/import-state.ts'
import { openListener } from '../http-server.ts'
import { startLog } from '../log/log.ts'
import { type Gazette, machineClock, openGazette } from '../open-gazette.ts'
import { listenUrl, type Settings } from '../settings/settings.ts'
import { type Serving, serve } from '../start-server.ts'
import { disposeInTime, endProcess, stopSignal } from '../stop-signal.ts'
import { openChannel } from './channel.ts'

/** One of the processes that `primary.ts` starts: it serves, and does what the primary asks. */
const opened = new AsyncDisposableStack()
const gazetteOpened = Promise.withResolvers<Gazette>()
const stopAsked = Promise.withResolvers<void>()
let serving: Serving | undefined
const ask = openChannel(process, {
  publication: async (publication) => {
    const gazette = await gazetteOpened.promise
    // In use from this moment on; the primary waits for no more and saves the rules itself.
    gazette.adoptPublication(publication as Publication).catch(() => {})
  },
  metrics: async () => serving?.context.metrics.registry.getMetricsAsJSON(),
  stop: async () => stopAsked.resolve(),
})
const begin = (await ask('begin')) as { number: number; settings: Settings; isFirst: boolean }
const { settings } = begin
const log = startLog(settings, { worker: begin.number })
const stopped = Promise.race([stopAsked.promise, stopSignal()])
// Before it serves there is no request to finish.
stopped.then(() => serving || process.exit(0))

try {
  // During the first import clients get 503. Later the other workers serve: this one listens when it can, too.
  const early = begin.isFirst ? opened.use(await openListener(settings, log)) : undefined
  await ask('imported')
  const url = settings.publicUrl ?? listenUrl(settings.host, settings.port)
  const gazette = opened.use(await openGazette(settings, url, machineClock.now, machineClock))
  gazetteOpened.resolve(gazette)
  const listener = early ?? opened.use(await openListener(settings, log))
  const sumMetrics = async () => String(await ask('metrics'))
  const imports = async () => (await ask('imports')) as ImportState | undefined
  serving = opened.use(serve(settings, { listener, gazette, log, sumMetrics, imports }))
  log.info('a worker is serving')
  await ask('serving')
} catch (err) {
  log.fatal({ err }, 'a worker cannot serve')
  process.exit(1)
}
await stopped
await disposeInTime(opened, log)
endProcess()
