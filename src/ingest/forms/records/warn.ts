/** Takes what a story says and the page cannot show: the rule, which follows the name of the field. */
export type Warn = (rule: string) => void

const mostQuoted = 300

/** Words for a message. */
export function quote(words: string): string {
  return words.length > mostQuoted ? `${words.slice(0, mostQuoted)}…` : words
}
