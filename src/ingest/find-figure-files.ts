import type { Figure } from '../domain/article.ts'
import { isOnSite } from '../domain/site.ts'
import type { MediaStore } from '../media/media.ts'

/** Where generators keep pictures. The media folder takes their place. */
const assetFolders = new Set(
  'assets @assets _assets static public src content images img media uploads files attachments audio video videos podcast episodes @ ~'.split(
    ' ',
  ),
)

/**
 * The figures with the names that the media folder has for their files: `/assets/cover.png` and `../../assets/cover.png`
 * are `cover.png` if there is no other. A name without a file gets the address that the file would have, since relative
 * addresses belong to the article's page, which may be on another server.
 */
export async function findFigureFiles(
  figures: readonly Figure[],
  { media, pageUrl, baseUrl }: FigurePlace,
): Promise<readonly Figure[]> {
  const isElsewhere = !isOnSite(pageUrl, baseUrl)
  return Promise.all(
    figures.map(async (figure) => {
      const { file } = figure
      if (file === undefined) return figure
      const name = await findName(file, media)
      if (name !== undefined) return { ...figure, file: name }
      const isRelative = !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(file)
      return isElsewhere && isRelative
        ? { ...figure, file: `${baseUrl}/media/${partsOf(file).join('/')}` }
        : figure
    }),
  )
}

interface FigurePlace {
  readonly media: Pick<MediaStore, 'findNamed'>
  /** Absolute address of the article's page. */
  readonly pageUrl: string
  /** The public address of this server. */
  readonly baseUrl: string
}

async function findName(file: string, media: Pick<MediaStore, 'findNamed'>): Promise<string | undefined> {
  for (const name of candidates(file)) if (await media.findNamed(name, 'file')) return name
  return undefined
}

function candidates(file: string): string[] {
  const parts = partsOf(file)
  const most = parts.findIndex((part) => !assetFolders.has(part))
  return [file, ...Array.from({ length: Math.max(0, most) + 1 }, (_, from) => parts.slice(from).join('/'))]
}

/** The path without what leads out of a folder. */
function partsOf(file: string): string[] {
  return file.split('/').filter((part, index) => part !== '..' && part !== '.' && (part !== '' || index > 0))
}
