import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import type { Publication } from '../../domain/publication.ts'
import type { Site } from '../../domain/site.ts'
import { DOCUMENT_VERSION } from '../../formats/version.ts'
import type { Store } from '../../store/store.ts'
import { logOnce } from '../log-once.ts'

/** A publication that is in use, and the place that it comes from. */
export interface UsedPublication {
  readonly store: Pick<Store, 'noteFingerprint'>
  readonly site: () => Site
  /** Reads it as it is now, and changes nothing. Throws `invalid`. */
  readPublication(): Promise<Publication>
  /** Calls the listener when the publication in the store has changed. Returns how to stop listening. */
  onPublicationChange(listener: () => void): () => void
  /** What is wrong with the words, the look and the theme of the pages, a line each. Never throws. */
  pageRemarks(): Promise<readonly string[]>
  /** Uses another publication: in this process at once, in the store when the promise resolves. */
  adoptPublication(publication: Publication): Promise<void>
}

export interface FollowPublicationDeps {
  readonly gazette: UsedPublication
  readonly log: Logger
  /** Makes every process that serves this publication use it. Default: this process. */
  readonly adopt?: (publication: Publication) => Promise<void>
  /** Watches the outcome of each reading. */
  readonly watch: <T>(work: () => Promise<T>) => Promise<T>
  /** Documents are made of another publication now, with this fingerprint. */
  readonly onOtherDocuments: (fingerprint: string) => void
}

export interface FollowedPublication extends RetriedTask {
  /** The store raises every feed's revision if the site differs from last time. */
  noteSite(): Promise<void>
  /** The store may have lost what it was told. */
  forget(): void
}

/** Uses the publication as it is now whenever it is triggered. A wrong one is logged once, and the last valid one applies. */
export function followPublication(deps: FollowPublicationDeps): FollowedPublication {
  const { gazette, log, adopt = gazette.adoptPublication, watch, onOtherDocuments } = deps
  const { store, site } = gazette
  /** The fingerprint that the store knows. */
  let noted: string | undefined
  let remarks: readonly string[] = []

  async function noteSite(): Promise<void> {
    const wanted = fingerprint(site())
    await store.noteFingerprint(wanted)
    noted = wanted
  }

  async function replace(next: Publication): Promise<void> {
    const wanted = fingerprint({ ...site(), publication: next })
    const hasOtherDocuments = wanted !== noted
    const { pagesOnly: now } = splitPublication(site().publication)
    if (!hasOtherDocuments && isDeepStrictEqual(splitPublication(next).pagesOnly, now)) return
    if (hasOtherDocuments) noted = undefined
    await adopt(next)
    if (!hasOtherDocuments) return
    await noteSite()
    onOtherDocuments(wanted)
  }

  async function logRemarks(): Promise<void> {
    const before = remarks
    remarks = await gazette.pageRemarks()
    for (const remark of remarks) if (!before.includes(remark)) log.warn(remark)
  }

  const task = createRetriedTask(
    async () => {
      await replace(await watch(() => gazette.readPublication()))
      await logRemarks()
    },
    logOnce(log, 'reading the publication failed; its last valid content applies; retrying'),
  )
  return {
    ...task,
    noteSite,
    forget: () => {
      noted = undefined
    },
  }
}

/** What documents are made of besides articles: see `noteFingerprint` of the store. */
export function fingerprint({ publication, baseUrl }: Site): string {
  const { documents } = splitPublication(publication)
  const text = JSON.stringify([DOCUMENT_VERSION, baseUrl, documents])
  return createHash('sha256').update(text).digest('hex')
}

/** What no feed document depends on, and the rest. */
function splitPublication({
  words,
  look,
  theme,
  navigation,
  pictures,
  authors,
  hideWithdrawnTitles,
  ...documents
}: Publication) {
  return { pagesOnly: { words, look, theme, navigation, pictures, authors, hideWithdrawnTitles }, documents }
}
