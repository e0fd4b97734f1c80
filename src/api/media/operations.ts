import { z } from 'zod'
import { PublisherError } from '../../domain/errors.ts'
import { absoluteUrl } from '../../domain/site.ts'
import type { SavedMedia } from '../../media/media.ts'
import type { MediaFacts } from '../../store/store.ts'
import { applyMergePatch } from '../articles/merge-patch.ts'
import type { ApiDeps } from '../deps.ts'
import { type Call, defineOperation, type Operation, type Reply } from '../operation.ts'
import { mediaTypeOf, requireType } from '../read-request.ts'
import { facts, mediaOutput, type Shown, toShown } from './show.ts'
import { readUpload, type Upload } from './uploads.ts'

const tag = 'Media'

const uploadQuery = z.strictObject({
  name: z
    .string()
    .max(500)
    .optional()
    .describe('the name of a file that is sent as it is, or by address; it may have folders'),
})

const uploadTypes = [
  'multipart/form-data',
  'application/json',
  'application/octet-stream',
  'application/pdf',
  'application/zip',
  'application/epub+zip',
  'image/*',
  'audio/*',
  'video/*',
  'text/csv',
  'text/plain',
  'text/vtt',
]

const uploadInput = z
  .strictObject({ address: z.string().describe('of the file, on any public host'), ...facts })
  .meta({ id: 'MediaAddress' })

const uploadMedia = defineOperation({
  id: 'uploadMedia',
  method: 'post',
  path: '/media',
  tag,
  summary: 'Keeps a media file: sent as it is, in a form, or fetched from its address',
  description:
    'A form has the part `file`, and may have alt, credit and caption before it. The file gets a safe name and the ending of its ' +
    'bytes; another file of its name stays, and the new one gets a number. Sending the same file again changes nothing.',
  scope: 'media',
  query: uploadQuery,
  body: { types: uploadTypes, schema: uploadInput, isStream: true },
  problems: [413, 415],
  answers: {
    200: { description: 'The file is there already.', schema: mediaOutput },
    201: {
      description: 'The file is kept.',
      schema: mediaOutput,
      headers: { Location: 'its address in the API' },
    },
  },
  run: async ({ request, query, deps }) => {
    requireType(request, uploadTypes)
    const upload = await readUpload(request, mediaTypeOf(request), {
      name: query.name,
      deps,
      form: uploadInput,
    })
    return saved(upload, deps)
  },
})

/** With what is said of the file: words of an upload replace those that it had. */
async function saved({ media, words }: Upload, deps: ApiDeps): Promise<Reply> {
  const { isNew, ...found }: SavedMedia = media
  // Writing apps list what was uploaded last, on any way.
  await deps.store.uploads.note(found.file)
  const before = (await deps.store.mediaFacts.find([found.file])).get(found.file) ?? {}
  const now = { ...before, ...words }
  if (Object.keys(words).length > 0) await deps.store.mediaFacts.save(found.file, now)
  const shown = toShown(found, now, deps.site())
  const location = `${deps.site().baseUrl}/api/media/${encodeURIComponent(found.file)}`
  return { status: isNew ? 201 : 200, json: shown, ...(isNew && { headers: { Location: location } }) }
}

const mostListed = 500
const cursor = z.string().regex(/^[\w-]+$/, { error: 'must be the cursor of an answer before' })

const listMedia = defineOperation({
  id: 'listMedia',
  method: 'get',
  path: '/media',
  tag,
  summary: 'Lists the media files by their names, with what is said of them',
  scope: 'read',
  query: z.strictObject({
    after: cursor.optional(),
    below: z.string().optional().describe('only names that begin so, such as 2026/'),
    limit: z.coerce.number().int().min(1).max(mostListed).default(100),
  }),
  answers: {
    200: {
      description: 'The files.',
      schema: z.object({
        media: z.array(z.object({ file: z.string(), url: z.string(), ...facts })),
        next: z.string().optional().describe('the cursor of the rest; absent at the end'),
      }),
      headers: { Link: 'rel="next", if there are more' },
    },
  },
  run: async ({ query: { after, below = '', limit }, deps: { media, store, site } }) => {
    const last = after === undefined ? '' : Buffer.from(after, 'base64url').toString()
    const rest = (await media.names()).filter((file) => file > last && file.startsWith(below))
    const page = rest.slice(0, limit)
    const known = await store.mediaFacts.find(page)
    const next = rest.length > limit ? Buffer.from(page.at(-1) ?? '').toString('base64url') : undefined
    const { baseUrl } = site()
    const rows = page.map((file) => ({
      file,
      url: absoluteUrl(baseUrl, addressOf(file)),
      ...known.get(file),
    }))
    const more = new URLSearchParams({ limit: String(limit), ...(below && { below }), after: next ?? '' })
    return {
      status: 200,
      json: { media: rows, ...(next !== undefined && { next }) },
      ...(next !== undefined && { headers: { Link: `<${baseUrl}/api/media?${more}>; rel="next"` } }),
    }
  },
})

/** Without a digest, which is only known of a file that was read: it redirects to the current file. */
function addressOf(file: string): string {
  return `/media/${file.split('/').map(encodeURIComponent).join('/')}`
}

const params = z.object({ file: z.string().describe('its name, with %2F between folders') })

const readMedia = defineOperation({
  id: 'readMedia',
  method: 'get',
  path: '/media/{file}',
  tag,
  summary: 'Reads what is known of a media file',
  scope: 'read',
  params,
  problems: [404],
  answers: { 200: { description: 'The file.', schema: mediaOutput } },
  run: async ({ params: { file }, deps }) => ({ status: 200, json: await requireShown(file, deps) }),
})

const patchInput = z
  .strictObject(Object.fromEntries(Object.entries(facts).map(([name, form]) => [name, form.nullable()])))
  .meta({ id: 'MediaPatch' })

const patchMedia = defineOperation({
  id: 'patchMedia',
  method: 'patch',
  path: '/media/{file}',
  tag,
  summary: 'Changes what is said of a media file: alt, credit, caption',
  description:
    'Articles that are saved later by programs and name the file without words of their own get these. Articles that are saved ' +
    'already stay as they are. null removes a field.',
  scope: 'media',
  params,
  body: { types: ['application/merge-patch+json', 'application/json'], schema: patchInput },
  problems: [404],
  answers: { 200: { description: 'The file.', schema: mediaOutput } },
  run: async ({ params: { file }, body, deps }: Call<{ file: string }, undefined, object>) => {
    const { file: name } = await requireShown(file, deps)
    const before = (await deps.store.mediaFacts.find([name])).get(name)
    await deps.store.mediaFacts.save(name, applyMergePatch(before ?? {}, body) as MediaFacts)
    return { status: 200, json: await requireShown(name, deps) }
  },
})

async function requireShown(name: string, { media, store, site }: ApiDeps): Promise<Shown> {
  const found = await media.findNamed(name, 'file')
  if (!found)
    throw new PublisherError('not_found', `there is no media file "${name}"${await media.hint(name)}`)
  const known = (await store.mediaFacts.find([found.file])).get(found.file)
  return toShown(found, known ?? {}, site())
}

/** Media files. None is deleted: entries in readers, and revisions of articles, name them for ever. */
export const mediaOperations: readonly Operation[] = [uploadMedia, listMedia, readMedia, patchMedia]
