import { once } from 'node:events'
import { createConnection } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startServerProcess } from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

it('SIGTERM lets a client finish its download, then closes the store', async () => {
  const articles = Array.from({ length: 4 }, (_, index) => ({
    slug: `long-${index}`,
    title: 'A',
    published: '2026-11-01',
    contentHtml: `<pre>${'A long article.\n'.repeat(110_000)}</pre>`,
  }))
  await using data = await makeDataFolder({ 'articles/a.json': JSON.stringify(articles) })
  const { url, kill, done, logged } = await startServerProcess({ GAZETTE_DATA: data.path })
  const whole = await ask(`${url}/atom.xml`)
  expect(whole.bytes.length).toBeGreaterThan(6_000_000)

  const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
  socket.write('GET /atom.xml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await once(socket, 'readable')
  kill('SIGTERM')
  await eventually(() => expect(JSON.stringify(logged())).toContain('requests under way are finished'))
  // However busy the machine is: a client that reads only now is cut off ten seconds after the signal.
  const closed = once(socket, 'close')
  let received = 0
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  await closed
  await expect(ask(`${url}/healthz`)).rejects.toThrow()
  expect(received).toBeGreaterThan(whole.bytes.length)
  expect((await done).code).toBe(0)
  // A closed store leaves no write-ahead log behind.
  const database = new DatabaseSync(`${data.path}/gazette.db`)
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
})
