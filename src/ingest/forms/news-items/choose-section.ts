/** The first name that the publication lists as a section, otherwise the first of those that are sections in their system. */
export function chooseSection(
  sections: readonly string[],
  others: readonly string[],
  listed: readonly { readonly slug: string; readonly title: string }[],
): string | undefined {
  const known = new Set(listed.flatMap(({ slug, title }) => [slug.toLowerCase(), title.toLowerCase()]))
  return [...sections, ...others].find((name) => known.has(name.toLowerCase())) ?? sections[0]
}
