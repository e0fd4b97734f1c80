const creativeCommons = /^https?:\/\/creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/

/** The name and address of a licence; undefined without one. */
export function toLicense(url: string | undefined) {
  if (!url) return undefined
  const [, name, version] = creativeCommons.exec(url) ?? []
  if (!name) return { name: url.replace(/^https?:\/\//, ''), url }
  return { name: name === 'zero' ? `CC0 ${version}` : `CC ${name.toUpperCase()} ${version}`, url }
}
