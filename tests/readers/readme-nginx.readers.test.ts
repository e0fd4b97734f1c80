import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { startNginxWith } from '../support/nginx.ts'
import { ask } from '../support/request.ts'
import { startGazette } from '../support/start-gazette.ts'

const publicUrl = 'https://courier.example'

/** The configuration in the server's README, on this machine's ports. */
async function siteOf(servers: readonly number[], port: number): Promise<string> {
  const readme = await readFile(new URL('../../src/server/README.md', import.meta.url), 'utf8')
  const [, site = ''] = /```nginx\n(.*?)```/s.exec(readme) ?? []
  const pairs: readonly (readonly [string, string])[] = [
    ['127.0.0.1:8081', `127.0.0.1:${servers[0]}`],
    ['127.0.0.1:8082', `127.0.0.1:${servers[1]}`],
    ['/var/cache/nginx/gazette', 'cache'],
    ['listen 80;', `listen 127.0.0.1:${port};`],
  ]
  return pairs.reduce((text, [from, to]) => {
    expect(text).toContain(from)
    return text.replace(from, to)
  }, site)
}

it('the documented configuration serves two servers as one, outlasts either, and keeps what never changes', async () => {
  const many = Array.from({ length: 60 }, (_, index) => [`articles/${index}.md`, markdown(`Story ${index}`)])
  await using data = await makeDataFolder(Object.fromEntries(many))
  const servers = await Promise.all(
    ['one', 'two'].map((name) =>
      startGazette(data, { publicUrl, trustProxy: 1, databaseUrl: `sqlite:${data.path}/${name}.db` }),
    ),
  )
  const ports = servers.map(({ port }) => port)
  await using nginx = await startNginxWith((port) => siteOf(ports, port))
  try {
    const first = await ask(`${nginx.url}/rss.xml`)
    expect(first.status).toBe(200)
    const held = { headers: { 'if-none-match': first.headers.etag ?? '' } }
    // Whichever of the two it goes to.
    for (let time = 0; time < 4; time++) expect((await ask(`${nginx.url}/rss.xml`, held)).status).toBe(304)
    const link = /<([^>]+)>; rel="prev-archive"/.exec(String(first.headers.link))?.[1] ?? ''
    const archive = nginx.url + new URL(link).pathname
    expect((await ask(archive)).status).toBe(200)
    await servers[0]?.close()
    for (let time = 0; time < 4; time++) expect((await ask(`${nginx.url}/rss.xml`, held)).status).toBe(304)
    await servers[1]?.close()
    expect((await ask(`${nginx.url}/rss.xml`)).status).toBe(502)
    expect((await ask(archive)).status).toBe(200)
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
})
