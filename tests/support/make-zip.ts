import { crc32, deflateRawSync } from 'node:zlib'

/** A member of an archive as a test wants it, also with what honest programs do not write. */
export interface ZipMember {
  readonly name: string
  readonly content: string | Uint8Array
  /** What the directory says of its size and sum. Default: the truth. */
  readonly says?: { readonly bytes?: number; readonly sum?: number }
  readonly isEncrypted?: boolean
  readonly isLink?: boolean
}

/** A ZIP archive (APPNOTE 6.3.10, without extensions). */
export function makeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, says, isEncrypted, isLink } of members) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isEncrypted ? 0x801 : 0x800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(says?.sum ?? crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(says?.bytes ?? bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    if (isLink) rest.writeUInt32LE((0o120777 << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const all = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(all.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, all, Buffer.from('PK\x05\x06'), end])
}
