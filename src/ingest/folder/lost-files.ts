import type { KnownFile } from '../../store/store.ts'
import { listNames } from './renames.ts'

export interface LostFiles {
  /** Their articles are withdrawn now. */
  readonly withdrawn: readonly KnownFile[]
  /** Another file gives their articles now, by its id: only the old names are given up. */
  readonly moved: readonly KnownFile[]
  /** Their articles stay until the files are back or a person confirms the loss. */
  readonly waiting: readonly KnownFile[]
  /** Those of `waiting` that the store does not know as lost yet. */
  readonly newlyLost: readonly KnownFile[]
  /** The store knows them as lost, and they are back. */
  readonly back: readonly KnownFile[]
}

export interface LossFacts {
  /** The files that the store has seen, with those that wait already. */
  readonly known: readonly KnownFile[]
  /** Whether a source key has a file. */
  readonly isHere: (key: string) => boolean
  /** Whether the file may go on under another name. */
  readonly isUnsure: (file: KnownFile) => boolean
  /** A new file that is still being written may be any of them: the next run decides. */
  readonly isTooEarly: boolean
  /** A person has confirmed that all missing files are gone for good. */
  readonly prune: boolean
}

/**
 * What becomes of the articles of missing files. More than half of those that are not waiting already, lost at once, is
 * taken for an accident: all of them wait, whatever comes later. A single later loss is withdrawn for itself.
 */
export function decideLost({ known, isHere, isUnsure, isTooEarly, prune }: LossFacts): LostFiles {
  const given = new Set(known.filter(({ key }) => isHere(key)).map(({ articleId }) => articleId))
  const missed = known.filter(({ key }) => !isHere(key))
  const moved = missed.filter(({ articleId }) => given.has(articleId))
  const gone = missed.filter(({ articleId }) => !given.has(articleId))
  const back = known.filter((file) => isLost(file) && isHere(file.key))
  if (prune) return { withdrawn: gone, moved, waiting: [], newlyLost: [], back }
  const waiting = gone.filter(isLost)
  const missing = isTooEarly ? [] : gone.filter((file) => !isLost(file))
  const isAccident = missing.length > (known.length - waiting.length) / 2
  const newlyLost = missing.filter((file) => isAccident || isUnsure(file))
  const withdrawn = missing.filter((file) => !isAccident && !isUnsure(file))
  return { withdrawn, moved, waiting: [...waiting, ...newlyLost], newlyLost, back }
}

function isLost({ lostAt }: KnownFile): boolean {
  return lostAt !== null
}

/** For an operator; none if no file waits. */
export function lostNotices({ waiting }: LostFiles, known: readonly KnownFile[]): string[] {
  if (waiting.length === 0) return []
  const names = listNames(waiting.map(({ key }) => key))
  return [
    `${waiting.length} of ${known.length} articles have no file any more, and that may be an accident (${names}): they stay as they are until the files are back, or until import --prune withdraws them; the command status lists them`,
  ]
}
