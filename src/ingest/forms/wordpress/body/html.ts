export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A figure with a caption in HTML, if it has one. */
export function figure(medium: string, caption = ''): string {
  const below = caption.trim() === '' ? '' : `<figcaption>${caption.trim()}</figcaption>`
  return `<figure>${medium}${below}</figure>`
}

export function paragraph(html: string): string {
  return `<p>${html}</p>`
}
