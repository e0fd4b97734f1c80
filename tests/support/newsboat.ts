import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface NewsboatItem {
  readonly guid: string
  readonly title: string
  readonly author: string
  readonly url: string
  /** Seconds since 1970. */
  readonly pubDate: number
  readonly content: string
}

/** A real newsboat with a folder of its own, subscribed to one feed. */
export async function subscribeWithNewsboat(url: string) {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-newsboat-'))
  const at = (name: string) => join(folder, name)
  await writeFile(at('urls'), `${url}\n`)
  await writeFile(at('config'), 'auto-reload no\ndownload-retries 1\n')
  const args = ['-u', at('urls'), '-c', at('cache.db'), '-C', at('config'), '-x', 'reload']
  return {
    reload: () => run('newsboat', args, { env: { ...process.env, HOME: folder } }),
    items: (): NewsboatItem[] => {
      const database = new DatabaseSync(at('cache.db'), { readOnly: true })
      try {
        const sql =
          'select guid, title, author, url, pubDate, content from rss_item where deleted = 0 order by id'
        return database.prepare(sql).all() as unknown as NewsboatItem[]
      } finally {
        database.close()
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
