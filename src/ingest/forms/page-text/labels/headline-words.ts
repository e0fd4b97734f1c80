/** Words above a headline that say what kind of story it is. */
export const kicker =
  /^(?:breaking(?: news)?|just in|live|exclusive|developing|analysis|opinion|comment|explainer|video|in pictures|eilmeldung|meinung|kommentar|exklusiv|análisis|opinión|exclusif|analyse|(?:ein )?(?:interview|gespräch) mit .{2,60}|(?:an )?interview with .{2,60}|entrevista (?:a|con|com) .{2,60}|intervista a .{2,60}|entretien avec .{2,60}):?$/i

/** Words around the headline of a page that goes on. */
export const liveWords =
  /^(?:live|en vivo|en directo|en direct|directo|ao vivo|in diretta|diretta|live-?ticker|live-?blog|minuto a minuto|direkte|direkt|relacja na żywo|na żywo|última hora|ライブ|速報中)\s*[:|•·–—-]|(?:^|[\s:|–—-])(?:live updates?|live blog|liveblog|liveticker|as it happened|minuto a minuto|minute par minute|minuto per minuto)(?:$|[\s:|–—-])/i

/** Sections that newspapers print above headlines. */
export const section =
  /^(?:UK|World|Business|(?:UK )?Politics|Health|Education|Education & Family|Family & Education|Science(?: & Environment)?|Technology|Entertainment(?: & Arts)?|Magazine|England|Scotland|Wales|Northern Ireland|Africa|Asia|Australia|Europe|Latin America(?: & Caribbean)?|Middle East|US & Canada|London|Manchester|Sport|(?:UK|US|World|Australia) news|Environment|Society|Media|Culture|Money|Football)$/

/** What sites put around headlines. Another newspaper is another row. */
export const siteWords: readonly RegExp[] = [
  /^(?:BREAKING(?: NEWS)?|Breaking news)(?::| [|–—-]) /,
  / [-–—|] BBC(?: [A-Z][a-z]+)?$/,
  /(?: \| [^|]{1,60})? \| The Guardian$/,
  / \| (?:[\p{Lu}\p{N}][^|]{1,40})$/u,
  / [-–—] (?:CNN|Reuters|Fox News|The New York Times|The Washington Post|DER SPIEGEL|NZZ|ZEIT ONLINE|Le Monde|EL PAÍS|RTÉ News|The Irish Times|Sky News|ITV News)$/,
]
