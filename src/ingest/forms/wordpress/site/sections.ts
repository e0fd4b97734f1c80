import { toPlainText } from '../../records/plain-text.ts'
import type { Item, ItemTerm } from '../read-item.ts'
import { isUnfiled, keyOf } from '../unfiled.ts'
import type { SiteIndex, Term } from './site-index.ts'

/** Taxonomies that say how a site works, not what a story is about. */
const technical =
  /^(?:post_format|author|nav_menu|link_category|language|(?:post|term)_translations|wp_\w+|product_(?:type|visibility|shipping_class)|elementor_\w+|category|post_tag|amp_\w+|series_group|yst_prominent_words|following_users|ef_\w+|action-group)$/

export interface Topics {
  readonly section?: string
  readonly tags: readonly string[]
}

/** The categories of a story as a site shows them: each with those that hold it, the outermost last. */
function chainsOf(terms: readonly ItemTerm[], { categories }: SiteIndex): Term[][] {
  const own = terms.filter((term) => term.domain === 'category' && !isUnfiled(term) && term.name !== '')
  return own.map((term) => {
    const chain: Term[] = []
    for (
      let next: Term | undefined = categories.get(keyOf(term)) ?? { ...term, nicename: keyOf(term) };
      next;
    ) {
      if (chain.includes(next) || chain.length > 20) break
      chain.push(next)
      next = next.parent ? categories.get(next.parent) : undefined
    }
    return chain
  })
}

function primaryOf(chains: readonly Term[][], { meta }: Item): Term[] | undefined {
  const id = meta._yoast_wpseo_primary_category?.[0]?.trim() ?? meta.rank_math_primary_category?.[0]?.trim()
  return chains.find(([term]) => term?.id !== undefined && term.id === id) ?? chains[0]
}

/** Counts what the section of each category would show. Before `topicsOf` is asked. */
export function countTopics(item: Item, index: SiteIndex): void {
  const chains = chainsOf(item.terms, index)
  const root = primaryOf(chains, item)?.at(-1)
  for (const nicename of new Set(chains.flat().map((term) => term.nicename))) {
    const uses = index.uses.get(nicename) ?? { all: 0, asSection: 0 }
    uses.all++
    if (root?.nicename === nicename) uses.asSection++
    index.uses.set(nicename, uses)
  }
}

/**
 * The outermost category of the primary one, or else of the first, is the section. The archive of a category, and its feed,
 * hold the stories of those below it, too: so the others are tags, with all that hold them. A category that is the section
 * of some of its stories only is a tag of all of them: its subscribers miss none.
 */
export function topicsOf(item: Item, index: SiteIndex): Topics {
  const chains = chainsOf(item.terms, index)
  const section = primaryOf(chains, item)?.at(-1)
  const others = chains.flat().filter((term) => term !== section && !isSection(term, index))
  const shared = section && !isSection(section, index) ? [section] : []
  const tags = item.terms.filter(
    ({ domain, name }) => name !== '' && (domain === 'post_tag' || !technical.test(domain)),
  )
  // WordPress keeps R&D as R&amp;D.
  return {
    ...(section && { section: toPlainText(section.name) }),
    tags: [...new Set([...shared, ...others, ...tags].map(({ name }) => toPlainText(name)))],
  }
}

/** Whether the section of that name shows every story of the category. */
export function isSection({ nicename }: Pick<Term, 'nicename'>, { uses }: SiteIndex): boolean {
  const { all, asSection } = uses.get(nicename) ?? { all: 0, asSection: 0 }
  return all === asSection
}
