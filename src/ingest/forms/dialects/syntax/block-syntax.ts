import type { Construct, State, TokenizeContext } from 'micromark-util-types'
import { isShortcodeLine } from '../shortcode.ts'
import { isComponentLine } from './component-syntax.ts'
import { enterRawText, isLineEnd, type RawText, toCharacter } from './raw-text.ts'

/** Lines that Markdown leaves as they are: from one that matches `opens` to the first that ends with `close`. */
interface RawBlock {
  readonly first: string
  readonly opens: RegExp
  /** `$1` is the first group of `opens`. */
  readonly close: string
  /** Whether a blank line ends it, too: then it is an ordinary text. */
  readonly isParagraph?: boolean
}

const rawBlocks: readonly RawBlock[] = [
  { first: '$', opens: /^\$\$/, close: '$$' },
  { first: '\\', opens: /^\\\[/, close: '\\]' },
  { first: '\\', opens: /^\\begin\{([a-z]+\*?)\}/, close: '\\end{$1}' },
  { first: '%', opens: /^%%/, close: '%%' },
  { first: '{', opens: /^\{\{\/\*/, close: '*/}}' },
  { first: '{', opens: /^\{\/\*/, close: '*/}' },
  { first: '{', opens: /^\{#/, close: '#}' },
  { first: '{', opens: /^\{% comment %\}/, close: '{% endcomment %}' },
  { first: '{', opens: /^\{%- comment -%\}/, close: '{%- endcomment -%}' },
  { first: '{', opens: /^\{% highlight [^%]*%\}\s*$/, close: '{% endhighlight %}' },
  { first: '{', opens: /^\{\{< highlight [^>]*>\}\}\s*$/, close: '{{< /highlight >}}' },
  // A shortcode over several lines, one of which may begin like a quotation.
  { first: '{', opens: /^\{\{<(?!.*>\}\})/, close: '>}}', isParagraph: true },
  { first: '{', opens: /^\{\{%(?!.*%\}\})/, close: '%}}', isParagraph: true },
  { first: '{', opens: /^\{%(?!.*%\})/, close: '%}', isParagraph: true },
]

/** Lines with a meaning of their own, which also end a paragraph. */
const lines: readonly LineSyntax[] = [
  { first: ':', isOne: (line) => /^:{3,}(?:[ \t]*[\w{[].*)?$/.test(line) },
  { first: ':', isOne: (line) => /^::[a-z][\w-]*(?:[[{].*[\]}])?$/.test(line) },
  { first: '{', isOne: isShortcodeLine },
  { first: '<', isOne: isComponentLine },
]

interface LineSyntax {
  readonly first: string
  /** Whether the line, without white space at its end, has this meaning; `isAfterText`: it would end a paragraph. */
  readonly isOne: (line: string, isAfterText: boolean) => boolean
}

/** Constructs for blocks, by the code of their first character. `source` is the whole text that is parsed. */
export function createBlockConstructs(source: string): Record<number, Construct[]> {
  const lastLineOf = createLineFinder(source)
  const all = [
    ...rawBlocks.map((block) => [block.first, toBlock(block, lastLineOf)] as const),
    ...lines.map((line) => [line.first, toLine(line)] as const),
  ]
  const byCode: Record<number, Construct[]> = {}
  for (const [first, construct] of all) {
    const code = first.charCodeAt(0)
    byCode[code] = [...(byCode[code] ?? []), construct]
  }
  return byCode
}

function toLine({ isOne }: LineSyntax): Construct {
  return {
    name: 'dialectLine',
    tokenize(this: TokenizeContext, effects, ok, nok) {
      let raw: RawText
      const inside: State = (code) => {
        if (code !== null && !isLineEnd(code)) {
          raw.consume(code)
          return inside
        }
        const line = this.sliceSerialize(raw.exit())
        return isOne(line.trimEnd(), this.interrupt === true) ? ok(code) : nok(code)
      }
      return (code) => {
        raw = enterRawText(effects)
        return inside(code)
      }
    },
  }
}

/** Like fenced code: it never fails after its first line, since the lines in it are no containers any more. */
function toBlock(
  { opens, close: form, isParagraph }: RawBlock,
  lastLineOf: (close: string) => number,
): Construct {
  return {
    name: 'dialectBlock',
    concrete: true,
    tokenize(this: TokenizeContext, effects, ok, nok) {
      let raw: RawText
      let line = ''
      let close = form
      let isFirst = true
      const inside: State = (code) => {
        if (code === null || isLineEnd(code)) return isFirst ? firstEnd(code) : lineEnd(code)
        line += toCharacter(code)
        raw.consume(code)
        return inside
      }
      const firstEnd: State = (code) => {
        const [opened, group = ''] = opens.exec(line) ?? []
        close = form.replace('$1', group)
        const isBlock =
          opened !== undefined &&
          !line.slice(opened.length).includes(close) &&
          this.now().line < lastLineOf(close)
        if (!isBlock) return nok(code)
        isFirst = false
        return this.interrupt ? done(code) : toNextLine(code)
      }
      const lineEnd: State = (code) => {
        const isBlank = isParagraph && line.trim() === ''
        const isLast = code === null || isBlank || line.trimEnd().endsWith(close)
        return isLast ? done(code) : toNextLine(code)
      }
      const toNextLine: State = (code) => effects.check(nonLazyLine, nextLine, done)(code)
      const nextLine: State = (code) => {
        raw.consume(code)
        line = ''
        return inside
      }
      const done: State = (code) => {
        raw.exit()
        return ok(code)
      }
      return (code) => {
        raw = enterRawText(effects)
        return inside(code)
      }
    },
  }
}

/** A next line that belongs to the same containers, as `nonLazyContinuation` of micromark-core-commonmark. */
const nonLazyLine: Construct = {
  partial: true,
  tokenize(this: TokenizeContext, effects, ok, nok) {
    return (code) => {
      if (code === null) return nok(code)
      effects.enter('lineEnding')
      effects.consume(code)
      effects.exit('lineEnding')
      return (next) => (this.parser.lazy[this.now().line] ? nok(next) : ok(next))
    }
  },
}

/** The number, from 1, of the last line that ends with a text; 0 if there is none. */
function createLineFinder(source: string): (end: string) => number {
  let sourceLines: readonly string[] | undefined
  const found = new Map<string, number>()
  return (end) => {
    sourceLines ??= source.split('\n').map((line) => line.trimEnd())
    const line = found.get(end) ?? sourceLines.findLastIndex((one) => one.endsWith(end)) + 1
    found.set(end, line)
    return line
  }
}
