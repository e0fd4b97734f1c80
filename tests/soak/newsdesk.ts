import { type Gazette, openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import type { IncomingArticle } from '../../src/store/store.ts'
import type { Random } from '../steady/random.ts'
import { moment } from '../support/make-article.ts'
import { type DataFolder, markdown } from '../support/make-data-folder.ts'
import type { Places } from './visits.ts'

/** Publishes, corrects and withdraws beside a server, through its folder and through its store. */
export interface Newsdesk extends AsyncDisposable {
  /** Fills the store with stories, tags and archive pages. */
  fill(): Promise<void>
  /** One change, of any kind. */
  work(): Promise<void>
  readonly changes: number
}

/** Files come and go among so many names, so that the folder does not grow. */
const fileNames = 60
const batch = 500
const paragraph = `<p>${'The harbour board met again on Tuesday, and the ferry was on the list. '.repeat(8)}</p>`

export async function openNewsdesk(
  data: DataFolder,
  baseUrl: string,
  places: Places,
  random: Random,
): Promise<Newsdesk> {
  const gazette = await openGazette(readSettings({ GAZETTE_DATA: data.path }), baseUrl, () => new Date())
  const files = new Set<number>()
  let changes = 0

  const kinds: readonly (() => Promise<unknown>)[] = [
    () => writeFile(random.between(1, fileNames)),
    () => writeFile(random.between(1, fileNames)),
    () => removeFile(random.pick([...files, 1])),
    () =>
      gazette.store.saveArticles([
        toStory(random.between(0, places.stories - 1), `changed ${changes}`, places),
      ]),
    () => gazette.store.withdraw(`story-${random.between(0, places.stories - 1)}`, 'It was wrong.'),
    () => gazette.store.publish(`story-${random.between(0, places.stories - 1)}`),
    () => correct(gazette, `story-${random.between(0, places.stories - 1)}`, `Note ${changes}.`),
  ]

  async function writeFile(name: number): Promise<void> {
    files.add(name)
    const fields = { tags: `[Tag ${name}]`, published: '2026-11-20T08:00:00Z' }
    await data.write(`articles/file-${name}.md`, markdown(`File ${name}, ${changes}`, fields))
  }

  async function removeFile(name: number): Promise<void> {
    // More than half of them gone at once would be taken for an accident.
    if (files.size > fileNames / 2 && files.delete(name)) await data.remove(`articles/file-${name}.md`)
  }

  return {
    fill: async () => {
      const stories = Array.from({ length: places.stories }, (_, index) => toStory(index, 'new', places))
      for (let from = 0; from < stories.length; from += batch)
        await gazette.store.saveArticles(stories.slice(from, from + batch))
      for (let name = 1; name <= fileNames; name++) await writeFile(name)
    },
    work: async () => {
      changes++
      await random.pick(kinds)()
    },
    get changes() {
      return changes
    },
    [Symbol.asyncDispose]: () => gazette[Symbol.asyncDispose](),
  }
}

/** What readers cannot see has nothing to correct. */
async function correct({ store }: Gazette, slug: string, note: string): Promise<void> {
  const article = await store.articleBySlug(slug)
  if (article?.status === 'published' && article.corrections.length < 3)
    await store.correct(slug, { grade: 'minor', note })
}

function toStory(index: number, word: string, { tags }: Places): IncomingArticle {
  const slug = `story-${index}`
  return {
    article: {
      slug,
      title: `Story ${index}, ${word}`,
      summary: 'The harbour board met again.',
      contentHtml: paragraph.repeat(2),
      authors: [{ name: `Author ${index % 40}` }],
      tags: [`Tag ${index % tags}`],
      published: moment(new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString()),
      figures: [],
      related: [],
      corrections: [],
    },
    id: `tag:test.example,2026:${slug}`,
    idIsOwn: true,
    slugIsOwn: true,
    key: `desk/${slug}`,
    origin: 'desk',
    fileHash: '',
  }
}
