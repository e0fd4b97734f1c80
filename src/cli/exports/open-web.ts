import { PublisherError } from '../../domain/errors.ts'
import type { Fetcher } from '../../http/outgoing/fetcher.ts'
import type { ExportFiles, WebSource } from '../../ingest/exports/export-form.ts'
import { makeExportFiles } from '../../ingest/exports/files/make-export-files.ts'
import { openAddress } from '../../ingest/exports/files/open-address.ts'
import { createWebSource } from '../../ingest/exports/files/web-source.ts'
import { formNamed, listForms, type Recognized, recognizeForm } from '../../ingest/exports/recognize-form.ts'
import { findFeed } from '../../ingest/forms/web-page/find-feed.ts'
import { isHtml } from '../../ingest/forms/web-page/page-signs.ts'

export interface WebSettings {
  readonly fetcher: Pick<Fetcher, 'fetch'>
  readonly form?: string
}

export interface FoundWebExports {
  readonly exports: readonly Recognized[]
  /** What was found at an address instead of what was given. */
  readonly notices: readonly string[]
}

type ClosableSource = WebSource & { close(): Promise<void> }

/**
 * What is at addresses: each feed is an export of its own, and pages are one together. The address of a site leads to its feed.
 * Throws `invalid` with a sentence if an address does not answer, or has nothing that can be imported.
 */
export async function openWebExports(
  addresses: readonly string[],
  { fetcher, form }: WebSettings,
): Promise<FoundWebExports> {
  const source = createWebSource({ fetcher })
  const exports: Recognized[] = []
  const pages: string[] = []
  const notices: string[] = []
  try {
    for (const given of addresses) {
      const place = form === undefined ? await findPlace(source, given) : given
      if (place !== given) {
        notices.push(`${given} leads to ${place}, which is imported; --form page imports the page itself`)
      }
      const found = await openOne(source, place, form)
      if (found.form.name === 'page') pages.push(place)
      else exports.push(found)
    }
  } catch (error) {
    await source.close()
    throw error
  }
  return {
    exports:
      pages.length === 0
        ? exports
        : [...exports, { form: formNamed('page'), files: joinPages(source, pages) }],
    notices,
  }
}

/** The feed or the sitemap of a site whose page is given; otherwise the address as it is. */
async function findPlace(source: ClosableSource, given: string): Promise<string> {
  const files = await openAddress(given, source)
  const head = await files.readHead(given)
  if (!isHtml(head)) return given
  const { address } = await source.fetch(given)
  return (await findFeed(source, address, head)) ?? given
}

async function openOne(
  source: ClosableSource,
  address: string,
  formName: string | undefined,
): Promise<Recognized> {
  const files = await openAddress(address, source)
  if (formName !== undefined) return { form: formNamed(formName), files }
  const found = await recognizeForm(files)
  if (found) return found
  const message = `${address} is neither a feed nor a page nor an export that Gazette recognises; a ZIP archive must be downloaded first`
  throw new PublisherError('invalid', `${message}\n${listForms()}`)
}

function joinPages(source: ClosableSource, paths: readonly string[]): ExportFiles {
  const open = async function* open(path: string): AsyncGenerator<Uint8Array, void> {
    yield* (await source.fetch(path)).open()
  }
  return { ...makeExportFiles({ name: paths.join(', '), paths, open }), web: source, close: source.close }
}
