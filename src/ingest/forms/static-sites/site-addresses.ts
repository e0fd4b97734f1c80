/** Addresses as generators build them. */

/** `https://old.example/blog` of `https://old.example/blog/`: without the slash at its end, a query or a fragment. Undefined if it is none. */
export function readSiteAddress(written: string | undefined): string | undefined {
  const text = written?.trim().replace(/^\/\//, 'https://')
  if (text === undefined || !/^https?:\/\/[^\s/]/i.test(text) || !URL.canParse(text)) return undefined
  const { origin, pathname } = new URL(text)
  return origin + pathname.replace(/\/+$/, '')
}

/** The path of a site's address, such as `/blog`; empty for none. */
export function pathOfSite(address: string | undefined): string {
  return address === undefined ? '' : new URL(address).pathname.replace(/\/+$/, '')
}

/** The address with a path below the host. */
export function atHost(address: string | undefined, path: string | undefined): string | undefined {
  return address === undefined || path === undefined ? undefined : new URL(address).origin + path
}

/** As Go and Ruby write an address: each sign that may not be in a path is percent-encoded, and what is encoded stays. `#` stays, too. */
export function encodePath(path: string): string {
  return path
    .toWellFormed()
    .replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/[^\w.~!$&'()*+,;=:@/%#-]+/g, (signs) => encodeURIComponent(signs))
}

/** Parts of a path with one slash between them and at the beginning. */
export function joinPath(...parts: readonly string[]): string {
  return `/${parts.filter((part) => part !== '').join('/')}`.replace(/\/{2,}/g, '/')
}

/** Resolves `.` and `..` without leaving the top. */
export function normalizePath(path: string): string {
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '.' && part !== '') kept.push(part)
  }
  return kept.join('/')
}

/** `posts/2019`, `harbour` and `.md` of `posts/2019/harbour.md`. The ending is in small letters. */
export function splitFilePath(path: string): { folder: string; base: string; ending: string } {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const dot = name.lastIndexOf('.')
  const at = dot <= 0 ? name.length : dot
  return {
    folder: slash === -1 ? '' : path.slice(0, slash),
    base: name.slice(0, at),
    ending: name.slice(at).toLowerCase(),
  }
}
