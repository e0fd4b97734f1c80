import { createHmac } from 'node:crypto'

/**
 * A destination of Superdesk with the delivery type HTTP Push: media first, each asked for, then the item, all signed. After
 * superdesk-core, `publish/transmitters/http_push.py` and its file providers.
 */
export interface Destination {
  /** Such as `http://127.0.0.1:8080/superdesk`. */
  readonly address: string
  readonly secret?: string
  /** The files of the newsroom, by their media ids. */
  readonly files?: Readonly<Record<string, { readonly bytes: Uint8Array; readonly type: string }>>
  /** Without it Superdesk hands over no files. */
  readonly hasAssets?: boolean
}

export interface Sent {
  readonly status: number
  readonly json: Record<string, unknown>
  /** The files that were handed over, in their order. */
  readonly handedOver: readonly string[]
}

type Item = Readonly<Record<string, unknown>>

/** Sends an item once. Throws as Superdesk does if a file is refused. */
export async function sendItem(to: Destination, item: Item): Promise<Sent> {
  const handedOver = to.hasAssets === false ? [] : await sendFiles(to, item)
  // Python writes a space behind each colon and comma, and escapes what is not ASCII.
  const body = JSON.stringify(item, null, 1).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const response = await fetch(`${to.address}/push`, {
    method: 'POST',
    headers: {
      'Content-type': 'application/json',
      Accept: 'application/json',
      ...sign(to, Buffer.from(body)),
    },
    body,
  })
  return { status: response.status, json: (await response.json()) as Sent['json'], handedOver }
}

/** Sends an item as the publish queue does: a status of 500 and above is tried again, one of 400 and above never. */
export async function deliverItem(to: Destination, item: Item, tries = 10): Promise<Sent> {
  for (let left = tries; ; left--) {
    const sent = await sendItem(to, item)
    if (sent.status < 500 || left === 0) return sent
  }
}

async function sendFiles(to: Destination, item: Item): Promise<string[]> {
  const handedOver: string[] = []
  for (const [id, type] of listFiles(item)) {
    const asked = await fetch(`${to.address}/assets/${id}`)
    if (asked.status === 200) continue
    if (asked.status !== 404) throw new Error(`asking for ${id} was answered with ${asked.status}`)
    const file = to.files?.[id]
    if (!file) throw new Error(`the newsroom has no file ${id}`)
    const answer = await sendFile(to, id, { ...file, type })
    if (![200, 201].includes(answer.status)) {
      throw new Error(`${id} was answered with ${answer.status}: ${await answer.text()}`)
    }
    handedOver.push(id)
  }
  return handedOver
}

/** Hands over one file, as the library `requests` writes a form. */
export function sendFile(
  to: Destination,
  id: string,
  { bytes, type }: { readonly bytes: Uint8Array; readonly type: string },
): Promise<Response> {
  const boundary = '5e8f1f7e6b8a4c0a9d0d3a1d7f3b2c11'
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="media_id"\r\n\r\n${id}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${id}"\r\nContent-Type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return fetch(`${to.address}/assets`, {
    method: 'POST',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, ...sign(to, body) },
    body,
  })
}

function sign({ secret }: Destination, body: Uint8Array): Record<string, string> {
  if (secret === undefined) return {}
  return { 'x-superdesk-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}` }
}

/** Renditions of the item and of its associations on two levels, and attached files: ids and types. */
function listFiles(item: Item): Map<string, string> {
  const found = new Map<string, string>()
  const objects = (value: unknown) => Object.values((value ?? {}) as Record<string, Item | null>)
  const addRenditions = (one: Item) => {
    for (const rendition of objects(one.renditions)) {
      if (typeof rendition?.media === 'string') found.set(rendition.media, String(rendition.mimetype))
    }
  }
  addRenditions(item)
  for (const one of objects(item.associations)) {
    if (!one) continue
    addRenditions(one)
    for (const inner of objects(one.associations)) if (inner) addRenditions(inner)
  }
  for (const one of (item.attachments ?? []) as Item[]) found.set(String(one.media), String(one.mimetype))
  return found
}
