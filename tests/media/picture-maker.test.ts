import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createPictureMaker, MakerError } from '../../src/media/pictures/picture-maker.ts'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { makePicture } from '../support/make-picture.ts'
import { makeFifo } from '../support/odd-files.ts'

let data: DataFolder
let path: string
beforeAll(async () => {
  data = await makeDataFolder({
    'media/quay.jpg': await makePicture({ width: 30, height: 20 }, (one) => one.jpeg()),
  })
  path = `${data.path}/media/quay.jpg`
})
afterAll(() => data[Symbol.asyncDispose]())
afterEach(() => {
  vi.useRealTimers()
})

/** Resolves when a process reads the FIFO, which then has a writer that writes nothing. */
async function awaitReader(fifo: string): Promise<AsyncDisposable> {
  for (;;) {
    const writer = await open(fifo, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined)
    if (writer) return writer
    await sleep(20)
  }
}

const maker = createPictureMaker({ maxMs: 30_000 })

it('a picture that takes too long costs its process, and the next gets another', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const endless = `${data.path}/media/endless.jpg`
  await makeFifo(endless)
  const size = { width: 480, format: 'webp' } as const
  const made = Promise.allSettled([maker.make({ path: endless, ...size }), maker.make({ path, ...size })])
  await using _writer = await awaitReader(endless)
  vi.advanceTimersByTime(29_999)
  expect(maker.waiting()).toBe(2)
  vi.advanceTimersByTime(1)
  const [late, next] = await made
  expect(late).toMatchObject({ status: 'rejected', reason: expect.any(MakerError) })
  expect(next).toMatchObject({ status: 'fulfilled', value: { width: 30, height: 20 } })
  expect(maker.waiting()).toBe(0)
})

it('a file that is gone is a fault of the picture, in words without its path', async () => {
  const answer = await maker.make({ path: `${path}.gone`, width: 480, format: 'jpg' })
  expect(answer).toEqual({ fault: expect.stringMatching(/^cannot be decoded \(/) })
  expect(JSON.stringify(answer)).not.toContain(data.path)
})

it('the process ends soon after the last picture, and starts again with the next', async () => {
  const brief = createPictureMaker({ idleMs: 30 })
  const make = () => brief.make({ path, width: 480, format: 'jpg' })
  await make()
  await sleep(300)
  expect(await make()).toMatchObject({ width: 30 })
})
