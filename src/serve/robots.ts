import { paths, type Site } from '../domain/site.ts'

/**
 * `robots.txt`: everything may be crawled (RFC 9309, section 2.2.2). `License` (RSL 1.0, section 4.4) stands before the
 * group, where it holds for every crawler; it is there where the publication sets RSL terms.
 */
export function buildRobots({ publication, baseUrl }: Site): string {
  const lines = [
    ...(publication.rsl ? [`License: ${baseUrl}${paths.license}`] : []),
    `Sitemap: ${baseUrl}${paths.sitemap}`,
    `Sitemap: ${baseUrl}${paths.newsSitemap}`,
    '',
    'User-agent: *',
    'Allow: /',
  ]
  return `${lines.join('\n')}\n`
}
