import { countOf, type JsonObject, objectOf, textOf } from '../records/json-values.ts'
import { lineOf } from './item-fields.ts'
import { type Ninjs, toNinjs, wordingOf } from './ninjs.ts'

interface NinjsFigure {
  readonly url: string
  readonly [part: string]: unknown
}

/** The associated pictures, sound and films, the feature picture first; each by its largest rendition. */
export function figuresOf(ninjs: Ninjs): NinjsFigure[] {
  const written = ninjs.get('associations')
  const entries = Array.isArray(written)
    ? written.map((one) => [textOf(objectOf(one).name), objectOf(one)] as const)
    : Object.entries(objectOf(written)).map(([name, one]) => [name, objectOf(one)] as const)
  const isFeature = (name: string) => /^(?:featuremedia|mainpicture|main|hero|lead)/i.test(name)
  const ordered = entries.toSorted(([one], [other]) => Number(isFeature(other)) - Number(isFeature(one)))
  return ordered.flatMap(([, one]) => figureOf(toNinjs(one)) ?? [])
}

function figureOf(media: Ninjs): NinjsFigure | undefined {
  const type = textOf(media.get('type')).toLowerCase()
  if (type === 'text' || type === 'composite') return undefined
  const written = media.get('renditions')
  const all = (
    Array.isArray(written)
      ? written
      : Object.entries(objectOf(written)).map(([name, one]) => ({ name, ...objectOf(one) }))
  ).map(objectOf)
  const weight = (one: JsonObject) =>
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
    lineOf(media.get('copyrightnotice')) ||
    lineOf(media.get('copyrightholder'))
  const mimetype = textOf(best?.mimetype ?? best?.contenttype ?? best?.contentType)
  const [width, height] = [countOf(best?.width), countOf(best?.height)]
  return {
    url,
    ...(alt !== '' && { alt }),
    ...(caption !== '' && caption !== alt && { caption }),
    ...(credit !== '' && { credit }),
    ...(/^[\w.+-]+\/[\w.+-]+$/.test(mimetype) && { type: mimetype }),
    ...(width !== undefined && height !== undefined && { width, height }),
  }
}
