import { countWords } from '../lines/line-shape.ts'

export interface Credited {
  /** Empty if the line holds nothing but the credit. */
  readonly caption: string
  readonly credit: string
  /** It is one above the story only. */
  readonly isLoose?: boolean
}

const words =
  'Photographs?|Photos?|Photo credit|Photo by|Photos by|Image credit|Images?|Pictures?|Picture credit|Pic|Credit|Credits|Fotos?|Fotograf|Fotografie|Bild|Bilder|Bildnachweis|Créditos?|Crédits?|Crédit photo|Imagen|Fotografía|Illustration|Illustrations|Composite|Graphic|Zdjęcie|Fot\\.?|Kuva|KUVA|FOTO|Фото|Video grab'
const agencies =
  'Getty Images|Getty|Reuters|REUTERS|AFP|AP|AP Photo|PA|PA Media|PA Wire|dpa|EPA|EPA-EFE|EFE|Shutterstock|Alamy|iStock|Bloomberg|ANSA|TT|NTB|ANP|Keystone|imago|IMAGO|Rex|REX|SWNS|Xinhua|Anadolu|NurPhoto|PAP|APA|Ritzau Scanpix|Scanpix|Belga|Lusa|LaPresse|Europa Press|Folhapress|Sipa|picture alliance|Lehtikuva|Yonhap|Kyodo'
/** `Ida Fenn/BBC`, alone on its line: names are parted by a slash only in credits. */
const outlets =
  'BBC|BBC News|BBC Sport|CNN|NPR|NBC News|CBS News|ABC News|The Guardian|Guardian|NDR|WDR|ARD|ZDF|ORF|SRF|RTÉ|ITV|Sky News'
const name = '[\\p{L}\\p{N}@©](?:[^.!?:()\\[\\]|]|\\.(?=\\p{L}{2,3}\\b)){1,90}?'
const person =
  "\\p{Lu}[\\p{L}\\p{M}’'-]+(?: (?:[\\p{Lu}]\\. ?|d[aeiou]s?|van|von|de la) ?)?(?: \\p{Lu}[\\p{L}\\p{M}’'-]+){1,3}"

const capitals = "\\p{Lu}[\\p{Lu}\\p{M}’'-]+(?: \\p{Lu}[\\p{Lu}\\p{M}.’'-]+){1,3}"
const papers =
  'Post|Times|Guardian|Journal|Globe|Herald|Tribune|Observer|News|Chronicle|Magazine|Telegraph|Independent|Mail|Press|Star|Review|Sun|Gazette|Courier|Inquirer|Atlantic|NPR|BBC|CNN'

