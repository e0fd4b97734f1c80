import { eventLoopUtilization, monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makePicture } from '../support/make-picture.ts'
import { startGazette } from '../support/start-gazette.ts'

const numbers = Array.from({ length: 20 }, (_, index) => index)

it('twenty large photographs are made without a pause for readers, and without their memory', async () => {
  const photos = await Promise.all(
    numbers.map(async (number) => {
      const photo = await makePicture({ width: 3000 + number, height: 2000, isFromCamera: true }, (one) =>
        one.jpeg({ quality: 95 }),
      )
      return [`media/${number}.jpg`, photo] as const
    }),
  )
  const articles = numbers.map((number) => [
    `articles/${number}.md`,
    markdown(`Photo ${number}`, {}, `![Photo](${number}.jpg)`),
  ])
  await using data = await makeDataFolder(Object.fromEntries([...photos, ...articles]))
  const before = process.memoryUsage.rss()
  const server = await startGazette(data)
  try {
    const pages = await Promise.all(
      numbers.map(async (number) => (await fetch(`${server.url}/articles/${number}`)).text()),
    )
    const addresses = pages.flatMap((html) =>
      [...html.matchAll(/srcset="([^"]+)"/g)].flatMap(([, set = '']) =>
        set.split(', ').map((one) => one.split(' ')[0] ?? ''),
      ),
    )
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const load = eventLoopUtilization()
    // A few at a time, as browsers ask: more than wait in the queue get the file.
    const answers: Response[] = []
    expect(new Set(addresses).size).toBe(6 * numbers.length)
    for (const address of new Set(addresses))
      answers.push(await fetch(server.url + address, { redirect: 'manual' }))
    const { utilization } = eventLoopUtilization(load)
    delay.disable()
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    // On this thread the pictures would take all of it, and half a second each.
    expect(utilization).toBeLessThan(0.8)
    expect(delay.percentile(99) / 1e6).toBeLessThan(250)
    expect(process.memoryUsage.rss() - before).toBeLessThan(250e6)
  } finally {
    await server.close()
  }
})

it('a picture of 100 megapixels, and thousands of requests for it, harm nothing', async () => {
  const large = await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer()
  await using data = await makeDataFolder({
    'articles/map.md': markdown('The map', {}, '![A map](map.jpg)'),
    'media/map.jpg': large,
  })
  const server = await startGazette(data)
  try {
    const warnings = JSON.stringify(server.logged)
    expect(warnings).toMatch(/map.jpg\\" has 100 megapixels/)
    const html = await (await fetch(`${server.url}/articles/map`)).text()
    const [image = ''] = /<img[^>]+>/.exec(html) ?? []
    expect(image).toMatch(/width="10000" height="10000"/)
    expect(html).not.toContain('srcset')
    const [, address = ''] = / src="([^"]+)"/.exec(image) ?? []
    for (let round = 0; round < 40; round++) {
      const many = Array.from(
        { length: 50 },
        (_, index) => `${server.url}${address}.${index % 2 ? 480 : 1600}v1.webp`,
      )
      const answers = await Promise.all(many.map((one) => fetch(one, { redirect: 'manual' })))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]))
    }
    expect(Buffer.from(await (await fetch(server.url + address)).arrayBuffer()).length).toBe(large.length)
  } finally {
    await server.close()
  }
})
