import { statuses } from '../domain/article.ts'
import { instantText } from '../domain/moment.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { RefusedArticle } from '../store/store.ts'
import { type Report, remarkLine, table } from './report.ts'

type Status = Awaited<ReturnType<typeof readStatus>>

/** The state of the data folder as the last import left it. */
export async function statusCommand({ store }: Pick<Gazette, 'store'>): Promise<Report> {
  const status = await readStatus(store)
  return { json: status, text: statusSheet(status) }
}

async function readStatus(store: Gazette['store']) {
  const known = await store.knownFiles()
  const { refused = [], ...lastImport } = (await store.readImport()) ?? {}
  return {
    articles: await store.countByStatus(),
    lastImport: 'at' in lastImport ? lastImport : undefined,
    refused,
    waiting: known.flatMap(({ key, slug, lostAt }) => (lostAt === null ? [] : [{ key, slug, lostAt }])),
  }
}

function statusSheet({ articles, lastImport, refused, waiting }: Status): string {
  const lines = [`Articles: ${statuses.map((status) => `${articles[status]} ${status}`).join(', ')}`]
  if (!lastImport) return [...lines, 'The data folder has not been imported yet.'].join('\n')
  const { at, counts, withdrawn, notices } = lastImport
  const done = [...Object.entries(counts), ['withdrawn', withdrawn.length]]
  lines.push(
    `Last import: ${instantText(at)}: ${done.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
    ...notices.map((notice) => `  ${notice}`),
    `Refused: ${refused.length === 0 ? 'none' : refused.length}`,
    ...refused.flatMap(refusalLines),
    `Waiting, since their files are gone: ${waiting.length === 0 ? 'none' : waiting.length}`,
  )
  if (waiting.length > 0) {
    lines.push(
      table(waiting.map(({ key, slug, lostAt }) => [`  ${key}`, slug, `since ${lostAt}`])),
      'Put the files back, or withdraw these articles with: gazette import --prune',
    )
  }
  return lines.join('\n')
}

function refusalLines({ file, problems }: RefusedArticle): string[] {
  return problems.map((problem) => `  ${remarkLine(`articles/${file}`, 'refused', problem)}`)
}
