import { namespaces } from './namespaces.ts'

/** The elements of HTML, MathML and SVG that articles hold, obsolete ones included. */
export const elements = new Set(
  (
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button canvas ' +
    'caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset ' +
    'figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ' +
    'ins kbd label legend li link main map mark marquee menu meta meter nav nobr noframes noscript object ol optgroup ' +
    'option output p param picture pre progress q rp rt ruby s samp script search section select slot small source span ' +
    'strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var ' +
    'video wbr math mi mn mo ms mrow msup msub mfrac msqrt mroot mtext mtable mtr mtd mover munder munderover msubsup ' +
    'mspace mstyle mpadded mphantom menclose merror semantics annotation svg g path rect circle ellipse line polyline ' +
    'polygon text tspan defs use lineargradient radialgradient stop symbol clippath mask pattern image desc'
  ).split(' '),
)

const mathElements = words(
  'annotation annotation-xml maction malignmark math menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv ' +
    'mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt ' +
    'msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics',
)
/** Without those that run or load something. */
const svgElements = words(
  'a animate animateColor animateMotion animateTransform circle clipPath cursor defs desc ellipse feBlend feColorMatrix ' +
    'feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow ' +
    'feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight ' +
    'feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-name font-face-src g glyph ' +
    'glyphRef hkern image line linearGradient marker mask metadata missing-glyph mpath path pattern polygon polyline ' +
    'radialGradient rect set stop style svg switch symbol text textPath title tref tspan use view vkern',
)

/** By namespace: what readers know in XHTML. */
export const elementsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [namespaces.xhtml, elements],
  ['http://www.w3.org/1998/Math/MathML', mathElements],
  ['http://www.w3.org/2000/svg', svgElements],
])

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
