/** On which way a change came in. `timer`: a scheduled article came out at its second. */
export const ways = [
  'folder',
  'command',
  'import',
  'program',
  'api',
  'micropub',
  'superdesk',
  'timer',
] as const
export type Way = (typeof ways)[number]

/** The author of a change, and the way it came in. */
export interface Actor {
  readonly how: Way
  /** The name of the token, the person or the client. Absent: unknown, or the operator of the machine. */
  readonly who?: string
  /** The public id of the token. */
  readonly tokenId?: string
}
