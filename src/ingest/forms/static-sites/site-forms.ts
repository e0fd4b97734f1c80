import type { ExportForm } from '../../exports/export-form.ts'
import type { SiteSystem } from './site-system.ts'

const folderHint = 'the folder of the site, or a ZIP of it'

/** The generators, each loaded when a folder is looked at. The more certain sign first. */
const systems: readonly Loader[] = [
  { name: 'hugo', title: 'Hugo', load: async () => (await import('./systems/hugo/hugo.ts')).hugo },
  {
    name: 'eleventy',
    title: 'Eleventy',
    load: async () => (await import('./systems/eleventy/eleventy.ts')).eleventy,
  },
  { name: 'astro', title: 'Astro', load: async () => (await import('./systems/astro/astro.ts')).astro },
  { name: 'hexo', title: 'Hexo', load: async () => (await import('./systems/hexo.ts')).hexo },
  { name: 'zola', title: 'Zola', load: async () => (await import('./systems/zola.ts')).zola },
  { name: 'pelican', title: 'Pelican', load: async () => (await import('./systems/pelican.ts')).pelican },
  {
    name: 'docusaurus',
    title: 'Docusaurus',
    load: async () => (await import('./systems/docusaurus.ts')).docusaurus,
  },
  { name: 'gatsby', title: 'Gatsby', load: async () => (await import('./systems/gatsby.ts')).gatsby },
  { name: 'jekyll', title: 'Jekyll', load: async () => (await import('./systems/jekyll/jekyll.ts')).jekyll },
]

interface Loader extends Pick<SiteSystem, 'name' | 'title'> {
  readonly load: () => Promise<SiteSystem>
}

/** The folders of static site generators. */
export const siteForms: readonly ExportForm[] = systems.map(({ name, title, load }) => ({
  name,
  title,
  hint: folderHint,
  recognizes: async (files) => {
    const [{ findSite }, system] = await Promise.all([import('./site-folder.ts'), load()])
    return (await findSite(files, system).catch(() => undefined)) !== undefined
  },
  open: async (files, settings) => {
    const [{ openSite }, system] = await Promise.all([import('./open-site.ts'), load()])
    return openSite(system, files, settings)
  },
  toDraft: async (record, { sections }) =>
    (await import('./read-site-story.ts')).readSiteStory(record, sections),
}))
