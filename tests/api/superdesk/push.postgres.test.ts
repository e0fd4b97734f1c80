import { expect, it } from 'vitest'
import { cases } from '../../support/depth.ts'
import { makeDataFolder, onePixelPng } from '../../support/make-data-folder.ts'
import { makeBucket } from '../../support/media-stores.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { startGazette } from '../../support/start-gazette.ts'
import { deliverItem, sendItem } from '../../support/superdesk-sender.ts'

const postgres = sharedPostgres()

it('versions and updates that come to several servers at once end as the newest, with media in a bucket', {
  tags: 'deep',
}, async () => {
  await using media = await makeBucket({})
  await using data = await makeDataFolder()
  await using other = await makeDataFolder()
  const secret = 'a secret of both sides'
  const options = { databaseUrl: await postgres.createDatabase(), superdeskSecret: secret, pollLimit: 0 }
  const servers = [
    await startGazette(data, { ...options, mediaBucket: media.source }),
    await startGazette(other, {
      ...{ ...options, mediaBucket: { ...media.source, cacheFolder: `${other.path}/media-cache` } },
    }),
  ]
  const destinations = servers.map(({ port }) => ({
    ...{ address: `http://127.0.0.1:${port}/superdesk`, secret },
    files: { p1: { bytes: onePixelPng, type: 'image/png' } },
  }))
  const to = (index: number) => destinations[index % 2] ?? { address: '' }
  try {
    const renditions = {
      original: { media: 'p1', href: 'https://superdesk.example/p1', mimetype: 'image/png' },
    }
    const item = (version: number) => ({
      ...{ guid: 'urn:race:a', version: String(version), type: 'text', pubstatus: 'usable' },
      ...{
        headline: `Version ${version}`,
        body_html: '<p>x</p>',
        firstpublished: '2026-11-23T08:00:00+0000',
      },
      associations: { featuremedia: { guid: 'urn:p', type: 'picture', body_text: 'A bell', renditions } },
    })
    const versions = Array.from({ length: cases(12, 6) }, (_, index) => index + 1)
    const sent = await Promise.all(versions.map((version) => deliverItem(to(version), item(version))))
    expect(sent.map(({ status }) => status)).toEqual(versions.map(() => 200))
    const update = { ...item(1), guid: 'urn:race:b', evolvedfrom: 'urn:race:a', headline: 'The update' }
    const both = await Promise.all([
      sendItem(to(0), update),
      sendItem(to(1), { ...item(20), headline: 'Too late' }),
      sendItem(to(1), update),
    ])
    expect(both.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { port } of servers) {
      const response = await fetch(`http://127.0.0.1:${port}/feed.json`)
      const { items } = (await response.json()) as { items: Record<string, unknown>[] }
      expect(items).toMatchObject([{ id: 'urn:race:a', title: 'The update' }])
      expect(JSON.stringify(items)).toContain('/superdesk/p1.png')
    }
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
})
