const rightToLeft: readonly (string | undefined)[] = [
  ...['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr'],
]

/**
 * The direction of the script that a language is written in by default, such as `rtl` for `ur` and `ltr` for `ur-Latn`. What
 * is no language tag is `ltr`: the validation gate reports it.
 */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return rightToLeft.includes(scriptOf(tag)) ? 'rtl' : 'ltr'
}

/** The script that a language is written in by default (ISO 15924), such as `Latn`. Undefined if that is not known. */
export function scriptOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().script
  } catch {
    return undefined
  }
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
