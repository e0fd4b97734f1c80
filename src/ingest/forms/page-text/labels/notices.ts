/**
 * Sentences of pages, not of stories: permission for an embed, newsletters, comments, apps, rights. Each pattern is
 * so narrow that no sentence of a story follows it. Another newspaper is another few rows.
 */
const notices: readonly RegExp[] = [
  // Embeds
  /^(?:allow (?:.{2,40} )?content(?: provided by .{2,60})?\?|¿permitir el contenido de .{2,40}\?|permitir conteúdo de .{2,40}\?|autoriser le contenu de .{2,40}\?|.{2,40}-inhalte? anzeigen\??)$/i,
  /^this (?:article|page) (?:contains|includes|may contain) content (?:provided|embedded|hosted|from) /i,
  /^(?:este artículo contiene contenido|este item inclui conteúdo|este artigo contém conteúdo|cet article contient du contenu|dieser (?:artikel|inhalt) enthält|an dieser stelle finden sie|der inhalt wird von|mit dem aktivieren|zum (?:anzeigen|abspielen) dieses inhalts|ich bin damit einverstanden, dass mir externe inhalte)/i,
  /^(?:we ask for your permission before anything is loaded|to view this content choose|you may want to read .{2,60} (?:cookie|privacy) policy|this content is hosted by|this (?:twitter|facebook|instagram|youtube|tiktok|x|social media) (?:post|video|content) cannot be displayed)/i,
  /^(?:view (?:original|this|the) (?:tweet|post|content|video|thread)(?: on (?:twitter|x|facebook|instagram|youtube|tiktok))?|(?:watch|view) on (?:youtube|instagram|facebook|tiktok|x|twitter)|a post shared by .{2,80})$/i,
  /^(?:the bbc|bbc) (?:is|are) not responsible for the content of external\b.{0,90}$/i,
  /^(?:(?:la )?bbc no se hace responsable|a bbc não se responsabiliza|la bbc n'est pas responsable|nid yw'r bbc yn gyfrifol|chan eil am bbc cunntachail)/i,
  /^(?:skip|end of) (?:twitter|x|facebook|instagram|youtube|tiktok|google|media|social) ?(?:post|video|tweet|content|player|youtube|embed)?(?: by .{2,60})?(?:,? \d+)?$/i,
  // Players
  /^(?:media playback is (?:not supported|unsupported) on (?:your|this) device|this video can ?not be played|to (?:play|view|watch) this video,? (?:you need to|please) enable javascript.{0,120}|your browser does not support .{3,40}|please enable javascript.{0,80}|sorry, this (?:video|content) (?:is|can).{3,60})$/i,
  /^(?:audio|video|podcast|watch|listen|hören|sehen|livestream|infografik|interaktiv|grafik|bildergalerie|fotostrecke|galerie)(?: ?:| \|) .{3,140}(?<![.!])$/i,
  /^(?:figure|chart|table|interactive):? .{0,30}(?:loading|javascript)/i,
  // Newsletters, subscriptions, apps
  /^(?:sign up (?:to|for|here)|subscribe to|get (?:our|the)|sign up)\b.{0,80}(?<![.!?])$/i,
  /^(?:sign up|subscribe|get (?:our|the)) .{0,120}\b(?:newsletters?|inbox|e-?mails?|alerts|briefing|app)\b/i,
  /^(?:by (?:signing|clicking|entering|subscribing|submitting|continuing|registering) .{0,60}(?:you agree|you accept|you consent|terms|privacy)|by signing up|i would like to be emailed|yes, i(?:'d| would) like to|you can unsubscribe at any time|unsubscribe at any time|you have successfully subscribed)/i,
  /\b(?:recaptcha|google privacy policy and terms of service|datenschutzerklärung von|privacy notice: newsletters may contain)\b/i,
  /^(?:newsletters may contain info about charities|for more information see our privacy policy|see our privacy policy|our (?:terms|privacy policy) (?:apply|applies))/i,
  /^(?:click here to|download (?:the|our) .{2,50} app\b|get the .{2,40} app\b|listen to the best of bbc|get in touch(?: with us)?(?: by .{0,60}|[.:]?$)|have you (?:been affected|got a story)|got a story\?.{0,120}|do you have a story|send your (?:story|pictures)|email haveyoursay|are you (?:personally )?affected by)/i,
  /^(?:follow|find) (?:us|bbc\b.{0,50}|the .{2,40}|.{2,40} on) ?(?:on|:)? ?(?:facebook|twitter|x|instagram|whatsapp|youtube|tiktok|bluesky|threads|linkedin)\b/i,
  /^(?:recuerda que puedes recibir|puedes recibir notificaciones|y recuerda que puedes|haz clic aquí|haga clic aquí|suscríbete a|suscríbase a|visita nuestra cobertura|descarga la última versión de nuestra app|ahora puedes recibir)/i,
  /^(?:já assistiu aos nossos|inscreva-se no|clique aqui para|receba (?:as|no seu)|abonnez-vous (?:à|pour)|inscrivez-vous|recevez (?:la|nos|chaque)|jetzt (?:kostenlos |unseren |den )?.{0,30}newsletter|melden sie sich .{0,40}newsletter|bleiben sie .{0,30}newsletter|hier können sie .{0,40}(?:abonnieren|anmelden))/i,
  /^\(?बीबीसी (?:हिन्दी|हिंदी|न्यूज़ हिन्दी) के (?:एंड्रॉएड|एंड्रॉयड|लिए) ?(?:ऐप)?/,
  /^(?:подписывайтесь на|підписуйтесь на|подпишитесь на|чтобы продолжать получать новости)/i,
  /^(?:mit ihrer (?:registrierung|anmeldung) .{0,60}datenschutz|votre e-?mail, avec votre consentement|subscreva a newsletter|subscreve a newsletter|suscríbete para|(?:the|our) .{2,40} newsletter provides .{10,160}sign up here\.?$|thanks for reading .{2,60}! subscribe (?:for free|to) )/i,
  /^(?:u kunt ons met dit formulier|ziet u een taalfout|een versie van dit artikel verscheen|a version of this article appears in print|有料会員になると)/i,
  // Summaries and voices by machines
  /^(?:dieser (?:text|überblick) wurde (?:mithilfe|mit hilfe|mit) .{0,40}(?:künstlicher intelligenz|KI)\b.{0,80}|(?:this )?summary (?:is|was)? ?(?:AI[- ]generated|generated by AI)\b.{0,140}|the audio version of this article is generated by AI.{0,200}|oppsummeringen er laget av (?:KI|AI)\b.{0,120}|tiivistelmä on tekoälyn tekemä.{0,60}|résumé généré par .{0,60}|resumen generado por .{0,60})$/i,
  /^(?:\p{Lu}\S{1,20} benötigt javascript für wichtige funktionen\..{0,120}|bitte passen sie die einstellungen an\.|sua assinatura pode valer ainda mais|you may occasionally receive promotional content from .{3,60}|spreaker this content is provided by .{3,120}|(?:📱|✅|👉) ?(?:baixe o app|clique aqui|participe do canal|siga o canal).{0,140}|har du tips til oss om denne eller andre saker\?.{0,60}|svt:s nyheter ska stå för saklighet.{0,160}|dziękujemy, że przeczytałaś.{0,120}|iscrivendomi alla newsletter .{0,120})$/iu,
  // What stands around an advertisement or a film
  /^(?:(?:the )?(?:story|article|text) continues (?:below|after)\b.{0,40}|(?:de )?tekst (?:gaat|loopt) (?:verder|door) onder .{2,40}|lees verder onder .{2,40}|(?:der )?(?:artikel|text) geht .{0,30}weiter.{0,40}|lire la suite (?:ci-dessous|après la publicité)|la suite (?:de l['’]article )?(?:ci-dessous|après cette publicité)|continua (?:após a|depois da) publicidade|(?:el artículo )?continúa (?:después de|tras) la publicidad|(?:l['’]articolo )?continua (?:dopo|sotto) .{2,30}|(?:artikkelen|saken|artikeln|artiklen) (?:fortsetter|fortsätter|fortsætter) (?:under|efter|etter) .{2,30}|(?:juttu|artikkeli) jatkuu .{2,30})\.?$/iu,
  // Comments
  /\b(?:encourages reader discussion|review our community guidelines|community guidelines before commenting|read our (?:commenting|comment) (?:policy|guidelines)|comments are (?:now )?closed|be the first to comment|you must be (?:logged in|registered) to comment|join the discussion below)\b/i,
  // Agencies, and rights in other languages
  /^(?:© ?(?:dpa|afp|apa|sda|keystone|reuters|epa|efe|ansa|ap)\b.{0,80}|(?:© dpa-infocom, ?)?dpa:\d{6}-\d{2,3}-\d{3,8}\/\d+|© sz\/.{3,80}|[a-z]{2,4}(?:\/[a-z]{2,4})*\/(?:dpa|afp|reuters|apa|sda|ap|epd|kna)(?:\/\p{L}{2,8})*|riproduzione riservata ©.{0,40}|resta in contatto con .{3,60})$/iu,
  /^(?:本網站之文字、圖片及影音.{0,60}|無断転載.{0,20}禁.{0,10}|<?저작권자.{0,80}|제보는 카카오톡.{0,30}|[(（【[]?(?:责任编辑|責任編輯|责编|責編|编辑|編輯)[:：].{1,20}|(?:来源|來源)[:：].{2,20}|المصدر ?[:：].{2,60}|기사제보.{0,60})$/u,
  // The page as such
  /^(?:you(?:'|’)?re viewing|you are viewing) a text-only version/i,
  /^(?:skip to (?:main )?content|these are external links.{0,60}|all times stated are .{2,20}|view the main version of the website.{0,80})$/i,
  /^(?:we (?:and our (?:\d+ )?partners|use cookies)|this (?:site|website|page) uses cookies|wir verwenden cookies|we have updated our privacy|we've updated our privacy|your privacy (?:choices|is important|matters)|diese (?:seite|website) (?:verwendet|nutzt) cookies|utilizamos cookies|ce site utilise des cookies)\b/i,
  /^(?:(?:©|copyright|\(c\)) ?(?:\d{4}|©).{0,160}|©? ?riproduzione riservata|all rights reserved\.?|.{0,60}all rights reserved\.?|alle rechte vorbehalten\.?|todos los derechos reservados\.?|tous droits réservés\.?)$/i,
  /^(?:this is a breaking news story|this breaking news story is being updated|this (?:story|article) (?:is being updated|will be updated)|more updates to follow|follow our live)/i,
  /^(?:our standards: .{3,80}|purchase licensing rights.{0,40}|estimated reading time.{0,30}|(?:add|añadir|ajouter|aggiungi) .{2,40} (?:as|to|en|a|à|sur|su) .{0,30}google|(?:press|news|media) release|pressemitteilung|medienmitteilung|communiqué de presse|comunicado de prensa|comunicato stampa|(?:willkommen bei|welcome to|bienvenue sur|bienvenido a) \S+\.\S+|dieses thema im programm(?::.*)?|über dieses thema bericht\S{1,4} .{3,60} am \d{1,2}\. .{3,20} um .{3,10} uhr\.?|sendung: .{3,80}|quelle: .{2,60})$/i,
]

/** True for a line that a page says of itself, whatever its stop. */
export function isNotice(text: string): boolean {
  if (text.length > 400) return false
  const words = text.replace(/’/g, "'")
  return notices.some((pattern) => pattern.test(words))
}

const credit =
  /^\(?(?:additional |with )?(?:reporting|writing|editing|compiled|photography|files|inputs?) (?:by|from) /i
const small = new Set('and in by for with at of the from editing writing reporting additional'.split(' '))

/** `Reporting by A in Cobb; Editing by B`: who made the story, in words that no sentence consists of. */
export function isCredits(text: string): boolean {
  const words =
    text
      .slice(0, 400)
      .replace(credit, '')
      .match(/[\p{L}\p{M}'’.-]+/gu) ?? []
  return credit.test(text) && words.every((word) => /^\p{Lu}/u.test(word) || small.has(word.toLowerCase()))
}
