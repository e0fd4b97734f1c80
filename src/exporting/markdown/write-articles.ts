import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Article } from '../../domain/article.ts'
import { toPortableArticle } from '../portable-article.ts'
import { createFileNames } from './file-names.ts'
import { toFrontMatter } from './front-matter.ts'
import { findDifferences, type ReadingBack } from './read-back.ts'
import { toMarkdown } from './to-markdown.ts'

type Json = Readonly<Record<string, unknown>>

const bodyOf = ({ contentHtml = '' }: Json) => String(contentHtml)

/** The forms of a file, the most pleasant first: each says as much as those before it, and more. */
const fileForms: readonly { readonly ending: string; readonly write: (article: Json) => string }[] = [
  { ending: '.md', write: (article) => writeMarkdown(article, false) },
  { ending: '.md', write: (article) => writeMarkdown(article, true) },
  { ending: '.html', write: (article) => `${toFrontMatter(article)}\n${bodyOf(article)}\n` },
  { ending: '.json', write: (article) => `${JSON.stringify(article, null, 2)}\n` },
]

function writeMarkdown(article: Json, isCareful: boolean): string {
  return `${toFrontMatter(article)}\n${toMarkdown(bodyOf(article), { isCareful })}`
}

/** How many files have each form, by its ending, and what an import would read otherwise. */
export interface WrittenArticles {
  readonly forms: Readonly<Record<string, number>>
  readonly notices: readonly string[]
}

/** Writes a file for each article, in the first form that gives the same article when it is read back. */
export async function writeArticleFiles(
  folder: string,
  articles: AsyncIterable<Article>,
  reading: ReadingBack,
): Promise<WrittenArticles> {
  const nameOf = createFileNames()
  const forms: Record<string, number> = {}
  const notices: string[] = []
  for await (const article of articles) {
    const { name, ending, text, differences } = await choose(article, nameOf(article), reading)
    forms[ending] = (forms[ending] ?? 0) + 1
    if (differences.length > 0) notices.push(sayDifferences(article, differences))
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return { forms, notices }
}

async function choose(article: Article, stem: string, reading: ReadingBack) {
  const portable = toPortableArticle(article, reading.site)
  for (const { ending, write } of fileForms) {
    const file = { name: stem + ending, text: write(portable) }
    const differences = await findDifferences(article, file, reading)
    if (differences.length === 0 || ending === fileForms.at(-1)?.ending)
      return { ...file, ending, differences }
  }
  throw new Error('there is no form of a file')
}

function sayDifferences({ slug }: Article, differences: readonly string[]): string {
  const fields = differences.join(', ')
  return `${slug}: an import of today reads ${fields} otherwise than when the article was saved; its file holds what the store has`
}
