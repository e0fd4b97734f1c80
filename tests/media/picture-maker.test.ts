import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

it('a picture that takes too long costs its process, and the next gets another', async () => {
  const maker = createPictureMaker({ maxMs: 8_000 })
  const endless = `${data.path}/media/endless.jpg`
  await makeFifo(endless)
  const size = { width: 480, format: 'webp' } as const
  const [late, next] = await Promise.allSettled([
    maker.make({ path: endless, ...size }),
    maker.make({ path, ...size }),
  ])
  expect(late).toMatchObject({ status: 'rejected', reason: expect.any(MakerError) })
  expect(next).toMatchObject({ status: 'fulfilled', value: { width: 30, height: 20 } })
  expect(maker.waiting()).toBe(0)
})

it('the process ends soon after the last picture, and starts again with the next', async () => {
  const maker = createPictureMaker({ idleMs: 30 })
  const make = () => maker.make({ path, width: 480, format: 'jpg' })
  await make()
  await setTimeout(300)
  expect(await make()).toMatchObject({ width: 30 })
})

it('a file that is gone is a fault of the picture, in words without its path', async () => {
  const answer = await createPictureMaker().make({ path: `${path}.gone`, width: 480, format: 'jpg' })
  expect(answer).toEqual({ fault: expect.stringMatching(/^cannot be decoded \(/) })
  expect(JSON.stringify(answer)).not.toContain(data.path)
})
