/** Attributes of HTML that hold one address. */
const attribute = /(\s(?:href|src|poster|cite|data|longdesc|background)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi
const srcset = /(\ssrcset\s*=\s*)("[^"]*"|'[^']*')/gi
const tag = /<[a-z][^<>]*>/gi
const hasScheme = /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i

/** HTML with its relative addresses made absolute; without a base as it is. Nothing else of it changes. */
export function toAbsolute(html: string, base: string | undefined): string {
  if (base === undefined || !/\s(?:href|src|srcset|poster|cite|data|longdesc|background)\s*=/i.test(html))
    return html
  return html.replace(tag, (whole) =>
    whole
      .replace(
        attribute,
        (_all, name: string, value: string) => name + quoted(value, (one) => resolved(one, base)),
      )
      .replace(
        srcset,
        (_all, name: string, value: string) => name + quoted(value, (set) => resolvedSet(set, base)),
      ),
  )
}

function quoted(value: string, change: (inside: string) => string): string {
  const [quote = ''] = /^["']/.exec(value) ?? []
  const inside = quote === '' ? value : value.slice(1, -1)
  const changed = change(inside)
  return changed === inside ? value : `${quote || '"'}${changed}${quote || '"'}`
}

function resolved(written: string, base: string): string {
  const address = written.trim().replaceAll('&amp;', '&')
  if (address === '' || hasScheme.test(address) || !URL.canParse(address, base)) return written
  return new URL(address, base).href.replaceAll('&', '&amp;')
}

function resolvedSet(written: string, base: string): string {
  return written
    .split(/,\s+/)
    .map((candidate) => {
      const [address = '', ...descriptors] = candidate.trim().split(/\s+/)
      return [resolved(address, base), ...descriptors].join(' ')
    })
    .join(', ')
}

/** The absolute form of an address; absent if it is none for the web. */
export function toWebAddress(
  written: string | undefined,
  ...bases: readonly (string | undefined)[]
): string | undefined {
  const address = written?.trim()
  if (address === undefined || address === '') return undefined
  const base = bases.find((one) => one !== undefined && URL.canParse(one))
  if (!URL.canParse(address, base)) return undefined
  // An absolute address stays as it is, byte for byte.
  if (/^https?:\/\/[^\s/]\S*$/i.test(address)) return address
  const { protocol, href } = new URL(address, base)
  return protocol === 'http:' || protocol === 'https:' ? href : undefined
}
