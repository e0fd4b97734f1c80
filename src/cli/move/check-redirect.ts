import { PublisherError } from '../../domain/errors.ts'
import { hostOf, type Visit, type Visitor } from './visit.ts'

/** What a subscriber finds at the old address of a feed. */
export interface RedirectCheck {
  readonly address: string
  /**
   * `arrives`: it leads to the new feed. `waits`: the old server still answers. `breaks`: it leads elsewhere, or nowhere: each
   * subscriber is lost.
   */
  readonly state: 'arrives' | 'waits' | 'breaks'
  /** A sentence for people. */
  readonly says: string
}

const permanent: ReadonlySet<number> = new Set([301, 308])

/** Fetches the old address as a reader does. */
export async function checkRedirect(
  address: string,
  newAddress: string,
  visitor: Visitor,
): Promise<RedirectCheck> {
  try {
    return judge(await visitor.visit(address), newAddress)
  } catch (error) {
    if (error instanceof PublisherError) return { address, state: 'breaks', says: error.message }
    throw error
  }
}

function judge({ url, address, status, redirects }: Visit, newAddress: string): RedirectCheck {
  const state = (state: RedirectCheck['state'], says: string) => ({ address: url, state, says })
  const hops = redirects.join(', ')
  if (status === 200 && address === newAddress) {
    const temporary = redirects.filter((one) => !permanent.has(one))
    if (redirects.length === 0) return state('arrives', `${url} is the address of the new feed`)
    if (temporary.length === 0) return state('arrives', `${url} leads to ${newAddress} by ${hops}`)
    return state(
      'arrives',
      `${url} leads to ${newAddress} by ${hops}: answer 301 instead, so that readers learn the new address`,
    )
  }
  const stays = hostOf(address) === hostOf(url) && hostOf(address) !== hostOf(newAddress)
  if (status === 200 && stays) return state('waits', `${url} is still answered by the old server`)
  if (status !== 200) return state('breaks', `${url} answers ${status}`)
  return state('breaks', `${url} leads to ${address}, not to ${newAddress}`)
}
