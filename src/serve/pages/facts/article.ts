import {
  type Article,
  articleBody,
  type Correction,
  type Grade,
  lastChange,
} from '../../../domain/article.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import { momentText } from '../../../domain/moment.ts'
import { hasUnknownRights, rightsOf } from '../../../domain/rights.ts'
import { absoluteHtml, basePathOf, type Site } from '../../../domain/site.ts'
import type { Words } from '../../../words/words.ts'
import type { Ui } from '../frame/ui.ts'
import { canonicalUrl } from '../open-graph.ts'
import { findProfile, toAuthorLink, toPresentation } from './author.ts'
import { feedPageOf } from './feed-links.ts'
import { toLicense } from './license.ts'
import { toBodyPictures } from './picture-sizes.ts'
import { toShownDate } from './shown-date.ts'
import { toTeaser } from './teaser.ts'

/** An article for its page: the teaser and the rest. `isFolded`: its body is not seen at first. */
export function toArticleFacts(article: Article, site: Site, ui: Ui, isFolded = false) {
  const { publication } = site
  const changed = lastChange(article)
  const { summary } = article
  const { rights, license } = rightsOf(article, site)
  return {
    ...toTeaser(article, site),
    published: article.published && toShownDate(article.published, publication),
    updated: article.updated && changed && toShownDate(changed, publication),
    authors: article.authors.map((author) => toAuthorLink(author, site)),
    presented: article.authors.flatMap(({ name }) => {
      const profile = findProfile(toFeedSlug(name), site)
      return profile ? [toPresentation(profile, site)] : []
    }),
    // Absent if the body begins with it.
    lede:
      summary !== undefined && openingOf(article.contentHtml).startsWith(fold(summary)) ? undefined : summary,
    bodyHtml: toBody(article, site, ui, isFolded),
    tags: article.tags.map((tag) => ({ label: tag, address: feedPageOf('tag', tag, site) })),
    source: article.source,
    related: article.related,
    // The layout shows those of the publication, unless they are not the article's.
    isRightsUnknown: hasUnknownRights(article, site),
    rights: rights === publication.rights ? undefined : rights,
    license: license === publication.license ? undefined : toLicense(license),
    hasOtherRights: rights !== publication.rights,
    hasOtherLicense: license !== publication.license,
    canonical: canonicalUrl(article, site),
  }
}

/** On pages a picture has more sizes than in feeds. */
function toBody(article: Article, site: Site, ui: Ui, isFolded: boolean): string {
  const html = articleBody(article, (correction) => toNoteLead(correction, article, site, ui))
  const start = basePathOf(site.baseUrl)
  return toBodyPictures(absoluteHtml(start, html), article.figures, site, start, isFolded)
}

const noteWords = {
  minor: 'noteMinor',
  significant: 'noteSignificant',
  correction: 'noteCorrection',
} as const satisfies Readonly<Record<Grade, keyof Words>>

/** With the day in the publication's zone. */
function toNoteLead({ at, grade }: Correction, { language }: Article, { publication }: Site, ui: Ui): string {
  const { words } = toShownDate(at, publication, 'day')
  const date = ui.time({ machine: momentText(at), words }, ui.language)
  return `<strong${ui.lang(language)}>${ui.html(ui.words[noteWords[grade]], { date })}</strong>`
}

/** The text of the first paragraph: enough to tell whether the summary was taken from it. */
function openingOf(html: string): string {
  const [, paragraph = ''] = /<p[^>]*>(.*?)<\/p>/s.exec(html.replace(/<figure>.*?<\/figure>/gs, '')) ?? []
  const text = paragraph.replace(/<sup>.*?<\/sup>|<[^>]*>/gs, '')
  return fold(
    text.replace(/&#x([0-9A-F]+);/gi, (_all, code: string) => String.fromCodePoint(parseInt(code, 16))),
  )
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
