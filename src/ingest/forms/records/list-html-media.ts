const sources = /\s(?:src|poster|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const fileEnding =
  /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|mp3|m4a|ogg|oga|opus|wav|flac|aac|mp4|m4v|webm|mov|pdf|epub|zip|docx?|xlsx?|pptx?|csv|ics)$/i

/**
 * The pictures, sound, films and documents that HTML names, each once: what `src` and `poster` say, and links to files by
 * their endings. `toOriginal` gives the address of which another is a smaller copy.
 */
export function listHtmlMedia(
  html: string,
  toOriginal: (address: string) => string = (one) => one,
): string[] {
  const found = new Set<string>()
  for (const [whole, double, single] of html.matchAll(sources)) {
    const address = toOriginal(resolveReferences(double ?? single ?? '').trim())
    const isFile = !/^\s*href/i.test(whole) || fileEnding.test(address.split(/[?#]/)[0] ?? '')
    if (isFile && address !== '' && !/^(?:data|blob|about|javascript):/i.test(address)) found.add(address)
  }
  return [...found]
}

function resolveReferences(attribute: string): string {
  return attribute.replace(/&(?:amp|#38|#x26);/gi, '&')
}
