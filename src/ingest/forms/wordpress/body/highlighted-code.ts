import { escapeHtml } from './html.ts'

/** Languages that highlighters of code take as names. */
export const languages: readonly string[] =
  'as3 actionscript3 bash shell coldfusion clojure cpp c csharp css delphi diff erlang fsharp go groovy html java javafx javascript js json latex matlab objc perl php plain powershell python py r ruby scala sql text vb xml xhtml yaml'.split(
    ' ',
  )

/** Code is text: its signs are written as such, unless they are already. */
export function codeBlock(code: string, language?: string): string {
  return `\n\n<pre>${codeElement(code.replace(/^\r?\n/, '').trimEnd(), language)}</pre>\n\n`
}

function codeElement(code: string, language?: string): string {
  const isEscaped = /&(?:lt|gt|amp|quot|#\d+);/.test(code) && !/<[a-z/!?]/i.test(code)
  const style = language && /^[\w-]+$/.test(language) ? ` class="language-${language.toLowerCase()}"` : ''
  return `<code${style}>${(isEscaped ? code : escapeHtml(code)).replaceAll('[', '&#91;')}</code>`
}

const element = /<(pre|code)\b((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>([\s\S]*?)<\/\1>/gi

/**
 * Elements of code as the plugins of highlighters read them: WP-Syntax in `<pre lang="php">`, CodeColorer in `<code lang="php">`.
 * Their text is the code itself, with no sign escaped, so a parser of HTML would lose what stands between angle brackets.
 */
export function escapeHighlighted(html: string): string {
  if (!/<(?:pre|code)\b/i.test(html)) return html
  return html.replace(element, (source, name: string, attributes: string, code: string) => {
    const language = /\blang\s*=\s*["']?([\w#+-]+)/i.exec(attributes)?.[1]
    // A browser hides what begins so.
    if (language === undefined || !isOfCode(language)) return source.replaceAll('<?', '&lt;?')
    const isBlock = name.toLowerCase() === 'pre' || /\n/.test(code.trim())
    return isBlock ? codeBlock(code, language) : codeElement(code, language)
  })
}

/** No language that people speak, such as `lang="en-GB"`. */
function isOfCode(language: string): boolean {
  return languages.includes(language.toLowerCase()) || !/^[a-z]{2,3}(?:-[a-z\d]+)*$/i.test(language)
}
