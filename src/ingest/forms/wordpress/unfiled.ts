import type { ItemTerm } from './read-item.ts'

/** Where WordPress files what nobody has filed, in the languages that name it so. */
const unfiled =
  /^(?:uncategori[sz]ed|non-classe|sin-categoria|senza-categoria|sem-categoria|geen-categorie|bez-kategorii|okategoriserade?|ukategorisert|ukategoriseret|nezarazene|nincs-kategorizalva|kategorisiz|%d0%b1%d0%b5%d0%b7-%d1%80%d1%83%d0%b1%d1%80%d0%b8%d0%ba%d0%b8|%e6%9c%aa%e5%88%86%e7%b1%bb|%e6%9c%aa%e5%88%86%e9%a1%9e)(?:-\w{2})?$/

export function isUnfiled(term: Pick<ItemTerm, 'nicename' | 'name'>): boolean {
  return unfiled.test(keyOf(term))
}

/** Categories are known by nicename; very old exports have names only. */
export function keyOf({ nicename, name }: Pick<ItemTerm, 'nicename' | 'name'>): string {
  return (nicename || name).toLowerCase()
}
