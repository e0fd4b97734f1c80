/** A path as a person can paste it into a shell: in single quotes if a sign of it means something there. */
export function toShellWord(path: string): string {
  if (/^[\p{L}\p{M}\p{N}_./:@%+,=-]+$/u.test(path)) return path
  return `'${path.replaceAll("'", String.raw`'\''`)}'`
}
