import type { Figure } from './article.ts'
import { nameUuid } from './identity.ts'

/** The publication's podcast: metadata in its RSS feeds for Apple Podcasts and other directories. */
export interface Podcast {
  /** One of `appleCategories`, by its exact name. */
  readonly category: string
  /** One of the category's subcategories. */
  readonly subcategory?: string
  /** Whether it contains explicit content. */
  readonly explicit: boolean
  /** `episodic`: newest first, independent; `serial`: in order from the first. */
  readonly type: 'episodic' | 'serial'
  /** Contact for directories. */
  readonly owner: { readonly name: string; readonly email: string }
  /** The cover, a path on this server: see `isArtwork`. */
  readonly image: string
  /** Absent: the publisher. */
  readonly author?: string
  /** The existing `podcast:guid` of the main feed. */
  readonly guid?: string
  /** Whether other hosts must not import it. */
  readonly locked?: boolean
  /** Donation page, and its link text. */
  readonly funding?: { readonly url: string; readonly title: string }
}

const podcastNamespace = 'ead4c236-bf58-58c6-a2c6-a6b28d128cb6'

/**
 * The `podcast:guid` derived from a feed's permanent id (RFC 9562, version 5). The podcast namespace derives it from
 * the feed's first address; the id is as permanent, and a new host does not change it.
 */
export function podcastGuid(feedId: string): string {
  return nameUuid(feedId, podcastNamespace)
}

/** Apple's rule for covers and pictures of episodes: square, 1400 to 3000 pixels, JPEG or PNG. */
export function isArtwork({ type, width, height }: Pick<Figure, 'type' | 'width' | 'height'>): boolean {
  const isKnownType = type === 'image/jpeg' || type === 'image/png'
  return isKnownType && width !== undefined && width === height && width >= 1400 && width <= 3000
}

/** Apple's categories with their subcategories (https://podcasters.apple.com/support/1691-apple-podcasts-categories). */
export const appleCategories: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  `
    Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
    Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
    Comedy: Comedy Interviews, Improv, Stand-Up
    Education: Courses, How To, Language Learning, Self-Improvement
    Fiction: Comedy Fiction, Drama, Science Fiction
    Government:
    Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
    History:
    Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
    Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
    Music: Music Commentary, Music History, Music Interviews
    News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
    Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
    Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences
    Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
    Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling
    Technology:
    True Crime:
    TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
  `
    .trim()
    .split('\n')
    .map((line) => line.split(':').map((part) => part.trim()))
    .map(([name = '', below = '']) => [name, below === '' ? [] : below.split(', ')]),
)
