import { PublisherError } from '../../../../domain/errors.ts'
import type { ExportFiles } from '../../../exports/export-form.ts'
import { toPlainText } from '../../records/plain-text.ts'
import { postTypes } from '../post-types.ts'
import { addGuest } from '../read-authors.ts'
import type { Item } from '../read-item.ts'
import { type ChannelPart, readParts } from '../read-items.ts'
import { keyOf } from '../unfiled.ts'
import { countTopics } from './sections.ts'
import { createSiteIndex, ownText, type SiteIndex } from './site-index.ts'

/** The first reading of all files of an export: what the stories need of the rest. */
export async function collectSite(files: ExportFiles, paths: readonly string[]): Promise<SiteIndex> {
  const index = createSiteIndex()
  let items = 0
  let guids = 0
  let isBlog = false
  for (const path of paths) {
    let before: Item | undefined
    for await (const part of readParts(files, path)) {
      if (part.kind === 'field') addField(part, index, path)
      else if (part.kind === 'entry') addEntry(part, index)
      else {
        items++
        if (part.item.guid !== '') guids++
        addItem(part.item, before, index)
        before = part.item
      }
      isBlog ||= part.kind === 'field' && part.name === 'wp:base_blog_url'
    }
  }
  index.isSquarespace = items > 0 && guids === 0 && !isBlog
  return index
}

function addField({ name, text }: ChannelPart & { kind: 'field' }, index: SiteIndex, path: string): void {
  if (text === '') return
  if (name === 'wp:wxr_version' && !/^\d+\.\d+$/.test(text)) {
    throw new PublisherError(
      'invalid',
      `${path} says that its version is "${text}"; one of WordPress is such as 1.2`,
    )
  }
  if (name === 'title') index.title ??= ownText(toPlainText(text))
  const isAddress = name === 'wp:base_blog_url' || (name === 'link' && index.address === undefined)
  if (isAddress && /^https?:\/\//i.test(text) && URL.canParse(text)) {
    index.address = ownText(text.replace(/\/+$/, ''))
    index.mediaHosts.add(new URL(text).host)
  }
}

function addEntry({ name, fields }: ChannelPart & { kind: 'entry' }, index: SiteIndex): void {
  const field = (key: string) => ownText(fields[`wp:${key}`] ?? '')
  if (name === 'wp:author') {
    const login = field('author_login')
    const full = [field('author_first_name'), field('author_last_name')].filter(Boolean).join(' ')
    const shown = toPlainText(field('author_display_name')) || full || login
    const id = field('author_id')
    if (login !== '') index.logins.set(login, { login, name: shown, ...(/^\d+$/.test(id) && { id }) })
    return
  }
  const taxonomy = name === 'wp:term' ? field('term_taxonomy') : name.slice('wp:'.length)
  const id = field('term_id')
  const base = { ...(/^\d+$/.test(id) && { id }) }
  if (taxonomy === 'category') {
    const title = toPlainText(field('cat_name') || field('term_name'))
    const nicename = keyOf({ nicename: field('category_nicename') || field('term_slug'), name: title })
    const parent = (field('category_parent') || field('term_parent')).toLowerCase()
    if (title !== '')
      index.categories.set(nicename, { ...base, name: title, nicename, ...(parent && { parent }) })
  } else if (taxonomy === 'tag' || taxonomy === 'post_tag') {
    const title = toPlainText(field('tag_name') || field('term_name'))
    const nicename = keyOf({ nicename: field('tag_slug') || field('term_slug'), name: title })
    if (title !== '') index.tags.set(nicename, { ...base, name: title, nicename })
  }
}

function addItem(item: Item, before: Item | undefined, index: SiteIndex): void {
  const kind = postTypes[item.type] ?? 'article'
  index.zone.add(item.date, item.dateGmt)
  if (kind === 'attachment') {
    index.attachments.add(item, item.guid === '')
    if (URL.canParse(item.attachmentUrl)) index.mediaHosts.add(new URL(item.attachmentUrl).host)
    const follows =
      before !== undefined && before.type !== 'attachment' && before.meta._thumbnail_id === undefined
    if (item.guid === '' && follows && ['', '0', before.id].includes(item.parent)) {
      index.thumbnails.set(ownText(before.id), ownText(item.id))
    }
  }
  if (kind === 'block') index.blocks.set(ownText(item.id), ownText(item.content))
  if (kind === 'guest') addGuest(item, index)
  if (kind !== 'article' && kind !== 'page') return
  if (kind === 'article' && item.status !== 'trash' && item.status !== 'auto-draft') {
    countTopics(item, index)
    addTags(item, index)
    addShape(item, index)
  }
  addBases(item, index)
}

/** An export of some stories only has no list of terms. */
function addTags({ terms }: Item, { tags, categories }: SiteIndex): void {
  for (const { domain, nicename, name } of terms) {
    const all = domain === 'post_tag' ? tags : domain === 'category' ? categories : undefined
    const key = keyOf({ nicename, name })
    if (all && name !== '' && !all.has(key)) {
      all.set(ownText(key), { name: ownText(toPlainText(name)), nicename: ownText(key) })
    }
  }
}

const mostShapes = 50

/** `/2019/05/tides/` as `/:year/:month/:name`. */
function addShape({ link, slug, status }: Item, index: SiteIndex): void {
  const path = pathOnSite(link, index)
  if (status !== 'publish' || path === undefined || path === '') return
  const parts = path.split('/').filter(Boolean)
  if (parts.length > 1) index.collections.add(ownText(parts[0] ?? ''))
  const names = [':year', ':month', ':day']
  const shape = parts.map((part, at) => {
    if (at === parts.length - 1 || part === slug) return ':name'
    return /^\d+$/.test(part) ? (names[at] ?? ':number') : part
  })
  const named = new Set(shape)
  // The same placeholder twice is no rule.
  if (named.size < shape.length) return
  const key = ownText(`/${shape.join('/')}`)
  if (index.shapes.has(key) || index.shapes.size < mostShapes)
    index.shapes.set(key, (index.shapes.get(key) ?? 0) + 1)
}

/** The path below the site's address. */
function pathOnSite(address: string, { address: site }: SiteIndex): string | undefined {
  if (address.startsWith('/')) return address.replace(/[?#].*$/s, '')
  if (site === undefined || !URL.canParse(address)) return undefined
  const { pathname, search } = new URL(address)
  const root = new URL(site).pathname.replace(/\/+$/, '')
  return search === '' && pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : undefined
}

const linkForm = /href\s*=\s*["']([^"'\s]{1,1000})["']/gi

/** What precedes known terms in links of the texts. */
function addBases({ content }: Item, index: SiteIndex): void {
  for (const [, address = ''] of content.matchAll(linkForm)) {
    const parts = pathOnSite(address, index)?.split('/').filter(Boolean) ?? []
    const last = parts.at(-1)?.toLowerCase() ?? ''
    const base = parts[0]
    if (parts.length < 2 || base === undefined || /^\d+$/.test(base) || index.collections.has(base)) continue
    const isTag = parts.length === 2 && index.tags.has(last)
    const taxonomy = index.categories.has(last) ? 'category' : isTag ? 'post_tag' : undefined
    if (!taxonomy || index.categories.has(base.toLowerCase())) continue
    const found = index.bases.get(taxonomy) ?? new Map<string, number>()
    found.set(ownText(base), (found.get(base) ?? 0) + 1)
    index.bases.set(taxonomy, found)
  }
}
