import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ExportFiles, ExportRecord, OpenExport } from '../../../../src/ingest/exports/export-form.ts'
import type { Draft } from '../../../../src/ingest/forms/draft.ts'
import { wordPress } from '../../../../src/ingest/forms/wordpress/wordpress-form.ts'
import { printHtml } from '../../../../src/ingest/html/tree.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { makePublication } from '../../../support/make-article.ts'

export interface ReadStory {
  readonly record: ExportRecord
  readonly draft: Draft
  readonly html: string
  /** Of problems and warnings. */
  readonly remarks: readonly string[]
}

export interface ReadExport {
  readonly open: OpenExport
  readonly stories: readonly ReadStory[]
  /** By the last part of its address. */
  readonly story: (slug: string) => ReadStory
}

const publication = makePublication()

/** Reads an export of WordPress as an import does: records travel as JSON. */
export async function readExport(files: ExportFiles): Promise<ReadExport> {
  const open = await wordPress.open(files, { publication })
  const stories: ReadStory[] = []
  for (const record of await readRecords(open)) {
    const draft = await wordPress.toDraft(structuredClone(record), publication)
    const remarks = [...draft.problems, ...draft.warnings].map(({ message }) => message)
    stories.push({ record, draft, html: draft.body ? printHtml(draft.body) : '', remarks })
  }
  const story = (slug: string) => {
    const found = stories.find(({ record }) => record.slug === slug)
    if (!found) throw new Error(`no story ${slug} among ${stories.map(({ record }) => record.slug)}`)
    return found
  }
  return { open, stories, story }
}

export function fixture(name: string): Buffer {
  return readFileSync(resolve(import.meta.dirname, '../../../fixtures/wordpress', name))
}

export function readFixture(name: string): Promise<ReadExport> {
  return readExport(exportFiles({ [name]: fixture(name) }))
}

/** A file of the export with the given items, as bytes of any encoding would be. */
export function wxr(items: string, head = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>T</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>${head}
${items}
</channel></rss>`
}

/** A published story with that text. */
export function item(id: number, content: string, further = ''): string {
  return `<item><title>Story ${id}</title><link>https://old.example/story-${id}/</link><guid isPermaLink="false">https://old.example/?p=${id}</guid><content:encoded>${content}</content:encoded><wp:post_id>${id}</wp:post_id><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt><wp:post_name>story-${id}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>${further}</item>`
}

export function cdata(text: string): string {
  return `<![CDATA[${text}]]>`
}
