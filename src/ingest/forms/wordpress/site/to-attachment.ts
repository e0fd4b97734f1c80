import { toPlainText } from '../../records/plain-text.ts'
import { parsePhpSerialized } from '../php-serialized.ts'
import type { Item } from '../read-item.ts'
import type { Attachment } from '../record-data.ts'

/** What the media library says of a file; undefined for an attachment without an address. */
export function toAttachment(item: Item, isSquarespace: boolean): Attachment | undefined {
  const url = addressOf(item)
  if (url === undefined) return undefined
  const alt = item.meta._wp_attachment_image_alt?.[0]
  // Squarespace has numbers of its own there.
  const caption = isSquarespace ? '' : toPlainText(item.excerpt)
  const title = toPlainText(item.title)
  const credit = item.meta._media_credit?.[0]
  const type = mimeOf(item)
  return {
    url,
    ...(alt?.trim() && { alt: toPlainText(alt) }),
    ...(caption && { caption }),
    ...(title && { title }),
    ...(credit?.trim() && { credit: toPlainText(credit) }),
    ...(type && { type }),
  }
}

/** The file that was uploaded: WordPress shows a smaller copy of a very large one, but keeps the name of neither. */
function addressOf({ attachmentUrl, guid }: Item): string | undefined {
  const given = [attachmentUrl, guid].find((one) => /^(?:https?:)?\/\//i.test(one.trim()))
  return given?.trim()
}

function mimeOf({ meta }: Item): string | undefined {
  const [metadata] = meta._wp_attachment_metadata ?? []
  if (metadata === undefined) return undefined
  const value = parsePhpSerialized(metadata)
  if (value === null || typeof value !== 'object') return undefined
  const { mime_type: type } = value
  return typeof type === 'string' && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined
}
