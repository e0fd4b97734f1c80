import { openExportFiles } from '../../src/ingest/exports/files/open-export-files.ts'
import { importExport } from '../../src/ingest/exports/import-export.ts'
import { prepareRecord } from '../../src/ingest/exports/prepare-record.ts'
import { type ArticleFile, listArticleFiles } from '../../src/ingest/folder/list-files.ts'
import { jsonLines } from '../../src/ingest/forms/json-lines/json-lines.ts'
import { importArticles } from '../../src/ingest/import-articles.ts'
import { prepareFile } from '../../src/ingest/prepare-file.ts'
import { createFolderTarget } from '../../src/media/saving/media-target.ts'
import { type Gazette, openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { makeStory } from './make-story.ts'
import { atLeast, type Row } from './row.ts'

const rounds = 20
const exportRounds = 5
const filesPerRound = 5
const articlesPerFile = 1_000
const articles = rounds * filesPerRound * articlesPerFile
const origin = 'bench'

/**
 * Imports lists of articles, and beside each few of them reads and cleans one without storing it, which is what all of
 * them would take.
 */
export async function benchImporting(): Promise<Row[]> {
  await using data = await makeDataFolder()
  const settings = readSettings({ GAZETTE_DATA: data.path })
  const gazette = await openGazette(settings, 'https://bench.example', () => new Date())
  let [importMs, prepareMs] = [0, 0]
  try {
    for (let round = 0; round < rounds; round++) {
      const files = await writeLists(data, round)
      prepareMs += await timeOf(() => prepare(files.slice(0, 1), gazette))
      importMs += await timeOf(() => importAll(files, gazette))
      await data.remove(`lists-${round}`)
    }
  } finally {
    await gazette[Symbol.asyncDispose]()
  }
  const imported = (articles / importMs) * 1000
  const prepared = ((rounds * articlesPerFile) / prepareMs) * 1000
  return [
    atLeast(0.7, {
      what: `import of ${articles.toLocaleString('en')} articles of 3 kB, articles/s`,
      against: 'reading and cleaning them without storing them',
      ratio: imported / prepared,
      measured: `${imported.toFixed(0)}, ${prepared.toFixed(0)}`,
    }),
  ]
}

async function writeLists(data: DataFolder, round: number): Promise<readonly ArticleFile[]> {
  const folder = `lists-${round}`
  for (let file = 0; file < filesPerRound; file++) {
    const first = (round * filesPerRound + file) * articlesPerFile
    const list = Array.from({ length: articlesPerFile }, (_, index) => makeStory(first + index))
    await data.write(`${folder}/list-${file}.json`, JSON.stringify(list))
  }
  return (await listArticleFiles(`${data.path}/${folder}`)).files
}

async function prepare(files: readonly ArticleFile[], { site, media }: Gazette): Promise<void> {
  for (const file of files) {
    for await (const { prepared } of prepareFile(file, { origin, site: site(), media })) {
      if (!prepared.incoming) throw new Error(`an article is refused: ${JSON.stringify(prepared.problems)}`)
    }
  }
}

async function importAll(files: readonly ArticleFile[], gazette: Gazette): Promise<void> {
  const reports = await importArticles(files, gazette, { origin })
  const refused = reports.find(({ outcome }) => outcome !== 'created')
  if (refused) throw new Error(`an article was not created: ${JSON.stringify(refused)}`)
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** The same for an export, which is read twice: once for its index. */
export async function benchImportingExports(): Promise<Row[]> {
  await using data = await makeDataFolder()
  const settings = readSettings({ GAZETTE_DATA: data.path })
  const gazette = await openGazette(settings, 'https://bench.example', () => new Date())
  const count = filesPerRound * articlesPerFile
  let [importMs, prepareMs] = [0, 0]
  try {
    for (let round = 0; round < exportRounds; round++) {
      const stories = Array.from({ length: count }, (_, index) => makeStory(round * count + index))
      const name = `export-${round}.jsonl`
      await data.write(name, stories.map((story) => JSON.stringify(story)).join('\n'))
      prepareMs += await timeOf(() => prepareRecords(`${data.path}/${name}`, gazette))
      importMs += await timeOf(() => importWhole(`${data.path}/${name}`, data, gazette))
    }
  } finally {
    await gazette[Symbol.asyncDispose]()
  }
  const imported = (exportRounds * count * 1000) / importMs
  const prepared = (exportRounds * articlesPerFile * 1000) / prepareMs
  return [
    atLeast(0.7, {
      what: `import of an export with ${count.toLocaleString('en')} stories of 3 kB, stories/s`,
      against: 'reading and cleaning them without storing them',
      ratio: imported / prepared,
      measured: `${imported.toFixed(0)}, ${prepared.toFixed(0)}`,
    }),
  ]
}

async function prepareRecords(path: string, { site, media }: Gazette): Promise<void> {
  const open = await jsonLines.open(await openExportFiles(path), { publication: site().publication })
  const options = { form: jsonLines, origin, site: site(), media, findStory: () => undefined }
  let done = 0
  for await (const record of open.records()) {
    const file = { path, key: record.key, stamp: '', modifiedAt: 0 }
    const story = {
      form: jsonLines.name,
      record,
      completion: { media: [] },
      hash: '',
      now: '2026-11-23T09:00:00Z',
    }
    const { prepared } = await prepareRecord(file, story, options)
    if (!prepared.incoming) throw new Error(`a story is refused: ${JSON.stringify(prepared.problems)}`)
    if (++done === articlesPerFile) return
  }
}

async function importWhole(path: string, data: DataFolder, gazette: Gazette): Promise<void> {
  const { stories } = await importExport(await openExportFiles(path), jsonLines, {
    ...gazette,
    articlesFolder: `${data.path}/articles`,
    pagesFolder: `${data.path}/pages`,
    redirectsFile: `${data.path}/redirects.csv`,
    mediaTarget: createFolderTarget(`${data.path}/media`),
    fetcher: { fetch: () => Promise.reject(new Error('nothing is fetched')) },
  })
  if (stories.created !== filesPerRound * articlesPerFile) {
    throw new Error(`not all stories were created: ${JSON.stringify(stories)}`)
  }
}
