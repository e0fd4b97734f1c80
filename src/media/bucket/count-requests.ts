import type { StorageCounts } from '../media.ts'
import type { Bucket } from './client.ts'

/** The bucket, whose requests are counted from now on. */
export function countRequests(bucket: Bucket): Bucket & { readonly requests: StorageCounts['requests'] } {
  const head = { operation: 'head', ok: 0, failed: 0 }
  const get = { operation: 'get', ok: 0, failed: 0 }
  const put = { operation: 'put', ok: 0, failed: 0 }
  const list = { operation: 'list', ok: 0, failed: 0 }

  async function count<T>(counts: typeof head, asking: Promise<T>): Promise<T> {
    try {
      const answer = await asking
      counts.ok++
      return answer
    } catch (error) {
      counts.failed++
      throw error
    }
  }

  return {
    requests: [head, get, put, list],
    head: (...asked) => count(head, bucket.head(...asked)),
    get: (...asked) => count(get, bucket.get(...asked)),
    put: (...asked) => count(put, bucket.put(...asked)),
    list: async function* () {
      try {
        for await (const page of bucket.list()) {
          list.ok++
          yield page
        }
      } catch (error) {
        list.failed++
        throw error
      }
    },
  }
}
