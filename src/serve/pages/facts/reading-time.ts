import type { Article } from '../../../domain/article.ts'

const wordsPerMinute = 220

/** Signs of scripts that put no space between words, with how many are read in a minute. */
const signs: readonly { readonly form: RegExp; readonly perMinute: number }[] = [
  { form: /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[\ud840-\ud8bf][\udc00-\udfff]/g, perMinute: 500 },
  { form: /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/g, perMinute: 1000 },
]

/** Feeds give the same value for an article as long as it does not change. */
const known = new WeakMap<Article, number>()

/** The whole minutes that reading the text takes, 1 at least. */
export function readingMinutes(article: Article): number {
  const minutes = known.get(article) ?? measure(article.contentHtml)
  known.set(article, minutes)
  return minutes
}

function measure(html: string): number {
  let text = html.replace(/<[^>]*>/g, ' ')
  let minutes = 0
  for (const { form, perMinute } of signs) {
    const rest = text.replace(form, '')
    minutes += (text.length - rest.length) / perMinute
    text = rest
  }
  return Math.max(1, Math.round(minutes + countWords(text) / wordsPerMinute))
}

function countWords(text: string): number {
  let count = 0
  for (const [word] of text.matchAll(/[^\s–—]+/g)) if (/[\p{L}\p{N}]/u.test(word)) count++
  return count
}
