import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { makePicture } from '../support/make-picture.ts'
import { runCli } from '../support/run-cli.ts'

it('media make makes what pages offer of each picture, once, and names those that stay as they are', async () => {
  const jpeg = await makePicture({ width: 700, height: 300 }, (one) => one.jpeg())
  await using data = await makeDataFolder({
    'media/quay.jpg': jpeg,
    'media/2026/cut.jpg': jpeg.subarray(0, 2_000),
    'media/sound.mp3': 'sound',
  })
  const make = () => runCli(['media', 'make', '--json'], { GAZETTE_DATA: data.path })
  const { code, stdout } = await make()
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    [
      {
        file: '2026/cut.jpg',
        sizes: 0,
        remark: 'ends before its picture does: readers get what there is of it',
      },
      { file: 'quay.jpg', sizes: 3 },
    ],
  ])
  const cached = () => readdir(`${data.path}/media-cache`)
  const before = await cached()
  expect(before.filter((name) => name.endsWith('.file'))).toHaveLength(3)
  await make()
  expect(await cached()).toEqual(before)
})
