/** What a worker may ask of all workers at once, itself included. */
export type Topic = 'metrics' | 'publication'

/** What a worker is told before anything else. */
export interface Beginning {
  /** From 1; whoever takes the place of a worker has its number. */
  readonly number: number
  /** The port that all of them share. */
  readonly port: number
  /** True while no worker has done the first import: it listens at once, and answers 503 until then. */
  readonly isCold: boolean
}

export interface Leading {
  /** The first import withdraws the articles of missing files, however many. */
  readonly prune: boolean
}

/** From the primary, in this order: `begin`, then `serve` or `lead`; the other one may follow at any time. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly beginning: Beginning }
  /** The first import is done. */
  | { readonly kind: 'serve' }
  /** Imports and follows the data folder from now on. */
  | { readonly kind: 'lead'; readonly leading: Leading }
  | { readonly kind: 'stop' }
  | { readonly kind: 'question'; readonly id: number; readonly topic: Topic; readonly content: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly content: unknown }

export type FromWorker =
  /** The first import is done; with what there is to say on standard output. */
  | { readonly kind: 'imported'; readonly greeting: string }
  | { readonly kind: 'serving' }
  /** It cannot serve, for a reason that a person can understand. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ask'; readonly id: number; readonly topic: Topic; readonly content: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly content: unknown }

/** The messages of one kind. */
export type MessageOf<Message extends { readonly kind: string }, Kind> = Extract<
  Message,
  { readonly kind: Kind }
>
