import type { IncomingArticle } from '../../src/store/store.ts'
import { moment } from '../support/make-article.ts'
import { markdown } from '../support/make-data-folder.ts'
import type { ReadEntry } from '../support/read-document.ts'

/**
 * The articles of these proofs. Story 7 is one second younger than story 6, so that their order is beyond doubt. Each
 * write has a number, larger than those before, which stands in the entry as `w7`: a reader can tell what it was given.
 */
export interface Edition {
  readonly story: number
  /** The number of the write. */
  readonly write: number
  /** Where it is not the second that follows from its number. */
  readonly published?: string
}

const firstSecond = Date.UTC(2026, 10, 1)

export const slugOf = (story: number) => `story-${story}`
export const fileOf = (story: number) => `articles/${slugOf(story)}.md`
export const noteOf = (write: number) => `The editor regrets w${write}.`
const idOf = (story: number) => `tag:test.example,2026:${slugOf(story)}`
const titleOf = ({ story, write }: Edition) => `Story ${story}, w${write}`
const publishedOf = ({ story, published }: Edition) =>
  published ?? new Date(firstSecond + story * 1000).toISOString()

/** As a file for the data folder. */
export function toFile(edition: Edition): string {
  const fields = { id: idOf(edition.story), tags: '[fire]', published: publishedOf(edition) }
  return markdown(titleOf(edition), fields, `The text of story ${edition.story}.`)
}

/** As the write API gives it to the store. */
export function toIncoming(edition: Edition): IncomingArticle {
  const { story } = edition
  return {
    article: {
      slug: slugOf(story),
      title: titleOf(edition),
      contentHtml: `<p>The text of story ${story}.</p>`,
      authors: [],
      tags: ['fire'],
      published: moment(publishedOf(edition)),
      figures: [],
      related: [],
      corrections: [],
    },
    id: idOf(story),
    idIsOwn: true,
    slugIsOwn: true,
    key: `desk/${slugOf(story)}`,
    origin: 'desk',
    fileHash: '',
  }
}

/** What a reader makes of an entry: which story, and the newest write that it shows. Throws where it shows none. */
export function editionOf({ id = '', title = '', html = '' }: ReadEntry): Edition {
  const [, story] = /:story-(\d+)$/.exec(id) ?? []
  const writes = [...`${title} ${html}`.matchAll(/\bw(\d+)\b/g)].map(([, write]) => Number(write))
  if (story === undefined || writes.length === 0) throw new Error(`"${title}" (${id}) is none of our stories`)
  return { story: Number(story), write: Math.max(...writes) }
}
