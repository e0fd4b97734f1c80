import { countOf, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { lineOf } from './item-fields.ts'
import { type Ninjs, toNinjs, wordingOf } from './ninjs.ts'

interface NinjsFigure {
  readonly url: string
  readonly [part: string]: unknown
}

const mediaType = /^[\w.+-]+\/[\w.+-]+$/

type Association = readonly [name: string, media: Ninjs]

/**
 * The associated pictures, sound and films, the feature picture first, then attached files. Each by its largest rendition, or by
 * the one that the text shows. A gallery or package has a second level of associations; the media of an associated story are its own.
 */
export function figuresOf(ninjs: Ninjs, body = ''): NinjsFigure[] {
  const isFeature = (name: string) => /^(?:featuremedia|mainpicture|main|hero|lead)/i.test(name)
  const ordered = associationsOf(ninjs).toSorted(
    ([one], [other]) => Number(isFeature(other)) - Number(isFeature(one)),
  )
  const media = ordered.flatMap(([, one]) => [one, ...(isStory(one) ? [] : associationsOf(one).map(inside))])
  const figures = media.flatMap((one) => figureOf(one, body) ?? [])
  return [...figures, ...attachmentsOf(ninjs)]
}

const inside = ([, media]: Association): Ninjs => media

function associationsOf(ninjs: Ninjs): Association[] {
  const written = ninjs.get('associations')
  const entries = Array.isArray(written)
    ? written.map((one) => [textOf(objectOf(one).name), objectOf(one)] as const)
    : Object.entries(objectOf(written)).map(([name, one]) => [name, objectOf(one)] as const)
  return entries.map(([name, one]) => [name, toNinjs(one)])
}

function typeOf(media: Ninjs): string {
  return textOf(media.get('type')).toLowerCase()
}

function isStory(media: Ninjs): boolean {
  return typeOf(media) === 'text'
}

function figureOf(media: Ninjs, body: string): NinjsFigure | undefined {
  if (isStory(media) || typeOf(media) === 'composite') return undefined
  const written = media.get('renditions')
  const all = (
    Array.isArray(written)
      ? written
      : Object.entries(objectOf(written)).map(([name, one]) => ({ name, ...objectOf(one) }))
  ).map(objectOf)
  const weight = (one: JsonObject) =>
    (isIn(body, textOf(one.href ?? one.url)) ? 1e15 : 0) +
    (/^original$|^main$/i.test(textOf(one.name)) ? 1e12 : 0) +
    (countOf(one.width) ?? 0) * (countOf(one.height) ?? 1)
  const [best] = all
    .filter((one) => textOf(one.href ?? one.url) !== '')
    .toSorted((one, other) => weight(other) - weight(one))
  const url = textOf(best?.href ?? best?.url) || textOf(media.get('href'))
  if (url === '') return undefined
  const caption =
    lineOf(media.get('descriptiontext')) || (wordingOf(media, 'descriptions', [], ['caption'])?.text ?? '')
  const alt = lineOf(media.get('alttext')) || lineOf(media.get('bodytext'))
  const credit =
    lineOf(media.get('creditline')) ||
    lineOf(media.get('byline')) ||
    lineOf(media.get('by')) ||
    (wordingOf(media, 'bylines', [], [])?.text ?? '') ||
    lineOf(media.get('copyrightnotice')) ||
    lineOf(media.get('copyrightholder'))
  const mimetype = textOf(best?.mimetype ?? best?.contenttype ?? best?.contentType)
  const [width, height] = [countOf(best?.width), countOf(best?.height)]
  return {
    url,
    ...(alt !== '' && { alt }),
    ...(caption !== '' && caption !== alt && { caption }),
    ...(credit !== '' && { credit }),
    ...(mediaType.test(mimetype) && { type: mimetype }),
    ...(width !== undefined && height !== undefined && { width, height }),
  }
}

/** Whether the HTML names the address, however it writes `&`. */
export function isIn(html: string, address: string): boolean {
  return address !== '' && (html.includes(address) || html.includes(address.replaceAll('&', '&amp;')))
}

/** Files that Superdesk attaches to a story for its readers. */
function attachmentsOf(ninjs: Ninjs): NinjsFigure[] {
  return listOf(ninjs.get('attachments'))
    .map((one) => toNinjs(objectOf(one)))
    .flatMap((file) => {
      const url = textOf(file.get('href'))
      if (url === '') return []
      const name = lineOf(file.get('title')) || lineOf(file.get('filename'))
      const caption = lineOf(file.get('description'))
      const type = textOf(file.get('mimetype'))
      const bytes = countOf(file.get('length'))
      return [
        {
          url,
          ...(name !== '' && { alt: name }),
          ...(caption !== '' && caption !== name && { caption }),
          ...(mediaType.test(type) && { type }),
          ...(bytes !== undefined && { bytes }),
        },
      ]
    })
}
