import slugify from '@sindresorhus/slugify'

/**
 * The last part of an address for a name: small letters and digits with single hyphens. A name in a script that cannot
 * be written so keeps its own letters. Empty for a name without a letter or digit.
 */
export function toSlug(name: string): string {
  return slugify(name) || (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join('-')
}
