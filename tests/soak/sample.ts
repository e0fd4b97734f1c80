import { countDescriptors, residentBytes } from '../steady/process-facts.ts'
import { ask } from '../support/request.ts'

/** A server at one moment: from outside, and as its own metrics tell. */
export interface Sample {
  /** Since the load began. */
  readonly seconds: number
  readonly residentBytes: number
  readonly heapBytes: number
  /** What is not on the heap: buffers, and with them all documents. */
  readonly externalBytes: number
  readonly cacheBytes: number
  readonly descriptors: number
}

/** Throws when the metrics do not answer. */
export async function takeSample(url: string, pid: number, seconds: number): Promise<Sample> {
  const { status, text } = await ask(`${url}/metrics`)
  if (status !== 200) throw new Error(`/metrics is answered with ${status}`)
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return {
    seconds,
    residentBytes: residentBytes(pid),
    heapBytes: read('nodejs_heap_size_used_bytes'),
    externalBytes: read('nodejs_external_memory_bytes'),
    cacheBytes: read('gazette_document_cache_bytes'),
    descriptors: countDescriptors(pid),
  }
}
