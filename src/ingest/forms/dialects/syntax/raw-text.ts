import type { Code, Effects, Token } from 'micromark-util-types'

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    /** A text that Markdown leaves as it is; its first characters say what it means. */
    dialect: 'dialect'
    /** A line of such a text: the parser wants each line end to be a token of its own. */
    dialectLine: 'dialectLine'
  }
}

/** Consumes a text that Markdown leaves as it is. */
export interface RawText {
  readonly consume: (code: Code) => void
  readonly exit: () => Token
}

export function enterRawText(effects: Effects): RawText {
  effects.enter('dialect')
  let isInLine = false
  const endLine = () => {
    if (isInLine) effects.exit('dialectLine')
    isInLine = false
  }
  return {
    consume: (code) => {
      if (isLineEnd(code)) {
        endLine()
        effects.enter('lineEnding')
        effects.consume(code)
        effects.exit('lineEnding')
        return
      }
      if (!isInLine) effects.enter('dialectLine')
      isInLine = true
      effects.consume(code)
    },
    exit: () => {
      endLine()
      return effects.exit('dialect')
    },
  }
}

/** Whether the code is a line feed; the end of the text is none. */
export function isLineEnd(code: Code): boolean {
  return code !== null && code < -2 && code > -6
}

/** The character of a code; a line end is `\n`, and the end of the text is empty. */
export function toCharacter(code: Code): string {
  if (code === null) return ''
  if (code >= 0) return String.fromCharCode(code)
  return isLineEnd(code) ? '\n' : ' '
}
