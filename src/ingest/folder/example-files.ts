import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The text of the article with which a new publication begins, `articles/hello.md`, below its front matter. */
export const exampleArticle = `
This is the first article of a new publication. It is the file \`articles/hello.md\`, and it is in every feed.

## Change it

While \`gazette serve\` runs, it follows this folder. Edit this file and save it: readers get the new text, and no second article.

## Write the next one

\`gazette new "A title"\` writes a file with everything that an article can say. It is a draft until it has a date in \`published\`. A
date in the future schedules it.

A picture goes into \`media/\`, and into the text as \`![What it shows](picture.jpg "A caption")\`.

## Remove it

Remove this file when there are other articles: readers then learn that it is withdrawn.
`

/** The page of a new publication, `pages/about.md`. */
export const examplePage = `---
title: About
# As long as this line is there, nobody can see the page.
draft: true
# In the navigation of each page; "footer" puts it at the foot.
menu: true
---

Write here who publishes, and how readers reach you.
`

export interface ExampleFolders {
  readonly articlesFolder: string
  readonly pagesFolder: string
  /** Whether the store has the article of this slug: readers may know it. */
  readonly hasArticle: (slug: string) => Promise<boolean>
}

/**
 * Removes the files with which a publication began, if they are as they were and no reader can have seen them: subscribers of a
 * publication that moves here would get the article as news, and the page would stand in the way of theirs. Returns their
 * names in the data folder.
 */
export async function removeExamples(
  { articlesFolder, pagesFolder, hasArticle }: ExampleFolders,
  { dryRun = false } = {},
): Promise<readonly string[]> {
  const removed: string[] = []
  const remove = async (path: string, name: string) => {
    if (!dryRun) await rm(path, { force: true })
    removed.push(name)
  }
  const article = join(articlesFolder, 'hello.md')
  if (isExampleArticle(await readText(article)) && !(await hasArticle('hello')))
    await remove(article, 'articles/hello.md')
  const page = join(pagesFolder, 'about.md')
  if ((await readText(page)) === examplePage) await remove(page, 'pages/about.md')
  return removed
}

function isExampleArticle(text: string): boolean {
  return text.startsWith('---\ntitle: Hello\n') && text.endsWith(`---\n${exampleArticle}`)
}

async function readText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
