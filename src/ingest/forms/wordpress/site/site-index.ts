import type { Item } from '../read-item.ts'
import type { Attachment, WordPressAuthor } from '../record-data.ts'
import { toAttachment } from './to-attachment.ts'
import { createZone, type Zone } from './zone.ts'

export interface Term {
  readonly id?: string
  readonly name: string
  readonly nicename: string
  /** The nicename of the category that holds it. */
  readonly parent?: string
}

export interface Login extends WordPressAuthor {
  readonly id?: string
  readonly login: string
}

/**
 * What the stories of a file need of its other items and of its head. Grows with the number of attachments and terms, by
 * some 300 bytes for each.
 */
export interface SiteIndex {
  title?: string
  /** The address of the site, without a slash at its end. */
  address?: string
  /** Squarespace writes WordPress' format, without what WordPress alone has. */
  isSquarespace: boolean
  readonly logins: Map<string, Login>
  /** Co-authors without a login, by nicename and by login. */
  readonly guests: Map<string, WordPressAuthor>
  /** By nicename. */
  readonly categories: Map<string, Term>
  readonly tags: Map<string, Term>
  /** How many stories have the category or one below it, and how many have it as their section. */
  readonly uses: Map<string, { all: number; asSection: number }>
  readonly attachments: AttachmentIndex
  /** Pictures that follow their story in the file, by the id of the story: Squarespace links them in no other way. */
  readonly thumbnails: Map<string, string>
  /** The texts of reusable blocks, by id. */
  readonly blocks: Map<string, string>
  readonly zone: Zone
  /** What precedes a term in its address, by taxonomy, and how often. */
  readonly bases: Map<string, Map<string, number>>
  /** The hosts of the attachments. */
  readonly mediaHosts: Set<string>
  /** The shapes of the addresses of stories: `/:year/:month/:name`. */
  readonly shapes: Map<string, number>
  /** The first parts of the addresses of stories. */
  readonly collections: Set<string>
}

export function createSiteIndex(): SiteIndex {
  return {
    isSquarespace: false,
    logins: new Map(),
    guests: new Map(),
    categories: new Map(),
    tags: new Map(),
    uses: new Map(),
    attachments: createAttachmentIndex(),
    thumbnails: new Map(),
    blocks: new Map(),
    zone: createZone(),
    bases: new Map(),
    mediaHosts: new Set(),
    shapes: new Map(),
    collections: new Set(),
  }
}

export interface AttachmentIndex {
  readonly size: number
  add(item: Item, isSquarespace: boolean): void
  find(id: string): Attachment | undefined
  /** The id of the attachment with that file, by the last parts of its address. */
  idOf(file: string): string | undefined
  /** Ids of the attachments that belong to a story, in their order. */
  childrenOf(parent: string): readonly string[]
  /** The addresses of their pages. */
  pagesOf(parent: string): readonly string[]
}

function createAttachmentIndex(): AttachmentIndex {
  // As one text each: an object for each of 100,000 files would take three times as much.
  const all = new Map<string, string>()
  const files = new Map<string, string>()
  const children = new Map<string, { id: string; order: number; page: string }[]>()
  return {
    get size() {
      return all.size
    },
    add: (item, isSquarespace) => {
      const attachment = toAttachment(item, isSquarespace)
      if (!attachment || all.has(item.id)) return
      const id = ownText(item.id)
      all.set(id, ownText(JSON.stringify(attachment)))
      files.set(ownText(fileKey(attachment.url)), id)
      if (item.parent === '' || item.parent === '0') return
      const page = /^https?:/.test(item.link) && item.link !== attachment.url ? ownText(item.link) : ''
      const siblings = children.get(item.parent)
      const child = { id, order: item.menuOrder, page }
      if (siblings) siblings.push(child)
      else children.set(ownText(item.parent), [child])
    },
    find: (id) => {
      const text = all.get(id)
      return text === undefined ? undefined : (JSON.parse(text) as Attachment)
    },
    idOf: (file) => files.get(fileKey(file)),
    childrenOf: (parent) =>
      (children.get(parent) ?? []).toSorted((one, other) => one.order - other.order).map(({ id }) => id),
    pagesOf: (parent) =>
      (children.get(parent) ?? []).flatMap(({ id, page }) => [
        ...(page === '' ? [] : [page]),
        `/?attachment_id=${id}`,
      ]),
  }
}

/** Host and scheme change more often than the rest; the uploads folder and what is below it name the file. */
export function fileKey(address: string): string {
  const path = address.replace(/[?#].*$/s, '').replace(/^(?:[a-z]+:)?\/\/[^/]+/i, '')
  const uploads = path.indexOf('/uploads/')
  const below = uploads === -1 ? path : path.slice(uploads + '/uploads/'.length)
  return below.replace(/-scaled(?=\.\w+$)/, '')
}

/** A copy that does not keep the item in memory out of which it was cut. */
export function ownText(text: string): string {
  return Buffer.from(text).toString()
}
