import type { Article, Source } from './article.ts'
import type { Site } from './site.ts'

/** What an entry or page says of who may use a text. */
export interface Rights {
  /** A sentence. */
  readonly rights?: string
  /** Absolute address of the licence. */
  readonly license?: string
}

/**
 * The rights and licence of an article's text: its own, otherwise the publication's. The publication's never apply to a
 * text that another owner has: one that states other rights, or that retells another publisher's original. If nothing is
 * known of such a text, the rights say so.
 */
export function rightsOf(article: Pick<Article, 'rights' | 'license' | 'source'>, site: Site): Rights {
  const { publication } = site
  const { rights, license, source } = article
  if (source && isOthers(source, site)) {
    return rights || license ? withoutUndefined({ rights, license }) : { rights: unknownRights(source) }
  }
  const isOwnersText = rights === undefined || rights === publication.rights
  return withoutUndefined({
    rights: rights ?? publication.rights,
    license: license ?? (isOwnersText ? publication.license : undefined),
  })
}

/** Whether the article retells another publisher's original and states neither rights nor licence. */
export function hasUnknownRights(
  { rights, license, source }: Pick<Article, 'rights' | 'license' | 'source'>,
  site: Site,
): boolean {
  return source !== undefined && !rights && !license && isOthers(source, site)
}

/** Feeds must say it: without rights of its own, an Atom entry has those of its feed (RFC 4287, section 4.2.10). */
function unknownRights({ title, url }: Source): string {
  return `Rights unknown. Original: ${[title, url].filter(Boolean).join(', ')}`
}

/** Whether the article retells an original that another publisher owns. */
export function retellsOthers({ source }: Pick<Article, 'source'>, site: Site): boolean {
  return source !== undefined && isOthers(source, site)
}

/** An original is ours by its address or by the name of the publication. */
function isOthers({ title, url }: Source, { publication, baseUrl }: Site): boolean {
  const { address, publisher } = publication
  const isNamed = [publication.title, publisher.name].some(
    (name) => name.toLowerCase() === title?.trim().toLowerCase(),
  )
  const host = url === undefined ? undefined : hostOf(url)
  const isHere = host !== undefined && [baseUrl, address, publisher.url].some((own) => hostOf(own) === host)
  return !isNamed && !isHere
}

function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address)
    ? new URL(address).host.toLowerCase().replace(/^www\./, '')
    : undefined
}

function withoutUndefined({ rights, license }: Rights): Rights {
  return { ...(rights && { rights }), ...(license && { license }) }
}
