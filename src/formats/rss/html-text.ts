import { characterEntitiesLegacy } from 'character-entities-legacy'

/** HTML reads these as references even without a semicolon (HTML, "Named character references"). */
const legacy = characterEntitiesLegacy.join('|')
const markup = new RegExp(`<|&(?=#(?:\\d|[xX][\\da-fA-F])|[a-zA-Z][a-zA-Z\\d]*;|(?:${legacy}))`, 'g')

/**
 * Plain text for a `description`, which is HTML (RSS 2.0, Elements of item). Only what HTML would read as markup is
 * escaped, so readers that show HTML and readers that show text show the same words.
 */
export function toHtmlText(text: string): string {
  return text.replace(markup, (sign) => (sign === '<' ? '&lt;' : '&amp;'))
}