/** Where a credit may begin: at the line's start, after a stop, a bar or a bracket, or glued to the caption. */
const patterns: readonly RegExp[] = [
  new RegExp(`^(.*?)\\s*[([](?:${words})(?:\\s*[:/|]\\s*|\\s+)(${name})[)\\]]\\.?$`, 'u'),
  new RegExp(`^(.*[.!?…"”’'»]|)\\s*(?:${words})(?:\\s*[:/]\\s*| (?:by|von|par) )(${name})\\.?$`, 'u'),
  new RegExp(`^(.*[^\\s,;:–-])\\s+(?:Foto|Photo|Photograph|Credit|Bildnachweis)\\s*:\\s*(${name})$`, 'u'),
  new RegExp(`^(.*?)\\s*[|•]\\s*(?:${words})(?:\\s*[:/]\\s*| (?:by|von|par) )(${name})\\.?$`, 'u'),
  new RegExp(`^(.*?[\\p{Ll}\\d])(?:${words})(?:\\s*[:/]\\s*)(${name})\\.?$`, 'u'),
  new RegExp(
    `^(.*?)\\s*[([]((?:[^()]{2,40}[/,] ?)?(?:${agencies})(?:/[^()]{2,40}| via [^()]{2,30})?)[)\\]]\\.?$`,
    'u',
  ),
  /^(.*[.!?…]["”’']?|)\s*((?:REUTERS|AP Photo|AFP|Getty)\/[^.!?]{2,80})$/u,
  new RegExp(
    `^()((?:[\\p{Lu}][^.!?:/,]{1,40} ?/ ?)?(?:${agencies})(?:/[^.!?:]{2,40}| via [^.!?:]{2,30})?)$`,
    'u',
  ),
  new RegExp(`^()(\\p{Lu}[\\p{L}\\p{M}.'’ -]{2,40}(?:/(?:${outlets})| for NPR))$`, 'u'),
  // Without a colon: `… Foto Ida Fenn`, `(foto Ida Fenn)`, `Credit...Ida Fenn`, `© Ida Fenn für DIE ZEIT`.
  new RegExp(
    `^(.*[.!?…"”’'»]|) ?(?:Foto|Photo|Photograph|Fot\\.|Beeld|Kuva|Pic) (${person}(?: ?/ ?\\p{Lu}[\\p{L}.]*(?: \\p{Lu}[\\p{L}.]*){0,2})?)$`,
    'u',
  ),
  new RegExp(`^(.*?)\\s*[([](?:foto|photo|fot\\.|imagen|bild)(?:\\s*:\\s*|\\s+)(${name})[)\\]]\\.?$`, 'u'),
  new RegExp(`^(.*?)\\s*Credit(?:\\.{3}|…)\\s*(${name})$`, 'u'),
  new RegExp(`^(.+?) © (${person}(?:(?: for| für| pour|/|,)[^.!?:;]{2,40})?)$`, 'u'),
  // An outlet after the name: `(Ida Fenn for The Wend Post)`, `- Ida Fenn/Wendpress`, `IDA FENN / WENDPRESS`.
  new RegExp(`^(.*?)\\s*[([](${person} for (?:The )?(?:\\p{Lu}[\\p{L}.]* ){0,3}(?:${papers}))[)\\]]$`, 'u'),
  new RegExp(
    `^(.*?)\\s*[([](${person} ?/ ?\\p{Lu}[\\p{L}\\p{M}.’'-]+(?: \\p{Lu}[\\p{L}\\p{M}.’'-]+){0,2})[)\\]]$`,
    'u',
  ),
  new RegExp(`^()(${person} \\((?:${agencies})\\))$`, 'u'),
  /^(.+?) \((ansa|afp|reuters|lapresse|getty images)\)$/,
  new RegExp(`^(.+?) [–—-] (${person} ?/ ?\\p{Lu}[\\p{L}\\p{M}’'-]{2,30})$`, 'u'),
  new RegExp(`^(.+[.…][)”»]?) (${capitals}(?: ?/ ?[\\p{Lu} -]{2,30}| POUR « ?[^»]{2,40}»))$`, 'u'),
  /^(.+[.…]) \| ([\p{Lu}\d][\p{Lu}\d ’'-]{2,40})$/u,
  // Chinese and Japanese: names have no particles in hiragana.
  /^[▲△▼]?\s*(.+?)[（(](?:圖|图|图片|圖片|写真|照片)[／/:：]([^（()）]{2,20}?)(?:攝|摄|撮影|提供)?[)）]$/u,
  /^[▲△▼]?\s*(.+?)[（(](?!写真|照片|圖|图)([\p{Script=Han}\p{Script=Katakana}・ー]{2,12}?)(?:攝|摄|撮影|提供)[)）]$/u,
  /^(.+?)[＝=](?:[^＝=]*[、 ])?(?!写真|[^、]*[でをにが]撮影)([\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}・ー]{2,12}?) ?(?:撮影|提供)$/u,
  // `…。戴唐摄`, `… 记者戴唐／攝影`, `… 이대한 기자 name@example.com`
  /^(.+[。.]) ?(?:新华社)?(?:[记記]者 ?)?(\p{Script=Han}{2,4}) ?[／/]? ?(?:摄|攝|摄影|攝影)$/u,
  /^(.+[.다]) ?(?:사진 ?[=:/] ?)?\/?(\p{Script=Hangul}{2,4}) 기자 \S+@\S+$/u,
  /^(.+?) ?[（(]((?:رويترز|الفرنسية|أ ف ب|أسوشيتد ?برس|الأوروبية|الأناضول|الجزيرة|غيتي|شترستوك)[^()（）]{0,20})[)）]$/u,
]
/** A story may end a line so, too: `… COME HOME`, and the name of a reporter in Korean. Only above the story they are credits. */
const loosePatterns: readonly RegExp[] = [
  new RegExp(`^(.+[.…]) / (${person})$`, 'u'),
  new RegExp(`^(.+[.…]) (${person} ?/ ?\\p{Lu}\\p{L}+(?: \\p{Lu}\\p{L}+)?)$`, 'u'),
  new RegExp(`^(.+[.…][)”»]?) (?!AND |THE |READ |MORE )(${capitals})$`, 'u'),
  /^(.+[.다]) ?\/ ?(\p{Script=Hangul}{2,5}(?= ?(?:기자|제공|사진))) ?(?:기자|제공|사진)$/u,
]
const anywhere = new RegExp(
  `\\((?:ansa|afp|reuters|lapresse|getty images)\\)$|${words}|${agencies}|/(?:${outlets})$| for NPR$|[(\\[](?:foto|photo|fot\\.|imagen|bild)|©|[(\\[].* for .*[)\\]]$|/|\\p{Lu}{3}[»\\s]*$|撮影$|提供$|[攝摄影供][)）]?$|기자 \\S+@\\S+$|[\\u0600-\\u06FF][)）]$`,
  'u',
)
/** Agencies after a sentence are where the news is from, too. */
const source =
  /^(?:Reuters|REUTERS|AFP|AP|PA|dpa|EPA|EFE|ANSA|TT|NTB|ANP|Bloomberg|Xinhua|PAP|APA|Belga|Lusa|LaPresse|Europa Press|Yonhap|Kyodo)$/
const rights = /\s*(?:Purchase )?Licensing Rights$/

/** The credit in a caption's line, such as `… (Photo: X)`, `… Photograph: X/Reuters` or `… | Bild: X`. */
export function readCredit(text: string): Credited | undefined {
  if (text.length > 600) return undefined
  const line = text.replace(rights, '')
  if (!anywhere.test(line.slice(-140))) return undefined
  for (const pattern of [...patterns, ...loosePatterns]) {
    const found = pattern.exec(line)
    if (!found?.[2] || countWords(found[2]) > 9 || !/^[\p{Lu}\p{Lo}\d@©]|^dpa/u.test(found[2])) continue
    const caption = (found[1] ?? '').replace(/^\[?\d{1,2} ?(?:\/|of) ?\d{1,2}\]? ?\|? ?/, '').trim()
    if (/\([^)]*$/.test(caption) || (caption !== '' && source.test(found[2]))) continue
    const isLoose = loosePatterns.includes(pattern)
    return { caption, credit: found[2].trim(), ...(isLoose && { isLoose }) }
  }
  return undefined
}
