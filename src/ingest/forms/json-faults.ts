export interface JsonFault {
  /** From 1. */
  readonly line: number
  /** What is wrong, and what to write instead. */
  readonly message: string
}

interface Token {
  readonly kind: 'sign' | 'text' | 'word' | 'comment' | 'end'
  readonly text: string
  readonly line: number
  /** No white space separates it from the token before. */
  readonly isAttached: boolean
}

/** A slip is passed over and the rest is read. After a break nothing more can be said. */
interface Finding {
  readonly fault?: JsonFault
  readonly isBreak?: boolean
}

/** What must come next. `first…`: the list or object is empty so far and may end. */
type Expected = 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'separator'

interface Open {
  readonly isList: boolean
  readonly line: number
}

const mostFaults = 10

/** What is wrong with a text that is no JSON, in the order of its lines, in words for a person. */
export function findJsonFaults(text: string): readonly JsonFault[] {
  const next = createReader(text)
  const faults: JsonFault[] = []
  for (;;) {
    const { fault, isBreak } = next()
    if (fault) faults.push(fault)
    if (isBreak || faults.length === mostFaults) return faults
  }
}

/** Reads one token a call. */
function createReader(text: string): () => Finding {
  const nextToken = createTokens(text)
  const open: Open[] = []
  let expected: Expected = 'value'
  let before: Token = { kind: 'end', text: '', line: 1, isAttached: false }
  let name = ''

  function close(): Finding {
    open.pop()
    expected = 'separator'
    return {}
  }

  function take(token: Token): Finding {
    if (token.kind === 'end') return atEnd()
    if (expected === 'separator') return takeSeparator(token)
    if (expected === 'colon') return takeColon(token)
    return expected === 'name' || expected === 'firstName' ? takeName(token) : takeValue(token)
  }

  function takeValue(token: Token): Finding {
    const isInList = open.at(-1)?.isList === true && before.text !== ':'
    const { text: sign } = token
    if (sign === '{' || sign === '[') {
      open.push({ isList: sign === '[', line: token.line })
      expected = sign === '[' ? 'firstValue' : 'firstName'
      return {}
    }
    if (token.kind === 'text' || isLiteral(sign)) {
      expected = 'separator'
      return {}
    }
    if (sign === ']' && isInList) return expected === 'value' ? { ...close(), ...tooMany(before) } : close()
    if (sign === ',' && isInList) return tooMany(token)
    if (token.kind === 'word') return breakAt(token, wordRule(sign))
    const where = before.text === ':' ? `the value of "${name}" is missing` : 'a value is missing'
    return breakAt(token, `${where} before ${sign}`)
  }

  function takeName(token: Token): Finding {
    if (token.kind === 'text') {
      name = token.text.slice(1, -1)
      expected = 'colon'
      return {}
    }
    if (token.text === '}') return expected === 'name' ? { ...close(), ...tooMany(before) } : close()
    if (token.text === ',') return tooMany(token)
    if (token.kind === 'word') {
      return breakAt(token, `the name of a field must be in double quotes: "${withoutQuotes(token.text)}"`)
    }
    return breakAt(token, `a field such as "title": "A headline" must come here, not ${token.text}`)
  }

  function takeColon(token: Token): Finding {
    expected = 'value'
    return token.text === ':' ? {} : breakAt(before, `a colon is missing after "${name}"`)
  }

  function takeSeparator(token: Token): Finding {
    const inner = open.at(-1)
    if (!inner) {
      return breakAt(token, 'the JSON ends before this; several articles must be a list: [ {…}, {…} ]')
    }
    const [start, end] = inner.isList ? ['[', ']'] : ['{', '}']
    if (token.text === ',') {
      expected = inner.isList ? 'value' : 'name'
      return {}
    }
    if (token.text === end) return close()
    if (token.text === '}' || token.text === ']') {
      return breakAt(token, `${token.text} must be ${end}, since ${start} of line ${inner.line} is open`)
    }
    if (before.kind === 'text' && token.kind === 'word' && token.isAttached) {
      return breakAt(token, 'a quote inside a text must be written \\"')
    }
    expected = inner.isList ? 'value' : 'name'
    const { isBreak } = take(token)
    return {
      ...slip(before, `a comma is missing after ${shorten(before.text)}`),
      ...(isBreak && { isBreak }),
    }
  }

  function atEnd(): Finding {
    const inner = open.at(-1)
    if (!inner && expected === 'separator') return { isBreak: true }
    if (!inner) return breakAt({ line: 1 }, 'it is empty')
    const [start, end] = inner.isList ? ['[', ']'] : ['{', '}']
    return breakAt(inner, `${start} is never closed: ${end} is missing`)
  }

  return () => {
    const token = nextToken()
    if (token.kind === 'comment') return slip(token, 'JSON has no comments: remove it')
    const misspelt = token.kind === 'text' ? textFault(token) : {}
    if (misspelt.isBreak) return misspelt
    const taken = take(token)
    before = token
    return misspelt.fault ? { ...misspelt, isBreak: taken.isBreak === true } : taken
  }
}

