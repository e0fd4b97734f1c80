import { type JsonObject, textOf } from '../records/json-values.ts'

/** The address of the largest of the sizes `photo-url-75` to `photo-url-1280`. Empty without one. */
export function largestPicture(fields: JsonObject): string {
  const sizes = Object.keys(fields)
    .map((name) => /^photo-url-(\d+)$/.exec(name)?.[1])
    .filter((size) => size !== undefined)
    .map(Number)
  return sizes.length === 0 ? '' : textOf(fields[`photo-url-${Math.max(...sizes)}`])
}
