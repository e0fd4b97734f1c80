import type { Remark } from '../../../../domain/errors.ts'
import { isText, type Unit } from '../evidence/unit.ts'

const channel =
  /newsletters?|nyhetsbrev|nieuwsbrief|uutiskirje|nyhedsbrev|bolet[ií]n|inbox|e-?mail|postfach|whatsapp|telegram|podcast|(?<![\p{L}])apps?(?![\p{L}])|abonn|abbona|suscri|subscri|subscre|assinante|sign up|prenumer|tilaajille|javascript|browser|cookies|adblock|premium|구독|카카오톡|제보|会員|會員|登録|メルマガ|订阅|訂閱|客户端|下载|اشترك|النشرة/iu
const reader =
  /(?<![\p{L}])(?:you|your|sie|ihre?[nmrs]?|vous|votre|vos|nous|usted|su correo|tu|te|recib[eí]s?|você|seu|u|uw|je|jouw|du|din|ditt|twoj[aąe]|twój|sinun)(?![\p{L}])/iu
/** How a page asks its readers to do something; it needs a channel beside it, since stories begin so, too. */
const invitation =
  /^(?:sign up|subscribe|get|download|join|click|tap|listen|watch|check out|follow|support|have you|do you|jetzt|hier|melden|abonnieren|folgen|lesen|laden|unterstützen|inscrivez|abonnez|recevez|retrouvez|suivez|cliquez|téléchargez|soutenez|suscríbete|suscribite|síguenos|seguinos|recibe|recibí|haz clic|descarga|únete|iscriviti|seguici|ricevi|clicca|scarica|inscreva|receba|clique|siga|baixe|subscreva|assine|schrijf|meld|abonneer|volg|prenumerera|följ|ladda|abonner|følg|last ned|zapisz|obserwuj|subskrybuj|tilaa|seuraa|lataa)(?![\p{L}])/iu
