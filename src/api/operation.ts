import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Scope } from '../domain/accounts/token.ts'
import type { ApiDeps } from './deps.ts'
import type { Principal } from './principal.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What a status of an operation means, and what its answer holds. */
export interface AnswerForm {
  readonly description: string
  /** Absent: the answer has no body. */
  readonly schema?: z.ZodType
  /** Default: application/json. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The bodies that an operation takes, by their media types. */
export interface BodyForm {
  /** Media types in small letters, the usual one first. */
  readonly types: readonly string[]
  /** Of a JSON body. The operation gets what the schema makes of it. Absent: `call.bytes` has the body as it came. */
  readonly schema?: z.ZodType
  /** The schema is for the reference only: the operation checks `call.bytes` itself. */
  readonly isRaw?: boolean
  /** For the reference, if there is no schema. */
  readonly example?: string
  /** The operation reads `call.request` itself. */
  readonly isStream?: boolean
  /** A request without a body is one with `{}`. */
  readonly isOptional?: boolean
}

/** An answer as data. */
export interface Reply {
  readonly status: number
  /** Written as JSON. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly stream?: Readable
  readonly headers?: Readonly<Record<string, string>>
}

/** A request that was checked. */
export interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  /** What the schema made of a JSON body; undefined if the body has no schema. */
  readonly body: Body
  /** The body as it came. Empty if the operation takes none, or reads the stream. */
  readonly bytes: Buffer
  /** The media type of the body in small letters, without parameters. */
  readonly type: string
  readonly request: IncomingMessage
  readonly principal: Principal
  /** A name for the request that is the same when it is sent again with its Idempotency-Key. */
  readonly requestKey: string | undefined
  readonly deps: ApiDeps
}

export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  /** Its name in OpenAPI, such as `publishArticle`. */
  readonly id: string
  readonly method: Method
  /** Below `/api`, such as `/articles/{key}/publish`. */
  readonly path: string
  /** The group in the reference: `Articles`. */
  readonly tag: string
  /** A short sentence. */
  readonly summary: string
  readonly description?: string
  /** `any`: every valid token may do it. */
  readonly scope: Scope | 'any'
  /** An object whose fields are the parts of the path. */
  readonly params?: Params
  /** An object of texts. */
  readonly query?: Query
  readonly body?: Omit<BodyForm, 'schema'> & { readonly schema?: Body }
  /** Those that are no problem, by status. */
  readonly answers: Readonly<Record<number, AnswerForm>>
  /** The statuses of problems, besides those that follow from the rest: see `problemsOf`. */
  readonly problems?: readonly (404 | 409 | 410 | 412 | 413 | 415 | 422 | 428)[]
  /** Headers of the request that it obeys: `If-Match`, `If-None-Match`. */
  readonly conditions?: readonly ('If-Match' | 'If-None-Match')[]
  /** It obeys Idempotency-Key. `repeatable`: a second run changes nothing that the first one has done. */
  readonly idempotency?: 'once' | 'repeatable'
  readonly run: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Reply>
}

/** Types the parts of an operation by its schemas. */
export function defineOperation<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(operation: Operation<Params, Query, Body>): Operation {
  return operation as unknown as Operation
}
