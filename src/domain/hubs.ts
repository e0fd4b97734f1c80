import { paths, type Site } from './site.ts'

/** The WebSub hubs that tell readers of news, ours first: absolute addresses, advertised in every feed's document. */
export function hubUrls({ publication, baseUrl }: Site): readonly string[] {
  return [...(publication.ownHub ? [baseUrl + paths.hub] : []), ...publication.hubs]
}