/** The same in words that no story begins with. */
const request =
  /^(?:sign up|subscribe|click here|share or comment|need a news break|make us preferred|get (?:the|our) .{3,80} (?:delivered|daily|essentials|briefing)|(?:reach|contact|email|follow) .{3,40} (?:at|on) \S*[@.]|(?:follow|reach) (?:him|her|them|us)(?: on| at)?|support (?:local|independent|our|quality) journalism|have you been affected|if you value (?:our|this)|¿quieres recibir|bekijk (?:hier|hieronder|ook)|watch below|mira también|guarda anche|veja também|do you have (?:a (?:story|tip)|any information)|jetzt (?:anmelden|kostenlos|abonnieren|registrieren|testen)|hier (?:können sie|geht['’]?s?|finden sie|anmelden)|lesen sie (?:auch|mehr|hier|dazu)|folgen sie uns|inscrivez-vous|abonnez-vous|suscríbete|suscribite|síguenos|seguinos|haz clic|iscriviti|seguici|clicca qui|inscreva-se|clique aqui|assine|meld je aan|abonneer|volg ons|følg oss|följ oss|zapisz się|obserwuj nas|zobacz (?:też|także|wideo)|czytaj (?:też|także|więcej)|przeczytaj (?:też|także)|dziękujemy, że|tilaa|seuraa|lees (?:ook|meer)|läs (?:också|mer|även)|les (?:også|mer)|læs (?:også|mere)|lue (?:lisää|myös)|leia (?:também|mais)|leggi (?:anche|tutto)|lee (?:también|más)|à lire|voir aussi)(?![\p{L}])/iu
const rights =
  /©|\(c\) ?\p{Lu}|dpa-infocom|copyright|all rights reserved|(?:alle rechte|todos los derechos|tous droits|tutti i diritti|todos os direitos) (?:vorbehalten|reservados|réservés|riservati)|riproduzione riservata|rechte am artikel|無断転載|転載を?禁|不得轉載|不得转载|禁止转载|版权所有|著作權|재배포|저작권자/iu
const summaryByMachine =
  /(?:summary|überblick|zusammenfassung|text|résumé|resumen|riassunto|resumo|samenvatting|oppsummeringen|sammanfattningen|tiivistelmä|streszczenie).{0,60}(?:\bAI\b|artificial intelligence|\bKI\b|künstlicher? intelligenz|\bIA\b|intelligen(?:ce|cia|za|cja) artific|chatgpt|tekoäly)/iu
const mark = /^[[+▶►→»>#✅📱👉🔴⚡]|\||[\]→]$|^[^«]*»$|opens in (?:a )?new (?:window|tab)/u
const capitalLabel = /^\p{Lu}{3,}(?: \p{Lu}{2,}){0,3} ?[:|] ?\p{Lu}/u
const address = /\S@\S+\.\p{L}{2,}|https?:\/\/|(?<!\S)@\w{3,}/u

interface Sign {
  readonly what: string
  readonly holds: (unit: Unit, at: number, kept: readonly Unit[]) => boolean
}

const isShort = ({ kind }: Unit) => kind === 'short'
const isBrief = ({ kind }: Unit) => kind === 'short' || kind === 'brief' || kind === 'weak'
const isQuoted = (text: string) => /^["“”„‘«»「『–—-]/.test(text)

/** `WATCH NOW: …`; in an interview each question has the same label. */
function isLabelledOnce({ text }: Unit, kept: readonly Unit[]): boolean {
  const [label] = capitalLabel.exec(text) ?? []
  return label !== undefined && kept.filter((other) => other.text.startsWith(label.slice(0, -1))).length === 1
}

const signs: readonly Sign[] = [
  { what: 'it names rights', holds: ({ text }) => text.length <= 250 && rights.test(text) },
  { what: 'it speaks of a summary by a machine', holds: ({ text }) => summaryByMachine.test(text) },
  {
    what: 'it speaks of a newsletter, an app or a subscription',
    holds: (unit) =>
      channel.test(unit.text) &&
      !isQuoted(unit.text) &&
      (isShort(unit) || (isBrief(unit) && reader.test(unit.text)) || invitation.test(unit.text)),
  },
  {
    what: 'it asks the reader to do something',
    holds: (unit, at, kept) => (isBrief(unit) || at >= kept.length - 2) && request.test(unit.text),
  },
  {
    what: 'it has the signs of a link',
    holds: (unit, _, kept) =>
      (isShort(unit) && mark.test(unit.text)) || (isBrief(unit) && isLabelledOnce(unit, kept)),
  },
  {
    what: 'it holds an address',
    holds: (unit, at, kept) => (isBrief(unit) || at >= kept.length - 2) && address.test(unit.text),
  },
  { what: 'it is a name or a date', holds: ({ kind }) => kind === 'byline' || kind === 'date' },
]

/** True for words in which a page asks its reader to subscribe, to follow or to look elsewhere. */
export function asksReader(text: string): boolean {
  if (text.length > 300 || isQuoted(text)) return false
  return request.test(text) || (channel.test(text) && invitation.test(text))
}

/** Lines that stay in the text, though they may belong to the page. */
export function furnitureDoubts(kept: readonly Unit[]): Remark[] {
  return kept.flatMap((unit, at) => {
    if (unit.figure || (!isText(unit) && unit.kind !== 'byline' && unit.kind !== 'date')) return []
    const sign = signs.find(({ holds }) => holds(unit, at, kept))
    return sign ? [remark(unit, `may be no part of the story, since ${sign.what}; it stays in the text`)] : []
  })
}

/** One short line below the last sentence may be the story's last words, a topic or an agency. */
export function lastLineDoubt(kept: readonly Unit[]): Remark[] {
  const last = kept.at(-1)
  const isAlone = last && isShort(last) && !last.mark && kept.length > 1
  return isAlone ? [remark(last, 'is the last line and no sentence; it stays in the text')] : []
}

function remark({ text, line }: Unit, rule: string): Remark {
  const words = text.length <= 80 ? text : `${text.slice(0, 80).trimEnd()}…`
  return { field: 'contentHtml', line: line.first, message: `contentHtml: "${words}" ${rule}` }
}
