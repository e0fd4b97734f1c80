import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type DataFolder, makeDataFolder } from '../make-data-folder.ts'
import { liferea } from '../readers/liferea.ts'
import { newsboat } from '../readers/newsboat.ts'
import type { Reader, Subscription } from '../readers/reader.ts'
import { rss2email } from '../readers/rss2email.ts'
import { startCli } from '../run-cli.ts'

const fetches = 10
/** Liferea fetches twice when it is told to refresh. */
const fetchesOf = ({ name }: Subscriber) => (name.startsWith(liferea.name) ? 2 : 1)

/** Follow a redirect. */
export const following = [newsboat, rss2email, liferea]

export interface Subscriber extends AsyncDisposable {
  readonly name: string
  readonly subscription: Subscription
}

/** Fetches the old feed, and marks as read what it has. */
export async function subscribe(reader: Reader, url: string): Promise<Subscriber> {
  const subscription = await reader.subscribe(url)
  await subscription.refresh()
  await subscription.markRead?.()
  return {
    name: `${reader.name} at ${url}`,
    subscription,
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  }
}

export async function idsOf({ subscription }: Subscriber): Promise<string[]> {
  return (await subscription.entries()).map(({ id = '' }) => id).sort()
}

async function unreadOf({ subscription }: Subscriber): Promise<readonly string[]> {
  return (await subscription.unread?.()) ?? []
}

/** A folder for what is saved, a data folder, and commands on it. */
export async function makeNewSite(publicUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-moving-'))
  const data = await makeDataFolder()
  const environment = {
    GAZETTE_DATA: data.path,
    GAZETTE_URL: publicUrl,
    GAZETTE_ALLOW_CIDRS: '127.0.0.0/8',
  }
  return {
    ...{ folder, data, environment },
    at: (name: string) => join(folder, name),
    save: async (name: string, address: string) => {
      const answer = await fetch(address)
      expect([address, answer.status]).toEqual([address, 200])
      await writeFile(join(folder, name), Buffer.from(await answer.arrayBuffer()))
      return join(folder, name)
    },
    gazette: async (...args: string[]) => {
      const { code, stdout, stderr } = await startCli(args, environment).done
      // Remarks about single stories are on standard error.
      expect([args.join(' '), code], stdout + stderr).toEqual([args.join(' '), 0])
      return stdout
    },
    [Symbol.asyncDispose]: async () => {
      await data[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The subscribers fetch the moved feed: nothing is new. Then a story is published: it is new once. */
export async function expectOnlyNews(
  subscribers: readonly Subscriber[],
  before: readonly string[][],
  data: DataFolder,
) {
  await Promise.all(
    subscribers.map(async (subscriber) => {
      for (let done = 0; done < fetches; done += fetchesOf(subscriber))
        await subscriber.subscription.refresh()
    }),
  )
  for (const [index, subscriber] of subscribers.entries()) {
    expect([subscriber.name, await idsOf(subscriber)]).toEqual([subscriber.name, before[index]])
    expect([subscriber.name, await unreadOf(subscriber)]).toEqual([subscriber.name, []])
  }
  const id = 'https://new.example/after-the-move'
  const topics = { section: 'News', tags: ['estuary', 'Tides & Ferries'] }
  await data.write(
    'articles/after.json',
    JSON.stringify({
      title: 'After the move',
      id,
      ...topics,
      published: new Date().toISOString(),
      contentHtml: '<p>New.</p>',
    }),
  )
  await expect
    .poll(async () => {
      const [first] = subscribers
      await first?.subscription.refresh()
      return first && (await idsOf(first))
    })
    .toContain(id)
  await Promise.all(
    subscribers.map(async ({ subscription }) => {
      for (let time = 0; time < 2; time++) await subscription.refresh()
    }),
  )
  for (const [index, subscriber] of subscribers.entries()) {
    const expected = [...(before[index] ?? []), id].sort()
    expect([subscriber.name, await idsOf(subscriber)]).toEqual([subscriber.name, expected])
  }
}
