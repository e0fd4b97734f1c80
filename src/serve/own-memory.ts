/**
 * Bytes, text as UTF-8, in memory of their own. Node puts small buffers into slabs of 64 KiB (`Buffer.poolSize`) that live
 * as long as any of them: a cache of them would take many times what it counts.
 */
export function toOwnMemory(content: string | Buffer): Buffer {
  if (typeof content === 'string') {
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(content))
    bytes.write(content)
    return bytes
  }
  if (content.length === content.buffer.byteLength) return content
  const bytes = Buffer.allocUnsafeSlow(content.length)
  content.copy(bytes)
  return bytes
}
