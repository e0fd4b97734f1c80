import type { Article, Correction, Grade } from './article.ts'
import { momentText } from './moment.ts'

const gradeWords: Readonly<Record<Grade, string>> = {
  minor: 'Edited',
  significant: 'Updated',
  correction: 'Correction',
}

/** The body in every format and on the article's page: the text, followed by each correction with its day. */
export function articleBody({
  contentHtml,
  corrections,
}: Pick<Article, 'contentHtml' | 'corrections'>): string {
  if (corrections.length === 0) return contentHtml
  return [contentHtml, '<hr>', ...corrections.map(noteHtml)].join('\n')
}

function noteHtml({ at, grade, note }: Correction): string {
  const day = momentText(at).slice(0, 10)
  return `<p><strong lang="en">${gradeWords[grade]}, <time datetime="${momentText(at)}">${day}</time>:</strong> ${escapeHtml(note)}</p>`
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (sign) => references[sign] ?? sign)
}
