/** By their beginnings: whether a document is a web page, or a list of pages. */

export function isHtml(head: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b/i.test(
    head,
  )
}

export function isSitemap(head: string): boolean {
  return /<(?:\w+:)?(?:urlset|sitemapindex)[\s>]/.test(head.slice(0, 5000))
}
