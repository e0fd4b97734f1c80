import { PublisherError, sayFileError } from '../../domain/errors.ts'
import type { MediaStore } from '../media.ts'
import {
  findEnding,
  findMediaFault,
  fitsEnding,
  inPatience,
  isMediaName,
  pictureEndingOf,
  readHead,
  wholeOf,
  withoutScripts,
} from './media-content.ts'
import type { MediaTarget } from './media-target.ts'
import { endingOf, stemOf, toSafeName } from './safe-name.ts'

const defaultIdleMs = 15_000

/** `MediaStore.save` of a store that has this target. */
export function createSave(
  target: Pick<MediaTarget, 'write'>,
  findNamed: MediaStore['findNamed'],
): MediaStore['save'] {
  return async (name, body, { type, maxBytes, idleMs = defaultIdleMs, signal }) => {
    const subject = `the file "${name}"`
    const pieces = inPatience(body, { subject, idleMs })
    try {
      const head = await readHead(pieces)
      const wanted = toFileName(name, head, type)
      const whole = wholeOf(head, pieces, { subject, maxBytes, signal })
      const { file, isNew } = await target.write(
        wanted,
        pictureEndingOf(head) === 'svg' ? withoutScripts(whole, subject) : whole,
      )
      const media = await findNamed(file, 'file')
      if (media) return { ...media, isNew }
      throw new PublisherError('unavailable', `${subject} was saved as ${file}, which cannot be read`)
    } catch (error) {
      const isOfDisk = typeof (error as NodeJS.ErrnoException).syscall === 'string'
      if (error instanceof PublisherError || !isOfDisk) throw error
      const message = `${subject} cannot be saved: ${sayFileError(error)}`
      throw new PublisherError('unavailable', message, { cause: error })
    } finally {
      await pieces.return()
    }
  }
}

/** The safe name with the ending of the bytes. Throws `invalid` for what must not be a media file. */
function toFileName(name: string, head: Uint8Array, type: string | undefined): string {
  const given = toSafeName(name) || 'file'
  const picture = pictureEndingOf(head)
  if (picture !== undefined) {
    if (fitsEnding(given, picture)) return given
    // `2026.11` has no ending, although it has a dot.
    return `${isMediaName(given) ? stemOf(given) : given}.${picture}`
  }
  const file = endingOf(given) === '' ? given + findEnding(head, type) : given
  const fault = findMediaFault(file, head)
  if (fault) throw new PublisherError('invalid', `the file "${name}" is ${fault}`)
  if (isMediaName(file)) return file
  const ending = endingOf(file)
  const what = ending === '' ? 'is of an unknown kind' : `has the ending ${ending}`
  throw new PublisherError(
    'invalid',
    `the file "${name}" ${what}: media files are pictures, sound, film, and documents such as pdf, epub, zip, csv, txt, vtt and docx`,
  )
}
