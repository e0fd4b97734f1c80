import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles, ExportRecord, ExportSettings, OpenExport } from '../../exports/export-form.ts'
import { readWrittenFields } from '../front-matter/read-front-matter.ts'
import { fieldsIn, textAt, textsIn } from './read-config.ts'
import { resolveReferences } from './references.ts'
import { atHost, readSiteAddress } from './site-addresses.ts'
import { findSite } from './site-folder.ts'
import { findMedia, toAddresses } from './site-media.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile, Topics } from './site-system.ts'
import { findNames, type StoryData } from './story-data.ts'

/** Opens the folder of a site. Throws `invalid` if its configuration cannot be read. */
export async function openSite(
  system: SiteSystem,
  files: ExportFiles,
  { oldSite, publication }: ExportSettings,
): Promise<OpenExport> {
  const found = await findSite(files, system)
  if (!found) throw new PublisherError('invalid', `${files.name} has no configuration of ${system.title}`)
  const { folder, prefix } = found
  const given = readSiteAddress(oldSite)
  const plan = await system.readPlan(folder, given)
  const site: OpenedSite = { system, folder, plan, places: new Map(), ...collectTopics(publication.sections) }
  return {
    site: plan.site,
    records: () => readRecords(site),
    openMedia: async (address) => {
      const path = findMedia(address, site)
      return path === undefined ? undefined : files.open(prefix + path)
    },
    leftOut: () => plan.leftOut,
    oldFeeds: () => plan.oldFeeds(site.topics),
  }
}

interface OpenedSite {
  readonly system: SiteSystem
  readonly folder: SiteFolder
  readonly plan: SitePlan
  /** The places of stories that others refer to. */
  readonly places: Map<string, Place | undefined>
  readonly topics: Topics
  collect(front: Fields): void
}

async function* readRecords(site: OpenedSite): AsyncGenerator<ExportRecord, void> {
  const givenTo = new Map<string, string>()
  for (const story of site.plan.stories) yield withOwnId(await readRecord(story, site), givenTo)
}

/** Rules of some systems give two stories one id: the first keeps it. Readers of the old feed saw only one of them. */
function withOwnId(record: ExportRecord, givenTo: Map<string, string>): ExportRecord {
  const { feedId, ...rest } = record
  if (feedId === undefined) return record
  const first = givenTo.get(feedId)
  if (first === undefined) {
    givenTo.set(feedId, record.key)
    return record
  }
  const twin = `the old feed gives it the id of ${first}, ${feedId}, which that story keeps`
  return { ...rest, data: { ...(record.data as StoryData), twin } }
}

async function readRecord(story: StoryFile, site: OpenedSite): Promise<ExportRecord> {
  const { plan, system } = site
  const base = { key: story.path, file: story.path, line: 1 }
  const text = await readStory(story, site)
  if (typeof text !== 'string') {
    const data: StoryData = {
      system: system.name,
      path: story.path,
      text: '',
      problem: text.problem,
      zone: plan.zone,
    }
    return { ...base, kind: story.kind, media: [], data }
  }
  const front = readWrittenFields(text).fields
  const place = plan.place(story, front)
  site.collect({ ...place.defaults, ...front, ...place.fields })
  const address = atHost(plan.site.address, place.path)
  const resolved = await resolveReferences(text, {
    values: plan.values ?? {},
    find: (name) => addressOf(name, story, site),
  })
  const named = findNames(resolved)
  const media = toAddresses(named, story, place, site)
  const addresses = new Map([...media].map(([name, { address }]) => [name, address]))
  const mediaPaths = [...media.values()].flatMap(({ address: one, path }) => (path ? [[one, path]] : []))
  const draftReason = story.draftReason ?? place.draftReason
  const data: StoryData = {
    system: system.name,
    path: story.path,
    text: resolved,
    zone: plan.zone,
    ...(place.defaults && { defaults: place.defaults }),
    ...(place.fields && { fields: place.fields }),
    ...(place.used && { used: place.used }),
    ...(draftReason !== undefined && { draftReason }),
    ...(media.size > 0 && { media: Object.fromEntries(addresses) }),
  }
  const title = textAt(front, 'title') ?? textAt(front, 'Title') ?? textAt(place.defaults, 'title')
  const slug = slugOf(place.path)
  const otherAddresses = place.otherPaths ?? aliasesIn(front)
  return {
    ...base,
    kind: place.kind,
    ...(title !== undefined && { title }),
    ...(slug !== undefined && { slug }),
    ...(address !== undefined && { address }),
    ...(otherAddresses.length > 0 && { otherAddresses }),
    ...(place.feedId !== undefined && place.kind === 'article' && { feedId: place.feedId }),
    media: [...new Set(addresses.values())],
    ...(media.size > 0 && { mediaPaths: Object.fromEntries(mediaPaths) }),
    data,
  }
}

async function readStory(
  story: StoryFile,
  { folder, plan }: OpenedSite,
): Promise<string | { problem: string }> {
  try {
    const text = (await folder.readText(story.path)).replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
    return plan.toFrontMatter?.(text, story) ?? text
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    return { problem: error.message }
  }
}

/** Old paths that a story names itself. In Obsidian, aliases are other names of a note. */
function aliasesIn(front: Fields): string[] {
  const written = [front.aliases, front.alias, front.redirect_from].flatMap(textsIn)
  return written.map((one) => one.trim()).filter((one) => /^\/(?!\/)/.test(one))
}

/** The last part of the address, without an ending of HTML. */
function slugOf(path: string | undefined): string | undefined {
  const last = path
    ?.split('/')
    .findLast((part) => part !== '')
    ?.replace(/\.(?:html?|md)$/i, '')
  if (last === undefined) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** The address of the story that a reference names, without the host. */
async function addressOf(name: string, from: StoryFile, site: OpenedSite): Promise<string | undefined> {
  const story = site.plan.findStory?.(name, from)
  if (!story) return undefined
  if (!site.places.has(story.path)) {
    const text = await readStory(story, site)
    const front = typeof text === 'string' ? readWrittenFields(text).fields : undefined
    site.places.set(story.path, front && site.plan.place(story, front))
  }
  return site.places.get(story.path)?.path
}

/** Collects what the stories name. */
function collectTopics(
  sections: readonly { readonly slug: string; readonly title: string }[],
): Pick<OpenedSite, 'topics' | 'collect'> {
  const tags = new Set<string>()
  const categories = new Set<string>()
  const authors = new Set<string>()
  const asSection = new Set<string>()
  const listed = new Set(sections.flatMap(({ slug, title }) => [slug.toLowerCase(), title.toLowerCase()]))
  return {
    topics: {
      tags,
      categories,
      authors,
      isSection: (category) => asSection.has(category) || listed.has(category.toLowerCase()),
    },
    collect: (front) => {
      const named = namesIn(front.categories ?? front.category)
      for (const tag of [...namesIn(front.tags), ...namesIn(front.tag)]) tags.add(tag)
      for (const category of named) categories.add(category)
      for (const author of namesIn(front.authors ?? front.author)) authors.add(author)
      const chosen =
        textAt(front, 'section') ?? named.find((one) => listed.has(one.toLowerCase())) ?? named[0]
      if (chosen !== undefined) asSection.add(chosen)
    },
  }
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  const list = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value]
  return list.flatMap((one) => textsIn(one).concat(textAt(fieldsIn(one), 'name') ?? []))
}
