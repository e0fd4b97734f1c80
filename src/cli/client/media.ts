import { openAsBlob } from 'node:fs'
import { PublisherError } from '../../domain/errors.ts'
import { type FileToPut, listFiles, type PutOptions, type PutOutcome, putReport } from '../media.ts'
import { type Report, withProgress } from '../report.ts'
import type { ApiClient } from './api-client.ts'

/** Uploads files, and the files of folders. Another file of the same name stays: the new one gets a number. */
export async function putMedia(
  client: ApiClient,
  paths: readonly string[],
  options: PutOptions,
): Promise<Report> {
  if (options.force) {
    throw new PublisherError('invalid', '--force is for the bucket: a server replaces no media file')
  }
  const files = (await Promise.all(paths.map((path) => listFiles(path, options.in)))).flat()
  const outcomes: PutOutcome[] = []
  await withProgress('files', async (onProgress) => {
    for (const file of files) {
      outcomes.push(await upload(client, file))
      onProgress(outcomes.length, files.length)
    }
  })
  return putReport(outcomes)
}

/** Problems of one file; any other concerns all of them. */
const ofFile: readonly string[] = ['invalid', 'too_large', 'unsupported', 'conflict']

async function upload(client: ApiClient, { path, name }: FileToPut): Promise<PutOutcome> {
  try {
    const body = await openAsBlob(path)
    const type = 'application/octet-stream'
    const { status, json } = await client.call('POST', '/media', { query: { name }, body, type })
    const { file } = json as { readonly file: string }
    return { path, file, outcome: status === 201 ? 'put' : 'unchanged' }
  } catch (error) {
    if (!(error instanceof PublisherError) || !ofFile.includes(error.problem)) throw error
    return { path, file: name, outcome: 'refused', reason: error.message }
  }
}
