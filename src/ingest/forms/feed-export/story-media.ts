const sources = /<(?:img|source|audio|video|embed|track)\b[^<>]*>/gi
const attributes =
  /\s(src|poster|srcset|data-src|data-srcset|data-lazy-src|data-original)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi
const links = /<a\b[^<>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi
const file =
  /\.(?:jpe?g|png|gif|webp|avif|svg|mp3|m4a|ogg|oga|opus|wav|flac|mp4|m4v|webm|ogv|mov|pdf|epub|zip)(?:[?#]|$)/i

/** Pictures, sound, films and documents that HTML names, as they are written there, each once. */
export function mediaIn(html: string): string[] {
  const shown = [...html.matchAll(sources)].flatMap(([tag]) =>
    [...tag.matchAll(attributes)].flatMap(([, name = '', double, single, bare]) => {
      const value = double ?? single ?? bare ?? ''
      return /srcset$/i.test(name) ? value.split(/,\s+/).map((one) => one.trim().split(/\s/)[0] ?? '') : value
    }),
  )
  const linked = [...html.matchAll(links)]
    .map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    .filter((address) => file.test(address))
  const all = [...shown, ...linked].map((address) => address.trim().replaceAll('&amp;', '&'))
  return [...new Set(all)].filter(
    (address) => address !== '' && !/^(?:data|blob|about|javascript):/i.test(address),
  )
}
