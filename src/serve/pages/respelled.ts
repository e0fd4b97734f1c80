import type { IncomingMessage } from 'node:http'
import { splitQuery } from '../../domain/redirects/address.ts'
import { feedFolders } from '../../domain/site.ts'
import { type Answer, answerRedirect } from '../../http/answer.ts'
import { canonicalTag } from '../../words/language-range.ts'
import type { PageParameters, PageRoute } from './frame/page-context.ts'

/**
 * 301 to the page that a request means by another spelling of its address: with a slash at its end, or in another case, such
 * as `/Sections/News/`. Undefined if there is no such page.
 */
export async function answerRespelled(
  request: IncomingMessage,
  { path: shape, answer }: PageRoute,
  parameters: PageParameters,
): Promise<Answer | undefined> {
  const [asked, query] = splitQuery(request.url ?? '')
  for (const spelling of spellingsOf(parameters)) {
    const address = toAddress(shape, spelling)
    const found = address === asked ? undefined : await answer(request, spelling)
    if (!found || found.status >= 400) continue
    // The page may have moved itself: one redirect is enough.
    const location = found.headers.Location ?? address
    return answerRedirect(301, location + (query && `?${query}`), { 'Cache-Control': 'public, max-age=3600' })
  }
  return undefined
}

/** A page that answers another spelling of its address by a redirect, if it exists in the right one. */
export function withRespelling(route: PageRoute): PageRoute {
  return {
    ...route,
    answer: async (request, parameters) => {
      const answer = await route.answer(request, parameters)
      if (answer && answer.status !== 404) return answer
      return (await answerRespelled(request, route, parameters)) ?? answer
    },
  }
}

/** The likely ones first. Slugs are small letters; tags of languages are not. */
function spellingsOf(parameters: PageParameters): PageParameters[] {
  const small = mapValues(parameters, (value) => value.toLowerCase())
  const { folder } = small
  const { slug } = parameters
  if (folder === feedFolders.language && slug) return [{ ...small, slug: canonicalTag(slug) ?? slug }]
  return [small, ...(folder ? [{ ...parameters, folder }] : [parameters])]
}

function mapValues(parameters: PageParameters, map: (value: string) => string): PageParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === undefined ? value : map(value)]),
  )
}

function toAddress(shape: string, parameters: PageParameters): string {
  return shape.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(parameters[name] ?? ''))
}
