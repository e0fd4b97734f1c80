const words =
  'harbour ferry tide council bridge market school river winter paper engine garden signal stone lamp meadow bread copper window letter voice street morning sailor clock ticket orchard weather fiddle lantern'.split(
    ' ',
  )
const firstDate = Date.UTC(2010, 0, 1)
const minuteMs = 60_000

/** Article n of a paper, as a list in JSON has it: about 3 kB, with an author, a section and two tags. The same each time. */
export function makeStory(number: number) {
  const pick = createPicker(number)
  return {
    slug: `story-${number}`,
    title: `Story ${number}: ${words[pick(words.length)]} & ${words[pick(words.length)]}`,
    published: new Date(firstDate + number * minuteMs).toISOString(),
    authors: [`Author ${pick(20)}`],
    section: 'town',
    tags: [`Tag ${pick(40)}`, `Tag ${pick(40)}`],
    contentHtml: Array.from({ length: 7 }, (_, index) => makeParagraph(pick, index)).join('\n'),
  }
}

type Picker = (count: number) => number

/** Numbers below `count` that look random and follow from the seed (a linear congruential generator). */
function createPicker(seed: number): Picker {
  let state = seed + 1
  return (count) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % count
  }
}

function makeParagraph(pick: Picker, index: number): string {
  const link = index === 2 ? ' <a href="https://example.org/more">More of it</a> and <em>so on</em>.' : ''
  return `<p>${Array.from({ length: 5 }, () => makeSentence(pick)).join(' ')}${link}</p>`
}

function makeSentence(pick: Picker): string {
  const length = 8 + pick(10)
  const text = Array.from({ length }, () => words[pick(words.length)]).join(' ')
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
