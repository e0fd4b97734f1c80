import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { readDocument } from '../support/read-document.ts'
import { ask } from '../support/request.ts'
import type { Recorded } from './rival-server.ts'
import { atLeast, median, type Row } from './row.ts'
import { startProcess } from './start-process.ts'

export type { Row } from './row.ts'

const rounds = 5
const secondsPerRound = 2
const connections = 20
const gzip = { 'accept-encoding': 'gzip' }

/** Fifty articles of about 3.4 kB, as a paper has them. */
function articles(): string {
  const paragraph = `<p>${'The harbour board met again on Tuesday, and the ferry was on the list. '.repeat(8)}</p>`
  return JSON.stringify(
    Array.from({ length: 50 }, (_, index) => ({
      slug: `story-${index}`,
      title: `Story ${index}: ferries & tides`,
      published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
      authors: ['Ida Fell'],
      tags: ['harbour'],
      contentHtml: paragraph.repeat(6),
    })),
  )
}

async function record(url: string): Promise<Recorded> {
  const whole = await ask(`${url}/rss.xml`, { headers: gzip })
  const etag = whole.headers.etag ?? ''
  const notModified = await ask(`${url}/rss.xml`, { headers: { ...gzip, 'if-none-match': etag } })
  const plain = (headers: object) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
    )
  return {
    whole: { headers: plain(whole.headers), base64: whole.bytes.toString('base64') },
    notModified: plain(notModified.headers),
    etag,
    text: whole.text,
    items: readDocument('rss', whole.text).map(({ title = '', link = '', published = '', html = '' }) => ({
      title,
      link,
      date: published,
      content: html,
    })),
  }
}

/** Requests a second: the median of rounds that alternate, so that a busy machine troubles both. */
async function race(urls: readonly string[], headers: Readonly<Record<string, string>>): Promise<number[]> {
  const results: number[][] = urls.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, url] of urls.entries()) {
      const { requests } = await autocannon({
        url: `${url}/rss.xml`,
        connections,
        duration: secondsPerRound,
        headers,
      })
      results[index]?.push(requests.average)
    }
  }
  return results.map(median)
}

/** How a hot feed is served, against the least that Node can do and against what tutorials do. */
export async function benchServing(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-bench-'))
  await using data = await makeDataFolder({ 'articles/all.json': articles() })
  try {
    await using gazette = await startProcess('gazette-server.ts', data.path)
    // The document's Last-Modified settles, and the hot answers are made.
    await sleep(3000)
    for (let index = 0; index < 3; index++) await record(gazette.url)
    const recorded = await record(gazette.url)
    const file = join(folder, 'recorded.json')
    await writeFile(file, JSON.stringify(recorded))
    await using bare = await startProcess('rival-server.ts', 'bare', file)
    await using send = await startProcess('rival-server.ts', 'express-send', file)
    await using build = await startProcess('rival-server.ts', 'express-feed', file)
    const held = { ...gzip, 'if-none-match': recorded.etag }
    const [whole = 0, bareWhole = 1, sendWhole = 1, buildWhole = 1] = await race(
      [gazette.url, bare.url, send.url, build.url],
      gzip,
    )
    const [notModified = 0, bareNot = 1] = await race([gazette.url, bare.url], held)
    const plain = 'hot feed, 200 gzip, requests/s'
    return [
      compare(0.9, plain, 'bare node:http, the same bytes and headers', whole, bareWhole),
      compare(0.9, 'hot feed, 304, requests/s', 'bare node:http, the same headers', notModified, bareNot),
      compare(4, plain, 'Express, res.send of the cached text', whole, sendWhole),
      compare(50, plain, 'Express, building with feed each time', whole, buildWhole),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function compare(goal: number, what: string, against: string, ours: number, theirs: number): Row {
  const measured = `${ours.toFixed(0)}, ${theirs.toFixed(0)}`
  return atLeast(goal, { what, against, ratio: ours / theirs, measured })
}