function slip({ line }: Pick<Token, 'line'>, message: string): Finding {
  return { fault: { line, message } }
}

function breakAt(token: Pick<Token, 'line'>, message: string): Finding {
  return { ...slip(token, message), isBreak: true }
}

function tooMany(comma: Token): Finding {
  return slip(comma, 'a comma too many: nothing follows it')
}

/** White space is only what JSON takes for it. */
const tokenForm =
  /(?<space>[ \t\r\n]+)|(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>"(?:[^"\\\n]+|\\[^\n])*"?)|(?<sign>[{}[\],:])|(?<word>[^ \t\r\n{}[\],:"]+)/gy

function createTokens(text: string): () => Token {
  const found = text.matchAll(tokenForm)
  let line = 1
  let isAttached = false
  return () => {
    for (let next = found.next(); !next.done; next = found.next()) {
      const { 0: whole, groups = {} } = next.value
      const kind = (['comment', 'text', 'sign', 'word'] as const).find((one) => groups[one] !== undefined)
      const token = kind && { kind, text: whole, line, isAttached }
      line += whole.split('\n').length - 1
      isAttached = kind !== undefined
      if (token) return token
    }
    return { kind: 'end', text: '', line, isAttached }
  }
}

function isLiteral(word: string): boolean {
  return /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)
}

/** What is wrong inside of a text: its end, its escapes, its control characters. */
function textFault(token: Token): Finding {
  const { text } = token
  const isClosed = /^"(?:[^"\\]|\\.)*"$/.test(text)
  if (!isClosed)
    return breakAt(token, `${shorten(text)} has no closing " on its line; write \\n for a line break`)
  const [, escaped] = /^(?:[^\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*\\(.)/.exec(text) ?? []
  if (escaped === 'u') return slip(token, '\\u needs four hexadecimal digits, as in \\u00e9')
  if (escaped) return slip(token, `\\${escaped} means nothing in JSON; write \\\\ for a backslash`)
  const [control] = /[\0-\x1f]/.exec(text) ?? []
  if (control === undefined) return {}
  const written = control === '\t' ? '\\t' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
  return slip(
    token,
    `${control === '\t' ? 'a tab' : 'a control character'} inside a text must be written ${written}`,
  )
}

/** What to write instead of something that is no value. */
function wordRule(word: string): string {
  const [first = ''] = word
  if (/[\p{Z}\p{C}]/u.test(first)) {
    const code = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `an invisible character (U+${code}) must be removed; it may come from a web page or a word processor`
  }
  if (/['‘’“”„«»`]/.test(first)) return `texts must be in straight double quotes: "${withoutQuotes(word)}"`
  const small = word.toLowerCase()
  if (['true', 'false', 'null'].includes(small)) return `${word} must be written ${small}`
  if (['none', 'nil', 'undefined', 'nan'].includes(small)) return `${word} must be written null`
  if (/^[-+]?[\d.]/.test(word)) {
    return `${shorten(word)} is no number of JSON: digits with a point, no leading zero; put other values in quotes`
  }
  return `${shorten(word)} must be in double quotes: "${shorten(word)}"`
}

function withoutQuotes(word: string): string {
  return shorten(word.replace(/^['‘’“”„«»`]+|['‘’“”„«»`]+$/g, ''))
}

const mostCharacters = 40

function shorten(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text
}
