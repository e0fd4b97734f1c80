import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import type { CountedRequest } from '../../src/audience/counter.ts'
import type { Metrics } from '../../src/metrics/metrics.ts'
import { countAnswers } from '../../src/serve/front.ts'
import { eventually } from '../support/start-gazette.ts'

it('the audience gets the address of the client even if the client disconnects during the response', async () => {
  const noted: { address: string | undefined; status: number; path: string }[] = []
  const note = ({ socket }: CountedRequest, status: number, path: string) =>
    noted.push({ address: socket.remoteAddress, status, path })
  const metrics = { answered: () => {}, documents: { hit: () => {} } } as unknown as Metrics
  const server = createServer(
    countAnswers(undefined, (_req, res) => res.end(Buffer.alloc(20_000_000)), metrics, { note }),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  for (let time = 0; time < 5; time++) {
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /rss.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await once(socket, 'data')
    socket.resetAndDestroy()
  }
  await eventually(() => expect(noted).toHaveLength(5))
  server.close()
  for (const one of noted) expect(one).toEqual({ address: '127.0.0.1', status: 200, path: '/rss.xml' })
})
