import type { Figure } from '../domain/article.ts'
import type { MediaFolder } from '../media/media-folder.ts'

/** Where generators keep pictures. The media folder takes their place. */
const assetFolders = new Set(
  'assets @assets _assets static public src content images img media uploads files attachments @ ~'.split(
    ' ',
  ),
)

/**
 * The figures with the names that the media folder has for their files: `/assets/cover.png` and `../../assets/cover.png`
 * are `cover.png` if there is no other.
 */
export async function findFigureFiles(
  figures: readonly Figure[],
  media: Pick<MediaFolder, 'find'>,
): Promise<readonly Figure[]> {
  return Promise.all(
    figures.map(async (figure) => {
      const name = figure.file && (await findName(figure.file, media))
      return name ? { ...figure, file: name } : figure
    }),
  )
}

async function findName(file: string, media: Pick<MediaFolder, 'find'>): Promise<string | undefined> {
  for (const name of candidates(file)) if (await media.find(name)) return name
  return undefined
}

function candidates(file: string): string[] {
  const isName = (part: string, index: number) => part !== '..' && part !== '.' && (part !== '' || index > 0)
  const parts = file.split('/').filter(isName)
  const most = parts.findIndex((part) => !assetFolders.has(part))
  return [file, ...Array.from({ length: Math.max(0, most) + 1 }, (_, from) => parts.slice(from).join('/'))]
}
