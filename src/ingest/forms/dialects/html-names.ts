const names = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Elements of HTML, obsolete ones included. */
const html = names(
  [
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button',
    'canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset',
    'figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins',
    'kbd label legend li link listing main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol',
    'optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select slot',
    'small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr',
    'track tt u ul var video wbr xmp',
  ].join(' '),
)

/** Elements without a closing tag. */
export const voidNames = names('area base br col embed hr img input link meta param source track wbr')

/** Elements that mean something without a closing tag, or without attributes. */
export const loneNames = names('br hr wbr p li dt dd tr td th thead tbody tfoot option optgroup rb rp rt rtc')

/** Elements whose content is no HTML: without a closing tag, they hold the rest of the text. */
export const rawNames = names('script style textarea title xmp iframe noembed noframes plaintext')

/** Whether HTML has an element of that name, in small letters. */
export function isHtmlName(name: string): boolean {
  return html.has(name)
}
