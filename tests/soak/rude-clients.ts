import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../steady/random.ts'
import { connectRaw } from '../support/raw-client.ts'

/** What no reader sends. */
const rudeness: readonly string[] = [
  'GARBAGE\r\n\r\n',
  '\0\x01\x02\x03',
  'GET /rss.xml HTTP/1.1\r\n',
  'GET /rss.xml HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab',
  `GET /rss.xml HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
  `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'POST /rss.xml HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'GET /rss.xml HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20),
  'GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n',
  'DELETE / HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /rss.xml HTTP/1.1\r\nHost: x\r\nIf-None-Match: \r\nAccept-Encoding: ;q=,,,\r\n\r\n',
]

/** Sends one of them, waits a moment, and is gone. */
export async function beRude(port: number, random: Random): Promise<void> {
  using client = await connectRaw(port)
  client.send(random.pick(rudeness))
  await Promise.race([client.closed, sleep(random.between(10, 500))])
}
