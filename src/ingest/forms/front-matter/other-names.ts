import { foldName } from '../../../domain/closest.ts'

const names = (list: string): readonly string[] => list.split(' ')

/**
 * What Hugo, Jekyll, Astro, Eleventy, Obsidian and others call a field of an article. Names are as `foldName` gives them;
 * the first that a file gives applies.
 */
export const otherNames = {
  title: names('headline'),
  summary: names('description excerpt customexcerpt abstract lead standfirst teaser synopsis intro'),
  language: names('lang locale'),
  canonicalUrl: names('canonical canonicalurl'),
  rights: names('copyright'),
  authors: names('author byline creator'),
  tags: names('tag'),
  section: names('categories category'),
  aliases: names('alias redirectfrom'),
  published: names(
    'publishdate publisheddate publishedat publishedon pubdate pubdatetime datepublished publicationdate date dateposted posteddate postedat postdate posted',
  ),
  updated: names(
    'lastmod lastmodified lastmodifiedat lastmodifiedon updateddate updatedat updatedon dateupdated modified modifieddate modifiedat datemodified moddatetime lastupdated lastupdate',
  ),
} as const

/** When a file was made. */
export const creationNames = names('created createdat createdon datecreated createddate creationdate')

/** Truth values: whether the article is a draft if they are true. */
export const switches: Readonly<Record<string, boolean>> = {
  draft: true,
  private: true,
  hidden: true,
  unlisted: true,
  eleventyexcludefromcollections: true,
  publish: false,
}

/** A figure of the article, the main one first. */
export const pictureNames = names(
  'heroimage featuredimage featureimage featured_image coverimage cover image images header headerimage banner bannerimage titleimage leadimage hero img photo photos picture pictures audio video',
).map(foldName)

/** Pictures for lists and previews: figures only if there is no other picture. */
export const previewNames = names('thumbnail thumb ogimage socialimage twitterimage previewimage teaserimage')

/** Tables that hold further fields: Hugo's `params`, Zola's `extra` and `taxonomies`. */
export const tableNames = names('params extra taxonomies')

const use = (field: string) => `write ${field} instead`

/** Fields that generators use and that say nothing about an article, with what to do instead. */
const advice: Readonly<Record<string, string>> = {
  permalink: 'the last part of the address is slug',
  url: 'the last part of the address is slug',
  path: 'the last part of the address is slug',
  redirectto: 'redirects.csv of the data folder redirects old addresses',
  keywords: 'write what readers can follow as tags',
  series: 'write what readers can follow as tags',
  topics: 'write what readers can follow as tags',
  subtitle: use('summary'),
  deck: use('summary'),
  dek: use('summary'),
  expirydate: 'withdraw the article when it ends',
  unpublishdate: 'withdraw the article when it ends',
  expires: 'withdraw the article when it ends',
  link: 'write the original that the article retells as source',
  externalurl: 'write the original that the article retells as source',
}

const silent = new Set(
  names(
    'layout template theme type kind weight order toc tableofcontents showtoc tocopen toclevels math mathjax katex mermaid ' +
      'comments comment disqus share sharing readingtime readtime wordcount pin pinned sticky featured linktitle menu menus ' +
      'sidebar sidebarposition sidebarlabel navorder navtitle parent haschildren nav navigation breadcrumb breadcrumbs ' +
      'hidetitle hidetableofcontents hidemeta hidesummary pagination paginationnext paginationprev prev next ' +
      'cssclass cssclasses css js scripts styles bodyclass outputs markup headless build cascade resources sitemap robots ' +
      'noindex iscjklanguage summarylength excerptseparator published_in collection collections ' +
      'eleventynavigation eleventycomputed templateengineoverride tocbot render output inlanguage translationkey ' +
      'kindle lqip classes widesingle singlecolumn showdate showauthor showreadingtime showpagination related_posts ' +
      'relatedposts prefetch lastupdatedby kanban dataview banner_y bannery banner_x icon cssclasses publishtitle ' +
      'related figures section source visibility obsidianuimode mdxtype slugify autonumbering editurl custom_edit_url pagefind searchable search exclude_from_search',
  ).map(foldName),
)

/** What to say of a field without a meaning here; an empty text if there is nothing to do. Undefined for other names. */
export function adviceOn(name: string): string | undefined {
  const folded = foldName(name)
  return advice[folded] ?? (silent.has(folded) ? '' : undefined)
}

/** The article's field for a generator's name: `published` for `date`. */
export function fieldFor(name: string): string | undefined {
  const folded = foldName(name)
  const found = Object.entries(otherNames).find(([, list]) => list.includes(folded))
  if (found) return found[0]
  if (pictureNames.includes(folded) || previewNames.includes(folded)) return 'figures'
  if (folded in switches) return 'status'
  return creationNames.includes(folded) ? 'published' : undefined
}
