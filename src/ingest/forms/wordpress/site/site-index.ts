import { createTextMap, createTextTable } from '../../../exports/text-table.ts'
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
  // By its number, which is that of its id.
  const ids = createTextTable()
  const texts = createTextTable()
  const textOf: number[] = []
  const pages = createTextTable()
  const pageOf: number[] = []
  const orders: number[] = []
  const files = createTextMap()
  /** The last one of a story, and the one before each. */
  const lastChild = createTextMap()
  const before: (number | undefined)[] = []
  const childrenOf = (parent: string) => {
    const children: number[] = []
    for (let child = lastChild.get(parent); child !== undefined; child = before[child]) children.push(child)
    return children.reverse()
  }
  return {
    get size() {
      return ids.size
    },
    add: (item, isSquarespace) => {
      const attachment = toAttachment(item, isSquarespace)
      if (!attachment || ids.find(item.id) !== undefined) return
      const number = ids.add(item.id)
      textOf.push(texts.add(JSON.stringify(attachment)))
      orders.push(item.menuOrder)
      pageOf.push(pages.add(/^https?:/.test(item.link) && item.link !== attachment.url ? item.link : ''))
      files.set(fileKey(attachment.url), number)
      const isChild = item.parent !== '' && item.parent !== '0'
      before.push(isChild ? lastChild.get(item.parent) : undefined)
      if (isChild) lastChild.set(item.parent, number)
    },
    find: (id) => {
      const text = textOf[ids.find(id) ?? -1]
      return text === undefined ? undefined : (JSON.parse(texts.at(text)) as Attachment)
    },
    idOf: (file) => {
      const number = files.get(fileKey(file))
      return number === undefined ? undefined : ids.at(number)
    },
    childrenOf: (parent) =>
      childrenOf(parent)
        .toSorted((one, other) => (orders[one] ?? 0) - (orders[other] ?? 0))
        .map(ids.at),
    pagesOf: (parent) =>
      childrenOf(parent).flatMap((child) => {
        const page = pages.at(pageOf[child] ?? 0)
        return [...(page === '' ? [] : [page]), `/?attachment_id=${ids.at(child)}`]
      }),
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
