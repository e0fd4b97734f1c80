import cluster from 'node:cluster'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least that Node can do with several processes on one port: `bare-workers.ts PROCESSES BYTES`. */
const [, , processes = '1', bytes = '1'] = process.argv
const body = Buffer.alloc(Number(bytes), 'x')

function listen(): void {
  const server = createServer((_req, res) => {
    res.writeHead(200, ['Content-Type', 'application/rss+xml', 'Content-Length', bytes])
    res.end(body)
  })
  server.listen(0, '127.0.0.1', () => {
    if (cluster.isPrimary) console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
}

if (cluster.isPrimary && Number(processes) > 1) {
  cluster.schedulingPolicy = cluster.SCHED_NONE
  for (let started = 0; started < Number(processes); started++) cluster.fork()
  let listening = 0
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === Number(processes)) console.log(`http://127.0.0.1:${port}/`)
  })
} else {
  listen()
}
