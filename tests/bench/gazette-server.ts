import { pino } from 'pino'
import { readSettings } from '../../src/server/settings/settings.ts'
import { startServer } from '../../src/server/start-server.ts'

/** Our own server on a data folder, in a process of its own: `gazette-server.ts FOLDER`. */
const [, , dataFolder = ''] = process.argv
const server = await startServer(
  {
    port: 0,
    host: '127.0.0.1',
    dataFolder,
    followsLinks: false,
    databaseUrl: `sqlite:${dataFolder}/gazette.db`,
    mediaCache: { cacheFolder: `${dataFolder}/media-cache`, cacheBytes: 100_000_000 },
    uploadBytes: 10_000_000,
    publicUrl: 'https://bench.example',
    logLevel: 'warn',
    trustProxy: 0,
    pollLimit: 30,
    logDays: 365,
    workers: 1,
    audience: true,
    hub: readSettings({}).hub,
    api: { ...readSettings({}).api, requestsPerMinute: 0 },
  },
  { now: () => new Date(), log: pino({ level: 'warn' }, pino.destination(2)) },
)
console.log(server.port)
