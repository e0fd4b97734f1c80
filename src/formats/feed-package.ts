/**
 * Places in a document for text that `feed` must not touch: it would escape it once too often, once too little or not
 * at all. A mark goes through `feed` and is exchanged for the real thing afterwards. Marks hold a character that XML
 * forbids and `cleanText` drops, so no author's text can look like one.
 */
export interface Slots {
  /** Keeps the text, which must be ready for its place, and answers the mark that stands for it. */
  keep(text: string): string
  /** The document with every mark exchanged. Throws when a mark was lost or is there twice. */
  fill(document: string): string
}

export function createSlots(): Slots {
  const kept: string[] = []
  return {
    keep: (text) => `\u0002${kept.push(text) - 1}\u0002`,
    fill: (document) => {
      let filled = 0
      const result = document.replace(/\u0002(\d+)\u0002/g, (_mark, index: string) => {
        filled++
        return kept[Number(index)] ?? ''
      })
      if (filled !== kept.length)
        throw new Error(`feed wrote ${filled} of ${kept.length} slots: has it changed?`)
      return result
    },
  }
}

/** Exchanges the first `anchor`. Throws when it is not there, so that another version of `feed` fails loudly. */
export function replaceAnchor(document: string, anchor: string, replacement: string): string {
  const at = document.indexOf(anchor)
  if (at === -1) throw new Error(`feed did not write ${JSON.stringify(anchor)}: has it changed?`)
  return document.slice(0, at) + replacement + document.slice(at + anchor.length)
}

/** What stands before the last `anchor`, and the rest. Throws when it is not there. */
export function splitBefore(document: string, anchor: string): readonly [before: string, after: string] {
  const at = document.lastIndexOf(anchor)
  if (at === -1) throw new Error(`feed did not write ${JSON.stringify(anchor)}: has it changed?`)
  return [document.slice(0, at), document.slice(at)]
}

/** What stands between two anchors, both included. */
export function cut(document: string, from: string, to: string): string {
  const start = document.indexOf(from)
  const end = document.lastIndexOf(to)
  if (start === -1 || end < start) throw new Error(`feed did not write ${from}…${to}: has it changed?`)
  return document.slice(start, end + to.length)
}
