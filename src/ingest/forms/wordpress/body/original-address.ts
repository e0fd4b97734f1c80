/** Parameters by which a server of pictures makes a smaller copy. */
const sizing = new Set(
  'w h resize fit crop quality ssl strip zoom lb filter brightness contrast colorize smooth unlb'.split(' '),
)

/**
 * The address of the original file of a picture: of a copy that WordPress has resized (`-300x200`), of one that Jetpack's
 * server of pictures has made, and of one with a size in its query. Any other address stays as it is.
 */
export function originalAddress(address: string, originals: Readonly<Record<string, string>>): string {
  const whole = withoutSize(withoutPhoton(address.trim()))
  const [path = whole] = whole.split(/[?#]/, 1)
  return originals[path] ?? originals[address.split(/[?#]/, 1)[0] ?? ''] ?? whole
}

/** `https://i0.wp.com/old.example/a.jpg?w=300&ssl=1` is a copy of `https://old.example/a.jpg`. */
function withoutPhoton(address: string): string {
  const [, rest, query = ''] = /^(?:https?:)?\/\/i[0-3]\.wp\.com\/([^?#]+)(?:\?([^#]*))?/i.exec(address) ?? []
  if (rest === undefined) return address
  const isSecure = /(?:^|[&;])ssl=1/.test(query)
  return `http${isSecure ? 's' : ''}://${rest}${query === '' ? '' : `?${query}`}`
}

function withoutSize(address: string): string {
  const at = address.indexOf('?')
  if (at === -1) return address
  const [query = '', fragment] = address.slice(at + 1).split('#', 2)
  const names = query.split(/&(?:amp;|#0?38;)?/).map((one) => one.split('=', 1)[0] ?? '')
  const isSizing = names.every((name) => sizing.has(name)) && /\.\w{2,5}$/.test(address.slice(0, at))
  return isSizing ? address.slice(0, at) + (fragment === undefined ? '' : `#${fragment}`) : address
}
