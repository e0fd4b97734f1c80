import type { Article, Status } from '../../src/domain/article.ts'
import { instantText, parseMoment } from '../../src/domain/moment.ts'
import type { Store } from '../../src/store/store.ts'
import type { Random } from '../steady/random.ts'
import { makeIncoming } from './make-incoming.ts'

/** What is known of an article from outside. */
export interface Known {
  readonly slug: string
  readonly title: string
  readonly status: Status
  readonly corrections: number
}

/** Said before each write, and when it has been acknowledged. */
export type Said = { readonly wants: readonly Known[] } | { readonly done: true }

interface Write {
  readonly wants: readonly Known[]
  readonly carryOut: () => Promise<unknown>
}

/** Writes of all kinds one after another, until it is told to stop or the store fails. */
export async function writeOn(
  store: Store,
  random: Random,
  { say, isOver }: { say: (said: Said) => void; isOver: () => boolean },
): Promise<void> {
  const known = new Map((await store.listArticles()).map((article) => [article.slug, toKnown(article)]))
  while (!isOver()) {
    const { wants, carryOut } = nextWrite(store, random, [...known.values()])
    say({ wants })
    await carryOut()
    say({ done: true })
    for (const one of wants) known.set(one.slug, one)
  }
}

export function toKnown({ slug, title, status, corrections }: Article): Known {
  return { slug, title, status, corrections: corrections.length }
}

function nextWrite(store: Store, random: Random, known: readonly Known[]): Write {
  const ofStatus = (status: Status) => known.filter((one) => one.status === status)
  const [drafts, published, withdrawn] = [ofStatus('draft'), ofStatus('published'), ofStatus('withdrawn')]
  if (published.length < 10 || random.chance(0.35)) return create(store, random, known.length)
  if (drafts.length > 0 && random.chance(0.3)) return publish(store, random.pick(drafts))
  if (withdrawn.length > 0 && random.chance(0.3)) return publish(store, random.pick(withdrawn))
  if (random.chance(0.3)) return withdraw(store, random.pick(published))
  return random.chance(0.5) ? correct(store, random.pick(published)) : change(store, random.pick(published))
}

/** A few articles in one transaction, of any date. */
function create(store: Store, random: Random, from: number): Write {
  const incoming = Array.from({ length: random.between(1, 8) }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + random.between(0, 20_000_000) * 1000)
    const published = random.chance(0.15) ? undefined : parseMoment(instantText(at))
    const tags = [`tag-${random.between(0, 4)}`, 'all']
    return makeIncoming(`s${from + index}`, { article: { title: 'Title 0', published, tags } })
  })
  const wants = incoming.map(({ article }): Known => {
    const { slug, title, published } = article
    return { slug, title, status: published ? 'published' : 'draft', corrections: 0 }
  })
  return { wants, carryOut: () => store.saveArticles(incoming) }
}

function change(store: Store, one: Known): Write {
  const title = `Title ${Number(one.title.slice('Title '.length)) + 1}`
  const incoming = makeIncoming(one.slug, { article: { title, published: undefined } })
  return { wants: [{ ...one, title }], carryOut: () => store.saveArticles([incoming]) }
}

function correct(store: Store, one: Known): Write {
  const note = `Note ${one.corrections + 1}.`
  const wants = [{ ...one, corrections: one.corrections + 1 }]
  return { wants, carryOut: () => store.correct(one.slug, { grade: 'correction', note }) }
}

function publish(store: Store, one: Known): Write {
  return { wants: [{ ...one, status: 'published' }], carryOut: () => store.publish(one.slug) }
}

function withdraw(store: Store, one: Known): Write {
  return {
    wants: [{ ...one, status: 'withdrawn' }],
    carryOut: () => store.withdraw(one.slug, 'It was wrong.'),
  }
}
