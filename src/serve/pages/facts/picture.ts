/**
 * How a page loads its pictures: the first at once and before others, since it is often the largest thing on the screen; the
 * others when they come near.
 */
const loading = {
  first: ' fetchpriority="high"',
  other: ' loading="lazy" decoding="async"',
} as const

/** The attributes of a picture that say when it is loaded, each with a space before it. */
export function toLoading(isFirst: boolean): string {
  return isFirst ? loading.first : loading.other
}

/** The same for the pictures of a list: the first picture in it is the first of the page. */
export function toLoadingOf<T extends { readonly picture?: unknown }>(
  teasers: readonly T[],
): (teaser: T) => string {
  const first = teasers.find(({ picture }) => picture)
  return (teaser) => toLoading(teaser === first)
}
