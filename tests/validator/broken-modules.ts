import { type BrokenFeed, errors, warnings } from './broken-feed.ts'

const period = '<sy:updatePeriod>daily</sy:updatePeriod>'

/** Faults of small namespaces, each in the good podcast. */
export const brokenModules: readonly BrokenFeed[] = [
  ...errors([
    ['module-text-wrong', 'a word that is no period', '>daily<', '>nightly<'],
    ['module-text-wrong', 'a period of nothing', '>daily<', '><'],
    ['module-text-wrong', 'never', '<sy:updateFrequency>2', '<sy:updateFrequency>0'],
    ['module-text-wrong', 'half a time', '<sy:updateFrequency>2', '<sy:updateFrequency>1.5'],
    ['module-text-wrong', 'the date of RSS', '2026-01-01T06:00+00:00', 'Thu, 01 Jan 2026 06:00:00 GMT'],
    ['module-text-wrong', 'comments in words', '<slash:comments>0', '<slash:comments>none'],
    ['module-text-wrong', 'a parade with a word in it', '7,5,2', '7,five,2'],
    ['module-text-wrong', 'a path', '<wfw:comment>https://harbour.example', '<wfw:comment>'],
    [
      'module-text-wrong',
      'a feed beside the page',
      '<wfw:commentRss>https://harbour.example',
      '<wfw:commentRss>',
    ],
    [
      'module-text-wrong',
      'a licence by name',
      '<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/',
      '<creativeCommons:license>CC BY',
    ],
    ['module-text-wrong', 'north of the pole', '<geo:lat>51.5', '<geo:lat>91.5'],
    ['module-text-wrong', 'once around the world', '<geo:long>-0.12', '<geo:long>-188.2'],
    ['module-text-wrong', 'a latitude alone', '<georss:point>51.5 -0.12', '<georss:point>51.5'],
    ['module-text-wrong', 'a place in words', '<georss:point>51.5 -0.12', '<georss:point>London'],
    [
      'module-text-wrong',
      'a line of one place',
      '<georss:line>51.5 -0.12 51.6 -0.13',
      '<georss:line>51.5 -0.12',
    ],
    ['module-text-wrong', 'a corner', '<georss:box>51.5 -0.12 51.6 -0.1', '<georss:box>51.5 -0.12'],
    ['module-text-wrong', 'answers in words', '<thr:total>3', '<thr:total>three'],
    ['module-attribute-wrong', 'an answer to nothing', ' ref="tag:harbour.example,2026:fog"', ''],
    ['module-attribute-wrong', 'an answer to a number', 'ref="tag:harbour.example,2026:fog"', 'ref="17"'],
    ['module-attribute-wrong', 'a page beside the feed', 'href="https://harbour.example/fog"', 'href="/fog"'],
    ['module-attribute-wrong', 'no subtype', 'type="text/html" source', 'type="html" source'],
    ['module-attribute-wrong', 'answers in words', 'thr:count="3"', 'thr:count="three"'],
    [
      'module-attribute-wrong',
      'the day only',
      'thr:updated="2026-11-20T08:30:00Z"',
      'thr:updated="2026-11-20"',
    ],
    ['module-element-repeated', 'two periods', period, `${period}${period}`],
  ]),
  ...warnings([
    ['module-element-unknown', 'an invention', period, `${period}<sy:updateHour>7</sy:updateHour>`],
  ]),
]
