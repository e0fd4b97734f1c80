import { languageRange } from './language-range.ts'

/**
 * The words of the link from the first paragraphs of an article to its rest. They are part of entries, so no publisher's
 * words replace them, and a change of them changes DOCUMENT_VERSION.
 */
export const continueWords: Readonly<Record<string, string>> = {
  ar: 'متابعة القراءة',
  de: 'Weiterlesen',
  en: 'Continue reading',
  es: 'Seguir leyendo',
  fr: 'Lire la suite',
  he: 'להמשך קריאה',
  it: 'Continua a leggere',
  ja: '続きを読む',
  nl: 'Lees verder',
  pl: 'Czytaj dalej',
  pt: 'Continuar a ler',
  uk: 'Читати далі',
  zh: '继续阅读',
  'zh-Hant': '繼續閱讀',
}

export interface ContinueWords {
  readonly text: string
  /** BCP 47. */
  readonly language: string
}

/** The words in that language, otherwise in English. */
export function findContinueWords(language: string): ContinueWords {
  const tag = languageRange(language).find((one) => Object.hasOwn(continueWords, one))
  const text = continueWords[tag ?? 'en'] ?? ''
  return { text, language: tag === undefined ? 'en' : language }
}
