import { isOnSite } from '../../../domain/site.ts'
import { isWebAddress } from '../../../ingest/field-rules.ts'
import { typeByEnding } from '../../../ingest/html/figures/type-by-ending.ts'
import { addressOf, innerText, type Mf2Problem, type Mf2Properties, plainText, problemAt } from '../mf2.ts'

/** The properties that name files, in the order of the figures. `featured` is the picture at the top. */
export const mediaProperties = ['featured', 'photo', 'video', 'audio'] as const

type Medium = 'image' | 'video' | 'audio'
const media: Readonly<Record<(typeof mediaProperties)[number], Medium>> = {
  featured: 'image',
  photo: 'image',
  video: 'video',
  audio: 'audio',
}

/** A figure of the article's JSON form. */
export interface FigureFields {
  readonly url: string
  readonly alt?: string
  readonly medium?: Medium
}

/**
 * The figures of a post. The alternative text of a photo is in the photo, or in `mp-photo-alt` at the same place. The address
 * of an uploaded file is found by the import, as it finds those in a text.
 */
export function toFigures(
  properties: Mf2Properties,
  baseUrl: string,
): { readonly figures: readonly FigureFields[]; readonly problems: readonly Mf2Problem[] } {
  const alts = properties['mp-photo-alt'] ?? []
  const problems: Mf2Problem[] = []
  const figures = mediaProperties.flatMap((name) =>
    (properties[name] ?? []).flatMap((value, index): FigureFields[] => {
      const url = addressOf(value)
      if (url === undefined || !isWebAddress(url)) {
        problems.push(problemAt(['properties', name, index], addressRule(name, value)))
        return []
      }
      const alt = innerText(value, 'alt') ?? (name === 'photo' ? plainText(alts[index]) : undefined)
      const isTyped = isOnSite(url, baseUrl) || media[name] === 'image' || typeByEnding(url) !== undefined
      return [{ url, ...(alt && { alt }), ...(!isTyped && { medium: media[name] }) }]
    }),
  )
  return { figures: withoutTwins(figures), problems }
}

function addressRule(name: string, value: unknown): string {
  const said = plainText(value)
  return `${name} must be the address of a file, such as https://example.org/quay.jpg${said === undefined ? '' : `; it says "${said.slice(0, 60)}"`}`
}

/** `featured` may be one of the photos. */
function withoutTwins(figures: readonly FigureFields[]): readonly FigureFields[] {
  const byUrl = new Map<string, FigureFields>()
  for (const figure of figures) byUrl.set(figure.url, { ...figure, ...byUrl.get(figure.url) })
  return [...byUrl.values()]
}
