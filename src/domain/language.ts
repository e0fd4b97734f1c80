const rightToLeft: readonly (string | undefined)[] = [
  ...['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr'],
]

/** The direction of the script that a language is written in by default, such as `rtl` for `ur` and `ltr` for `ur-Latn`. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return rightToLeft.includes(new Intl.Locale(tag).maximize().script) ? 'rtl' : 'ltr'
}

/**
 * The attributes of an element in a language, with a space before each: `dir` where it is from right to left, or differs
 * from what is around.
 */
export function languageAttributes(tag: string, around: string): string {
  const direction = directionOf(tag)
  const dir = direction === 'rtl' || direction !== directionOf(around) ? ` dir="${direction}"` : ''
  return ` lang="${tag}"${dir}`
}
