import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket } from '../support/media-stores.ts'
import { ask } from '../support/request.ts'
import { startCli } from '../support/run-cli.ts'
import { startServerProcess } from '../support/server-process.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const megabytes = 200
const piece = randomBytes(1_000_000)

/** The most memory that the process has had, in megabytes. */
function peakOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) / 1_000
}

function download(url: string): Promise<{ bytes: number; digest: string }> {
  return new Promise((resolve, reject) => {
    get(url, async (response) => {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const chunk of response) {
        hash.update(chunk)
        bytes += chunk.length
      }
      resolve({ bytes, digest: hash.digest('hex').slice(0, 12) })
    }).on('error', reject)
  })
}

describe(`a film of ${megabytes} MB in a bucket`, () => {
  it.each([
    ['cached', 1_000],
    ['passed on, for the cache is too small', 50],
  ])('is served without filling the memory: %s', async (_, cacheMegabytes) => {
    await using media = await makeBucket({ 'mill.png': onePixelPng })
    await using data = await makeDataFolder({
      'articles/mill.md': markdown('Mill', {}, '![A mill](mill.png)'),
    })
    const film = join(data.path, 'film.mp4')
    await pipeline(Readable.from(Array.from({ length: megabytes }, () => piece)), createWriteStream(film))
    const environment = {
      ...media.s3.environment,
      GAZETTE_DATA: data.path,
      GAZETTE_MEDIA_CACHE: media.source.cacheFolder,
      GAZETTE_MEDIA_CACHE_MB: String(cacheMegabytes),
    }
    const put = startCli(['media', 'put', film], environment)
    let putPeak = 0
    const watching = setInterval(() => {
      if (put.process.exitCode === null) putPeak = Math.max(putPeak, peakOf(Number(put.process.pid)))
    }, 50)
    expect(await put.done).toMatchObject({ code: 0, stdout: 'Media files: 1 put, 0 unchanged, 0 refused\n' })
    clearInterval(watching)
    expect(putPeak).toBeLessThan(250)

    await using server = await startServerProcess(environment)
    const before = peakOf(server.pid)
    const { headers } = await ask(`${server.url}/media/film.mp4`)
    const url = server.url + headers.location
    const parts = [0, 1, 2].map((index) =>
      ask(url, { headers: { range: `bytes=${index * 1_000_000}-${index * 1_000_000 + 9}` } }),
    )
    for (const { bytes } of await Promise.all(parts)) expect(bytes).toEqual(piece.subarray(0, 10))
    const [, , digest] = String(headers.location).split('/')
    const whole = await Promise.all([1, 2, 3].map(() => download(url)))
    expect(whole).toEqual(Array.from({ length: 3 }, () => ({ bytes: megabytes * 1_000_000, digest })))
    expect(peakOf(server.pid) - before).toBeLessThan(150)
    server.kill('SIGTERM')
    await server.done
  })
})

it('an article whose picture cannot be measured waits, and is published when the storage answers again', async () => {
  await using media = await makeBucket({ 'mill.png': onePixelPng })
  await using data = await makeDataFolder()
  await using server = await startGazette(data, { mediaBucket: media.source })
  media.s3.fault = () => 503
  await data.write('articles/mill.md', markdown('Mill', {}, '![A mill](mill.png)'))
  await eventually(() =>
    expect(JSON.stringify(server.logged)).toMatch(
      /mill\.md.*the media storage s3:\/\/courier-media .* fails at the moment/,
    ),
  )
  expect(await ask(`${server.url}/articles/mill`)).toMatchObject({ status: 404 })
  media.s3.fault = undefined
  await eventually(async () =>
    expect(await ask(`${server.url}/articles/mill`)).toMatchObject({ status: 200 }),
  )
})
