import type { Construct, State, TokenizeContext } from 'micromark-util-types'
import { isHtmlName } from '../html-names.ts'
import { enterRawText, type RawText, toCharacter } from './raw-text.ts'

/**
 * The tag of a component, as MDX has them: a name with a capital letter, and attributes whose values may be expressions in
 * braces, which no HTML parser understands. Reads one character at a time.
 */
interface TagScanner {
  /** Undefined while the tag goes on; whether it is one at its end. */
  readonly push: (character: string) => boolean | undefined
  readonly hasAttributes: () => boolean
}

function createTagScanner(): TagScanner {
  let name = ''
  let isNamed = false
  let braces = 0
  let quote = ''
  let previous = ''
  let hasAttributes = false
  const inTag = (character: string): boolean | undefined => {
    if (character === '>') return isNamed || isComponentName(name)
    if (character === '{') braces++
    if (character === '"' || character === "'") quote = character
    hasAttributes ||= character === '{' || (character === '=' && isNamed) || character === '/'
    return /[\w\s={/"':.@-]/.test(character) ? undefined : false
  }
  const next = (character: string): boolean | undefined => {
    if (quote !== '') {
      if (character === quote) quote = ''
      return undefined
    }
    if (braces > 0) {
      if (character === '{') braces++
      if (character === '}') braces--
      if (character === '"' || character === '`') quote = character
      return undefined
    }
    if (isNamed) return inTag(character)
    if (previous === '') return character === '<' ? undefined : false
    if (previous === '<' && character === '/') return undefined
    if (name === '') {
      name = character
      return /^[A-Z]$/.test(character) ? undefined : false
    }
    if (/^[\w.]$/.test(character)) {
      name += character
      return undefined
    }
    isNamed = isComponentName(name)
    // No tag of HTML has a dot in its name.
    hasAttributes ||= name.includes('.')
    return isNamed ? inTag(character) : false
  }
  return {
    push: (character) => {
      const result = next(character)
      previous = character
      return result
    },
    hasAttributes: () => hasAttributes,
  }
}

/** `<BR>` and `<IMG>` are HTML in capital letters. */
export function isComponentName(name: string): boolean {
  return /^[A-Z]/.test(name) && !(name === name.toUpperCase() && isHtmlName(name.toLowerCase()))
}

/** Whether a line consists of one tag of a component. A bare `<T>` does not end a paragraph. */
export function isComponentLine(line: string, isAfterText: boolean): boolean {
  const scanner = createTagScanner()
  for (let at = 0; at < line.length; at++) {
    const result = scanner.push(line.charAt(at))
    if (result === undefined) continue
    return result && at === line.length - 1 && !(isAfterText && !scanner.hasAttributes() && line[1] !== '/')
  }
  return false
}

/** Texts in which a tag has no end: no later tag of theirs is looked at, so that all of them take linear time. */
const unclosed = new WeakSet<TokenizeContext>()

/** A component's tag with attributes within a paragraph. A bare `<Name>` is left to the construct for HTML. */
export const componentText: Construct = {
  name: 'dialect',
  tokenize(this: TokenizeContext, effects, ok, nok) {
    const scanner = createTagScanner()
    let raw: RawText
    const inside: State = (code) => {
      const character = toCharacter(code)
      if (character === '') unclosed.add(this)
      const result = character === '' ? false : scanner.push(character)
      if (result === false) return nok(code)
      raw.consume(code)
      return result ? end : inside
    }
    const end: State = (code) => {
      raw.exit()
      return scanner.hasAttributes() ? ok(code) : nok(code)
    }
    return (code) => {
      if (unclosed.has(this)) return nok(code)
      raw = enterRawText(effects)
      return inside(code)
    }
  },
}
