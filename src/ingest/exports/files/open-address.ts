import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles, WebSource } from '../export-form.ts'
import { makeExportFiles } from './make-export-files.ts'

/**
 * An export by address: its one path is the address, and `web` fetches what belongs to it. Throws `invalid` with a sentence
 * if the address does not answer with a document. To be closed.
 */
export async function openAddress(
  address: string,
  source: WebSource & { close(): Promise<void> },
): Promise<ExportFiles> {
  try {
    const first = await source.fetch(address)
    if (first.status < 200 || first.status > 299) {
      throw new PublisherError(
        'invalid',
        `${first.address} answers with status ${first.status}, not with a document`,
      )
    }
    return {
      ...makeExportFiles({
        name: address,
        paths: [address],
        open: (path) => openDocument(source, path),
      }),
      web: source,
      close: () => source.close(),
    }
  } catch (error) {
    await source.close()
    throw error
  }
}

async function* openDocument(source: WebSource, address: string): AsyncGenerator<Uint8Array, void> {
  const { open } = await source.fetch(address)
  yield* open()
}
