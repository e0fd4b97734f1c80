import type { Remark } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import { checkArticle } from '../ingest/check-article.ts'
import { liesWithin, listArticleFiles } from '../ingest/list-article-files.ts'
import type { Prepared } from '../ingest/prepare-article.ts'
import { prepareFile } from '../ingest/prepare-file.ts'
import { articleFileEndings } from '../ingest/read-article-file.ts'
import type { Gazette } from '../open-gazette.ts'
import { remarkLine } from '../report.ts'
import { checkEntries } from './check-entries.ts'

interface Checked {
  readonly file: string
  readonly problems: readonly Remark[]
  /** How the file was read, where it could be read otherwise. */
  readonly warnings: readonly Remark[]
  readonly lacks: readonly Remark[]
}

/** Prints, for each article, what is wrong with it and what its entry would lack. Non-zero exit if anything is wrong. */
export async function checkCommand(gazette: Gazette, paths: readonly string[]): Promise<void> {
  const checked: Checked[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    checked.push(...(await checkPath(gazette, path)))
  }
  for (const { file, problems, warnings, lacks } of checked) {
    for (const problem of problems) console.error(remarkLine(file, 'wrong', problem))
    for (const warning of warnings) console.log(remarkLine(file, 'warning', warning))
    for (const lack of lacks) console.log(remarkLine(file, 'lacks', lack))
  }
  const wrong = checked.filter(({ problems }) => problems.length > 0).length
  const lacking = checked.filter(({ problems, lacks }) => problems.length === 0 && lacks.length > 0).length
  const whole = checked.length - wrong - lacking
  console.log(`Articles: ${whole} complete, ${lacking} lacking something, ${wrong} wrong`)
  if (wrong > 0) process.exitCode = 1
}

async function checkPath({ articlesFolder, site, media }: Gazette, path: string): Promise<Checked[]> {
  const within = await liesWithin(path, articlesFolder)
  const files = await listArticleFiles(path, articleFileEndings, within ? articlesFolder : undefined)
  const checked: Checked[] = []
  for (const file of files) {
    const candidates = await prepareFile(file, { origin: path, site: site(), media })
    for (const { prepared } of candidates) checked.push(toChecked(file.path, prepared, site()))
  }
  return checked
}

function toChecked(file: string, { incoming, problems, warnings }: Prepared, site: Site): Checked {
  if (!incoming) return { file, problems, warnings, lacks: [] }
  const article = { ...incoming.article, id: incoming.id, status: 'published' } as const
  return {
    file,
    problems,
    warnings: [...warnings, ...checkEntries(article, site)],
    lacks: checkArticle(article, site.publication),
  }
}
