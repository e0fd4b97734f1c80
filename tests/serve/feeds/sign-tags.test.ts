import { expect, it } from 'vitest'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette } from '../../support/start-gazette.ts'

const tags = ['C', 'C++', 'C#', '+', 'A+', 'A-', 'LGBTQ', 'LGBTQ+', '🚢', '⚓', 'Rust', '.NET', 'NET']

it('tags that differ only in signs have feeds and pages of their own, and every list of feeds names them', async () => {
  const articles = tags.map((tag, index) => ({
    id: `t${index}`,
    title: `About ${tag}`,
    published: '2026-04-01',
    tags: [tag],
    contentHtml: '<p>x</p>',
  }))
  await using data = await makeDataFolder({ 'articles/all.json': JSON.stringify(articles) })
  await using server = await startGazette(data)
  const textOf = async (path: string) => (await ask(server.url + path)).text
  const page = await textOf('/articles/t1')
  expect(page).toContain('<a href="/tags/c-plus-plus" rel="tag">C++</a>')
  const opml = await textOf('/opml.xml')
  const paths = [
    ...new Set([...opml.matchAll(/xmlUrl="[^"]*(\/tags\/[^"/]+)\//g)].map(([, path = '']) => path)),
  ]
  expect(paths).toHaveLength(tags.length)
  const titles = await Promise.all(
    paths.map(async (path) => [...(await textOf(`${path}/feed.json`)).matchAll(/"title": "(About [^"]+)"/g)]),
  )
  expect(titles.map((found) => found.map(([, title]) => title)).sort()).toEqual(
    tags.map((tag) => [`About ${tag}`]).sort(),
  )
  expect(paths).toContain('/tags/c')
})
