import { toPlainText } from '../records/plain-text.ts'
import type { Item } from './read-item.ts'
import type { WordPressAuthor } from './record-data.ts'
import type { SiteIndex } from './site/site-index.ts'

/**
 * The authors of a story by the names that the site shows. Co-authors are terms, and the creator is one of them. A login
 * without a name in the file is the name that the export has.
 */
export function readAuthors({ creator, terms }: Item, { logins, guests }: SiteIndex): WordPressAuthor[] {
  const coAuthors = terms
    .filter(({ domain }) => domain === 'author')
    .map(({ nicename, name }) => {
      const slug = nicename.replace(/^cap-/, '')
      return (
        guests.get(slug) ?? guests.get(name) ?? logins.get(name) ?? logins.get(slug) ?? { name: name || slug }
      )
    })
  const all =
    coAuthors.length > 0 ? coAuthors : creator === '' ? [] : [logins.get(creator) ?? { name: creator }]
  const named = all.map(({ name, url }) => ({ name: toPlainText(name), ...(url && { url }) }))
  return named.filter(
    ({ name }, index) => name !== '' && named.findIndex((one) => one.name === name) === index,
  )
}

/** A guest author is kept as a post. */
export function addGuest({ slug, title, meta }: Item, { guests }: SiteIndex): void {
  const name = toPlainText(meta['cap-display_name']?.[0] ?? title)
  const url = meta['cap-website']?.[0]?.trim()
  if (name === '') return
  const guest = { name, ...(url && /^https?:\/\//.test(url) && { url }) }
  for (const key of [slug.replace(/^cap-/, ''), meta['cap-user_login']?.[0]?.trim() ?? '']) {
    if (key !== '') guests.set(key, guest)
  }
}
