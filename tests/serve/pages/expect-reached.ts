import { expect } from 'vitest'
import { paths } from '../../../src/domain/site.ts'
import { type CrawledPage, crawl } from '../../support/crawl.ts'

/** That a crawler reaches these articles within three clicks and no other ones, and that no link is dead. */
export async function expectReached(
  baseUrl: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, CrawledPage>> {
  const pages = await crawl(baseUrl, 3)
  const broken = [...pages].filter(([, { status }]) => status >= 400)
  expect(broken.map(([path, { status, from }]) => `${from} links to ${path}: ${status}`)).toEqual([])
  const reached = [...pages].flatMap(([path, { status }]) =>
    path.startsWith('/articles/') && status === 200 ? [path] : [],
  )
  expect(reached.sort()).toEqual(slugs.map(paths.article).sort())
  return pages
}
