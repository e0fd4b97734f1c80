import { type FeedState, identityOf } from './feed.ts'
import { type Publication, sectionTitle } from './publication.ts'

/** What is known of a feed's name. */
export type CalledFeed = Pick<FeedState, 'name' | 'label'>

/** What a feed is called beside its publication's name; undefined for the main feed. */
export function feedLabel({ name, label }: CalledFeed, publication: Publication): string | undefined {
  const identity = identityOf(name)
  if (identity.kind === 'main') return undefined
  const { kind, slug } = identity
  if (kind === 'query') return publication.queries.find((query) => query.slug === slug)?.title ?? slug
  if (kind !== 'section') return label ?? slug
  const known = sectionTitle(publication, slug)
  return known === slug ? (label ?? slug) : known
}

/** `The Estuary Lamp`, or `The Estuary Lamp: Ferries`: no two feeds of a publication are called the same by accident. */
export function feedTitle(state: CalledFeed, publication: Publication): string {
  const label = feedLabel(state, publication)
  return label === undefined ? publication.title : `${publication.title}: ${label}`
}
