import { escapeHtml, figure, paragraph } from './html.ts'

const sound = /\.(?:mp3|m4a|m4b|ogg|oga|opus|wav|flac|aac)(?:[?#]|$)/i
const film = /\.(?:mp4|m4v|webm|ogv|mov)(?:[?#]|$)/i

/** What replaces an address that WordPress shows as what it leads to: a player of a file, otherwise a link. */
export function showAddress(address: string, title?: string): string {
  const src = escapeHtml(address.replaceAll('&amp;', '&').trim())
  if (sound.test(address)) return figure(`<audio controls src="${src}"></audio>`)
  if (film.test(address)) return figure(`<video controls src="${src}"></video>`)
  return paragraph(`<a href="${src}">${title ? escapeHtml(title) : src}</a>`)
}

/** An address alone on its line. Lines of code are passed over. */
const alone = /<(pre|code|script|style|textarea)\b[\s\S]*?<\/\1>|^[ \t]*(https?:\/\/[^\s<>"[\]]+)[ \t]*$/gim
const aloneInParagraph = /<p(?: [^>]*)?>\s*(https?:\/\/[^\s<>"[\]]+)\s*<\/p>/gi

/** Shows the addresses that are alone on their line or in their paragraph, as WordPress does. */
export function embedAddresses(html: string): string {
  if (!/https?:\/\//i.test(html)) return html
  return html
    .replace(alone, (whole, _tag, address: string | undefined) => (address ? showAddress(address) : whole))
    .replace(aloneInParagraph, (_, address: string) => showAddress(address))
}
