import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette } from '../support/start-gazette.ts'

/** Takes half a second to parse. */
const slow = 'a* '.repeat(6_000)

/** The first feed that a server answers with when it starts again, with a slow file that is new. */
async function firstFeedAfterRestart(files: Readonly<Record<string, string>>): Promise<string> {
  await using data = await makeDataFolder(files)
  await (await startGazette(data)).close()
  await data.write('articles/slow.md', markdown('Slow', {}, slow))
  const port = await freePort()
  const starting = startGazette(data, { port })
  for (;;) {
    const answer = await ask(`http://127.0.0.1:${port}/rss.xml`).catch(() => undefined)
    if (answer?.status !== 200) {
      await sleep(10)
      continue
    }
    await using server = await starting
    expect((await ask(`${server.url}/rss.xml`)).text).toContain('Slow')
    return answer.text
  }
}

describe('a server that starts again', () => {
  it('serves what the store holds while it reads the data folder', async () => {
    const feed = await firstFeedAfterRestart({ 'articles/a.md': markdown('Alpha') })
    expect(feed).toContain('Alpha')
    expect(feed).not.toContain('Slow')
  })

  it('reads the data folder first if an article is scheduled, whose file may say a later date now', async () => {
    const feed = await firstFeedAfterRestart({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta', { published: '2999-01-01' }),
    })
    expect(feed).toContain('Alpha')
    expect(feed).toContain('Slow')
  })
})
