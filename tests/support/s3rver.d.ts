/** The part of `@20minutes/s3rver` that the tests use: it comes without types. */
declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http'

  interface Context {
    readonly path: string
    readonly state: object
    mountPath?: string
  }

  export default class S3rver {
    constructor(options: {
      directory: string
      silent: boolean
      configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[]
    })
    readonly middleware: ((ctx: Context, next: () => Promise<void>) => Promise<void>)[]
    configureBuckets(): Promise<void>
    callback(): RequestListener
  }
}
