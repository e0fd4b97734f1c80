import type { ApiDeps } from '../deps.ts'

export interface SuperdeskDeps extends ApiDeps {
  /** `secret_token` of the destination in Superdesk. */
  readonly secret: string
  /** The largest media file. */
  readonly uploadBytes: number
}
