/**
 * The tags whose words serve for a language, the most specific first (RFC 4647, section 3.4). The script that the language
 * is written in comes before the language alone, so that `zh-TW` gets the words of `zh-Hant`. Empty for no valid tag.
 */
export function languageRange(tag: string): readonly string[] {
  const locale = toLocale(tag)
  if (!locale) return []
  const { language, script } = locale.maximize()
  const parts = locale.baseName.split('-')
  // A tag of one letter or digit only introduces the next.
  const ranges = parts
    .map((_part, index) => parts.slice(0, parts.length - index))
    .filter((range) => (range.at(-1)?.length ?? 0) > 1)
    .map((range) => range.join('-'))
  return [...new Set([...ranges.slice(0, -1), `${language}-${script}`, language])]
}

/** A tag in its canonical form, such as `zh-Hant` for `zh-hant`. Undefined for what is no tag. */
export function canonicalTag(tag: string): string | undefined {
  return toLocale(tag)?.baseName
}

function toLocale(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag)
  } catch {
    return undefined
  }
}
