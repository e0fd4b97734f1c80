import { parseRenditionFile } from '../domain/media/picture.ts'

/** `file`: the name of a file, whatever signs it holds; `address`: percent-encoded, with `?` and `#` as in URLs. */
export type NameForm = 'file' | 'address'

/** The file that the path of a request names; undefined for a path that no file of the folder has. */
export function readRequestPath(path: string): string | undefined {
  return [decode(path)].map(belowMedia).find(isPlain)
}

/** The files that a name can mean, the most likely first. Authors write names as addresses and addresses as names. */
export function readName(name: string, form: NameForm): readonly string[] {
  const [path = ''] = name.split(/[?#]/)
  const asAddress = [decode(path), decode(name), name].map(belowMedia)
  // The address of a rendition means its file.
  const asRendition = asAddress.flatMap((one) => parseRenditionFile(one)?.file ?? [])
  const all = [...(form === 'file' ? [name, belowMedia(name)] : []), ...asAddress, ...asRendition]
  return [...new Set(all)].filter(isPlain)
}

/** Without what is no percent-encoding: `100%.png` stays. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}

/** `../media/a.png`, `/media/0123456789ab/a.png` and `./a.png` are all `a.png`. */
function belowMedia(path: string): string {
  return path
    .replace(/^(?:\.{1,2}\/)*(?=media\/)/, '')
    .replace(/^\.\//, '')
    .replace(/^\/?media\/(?:[0-9a-f]{12}\/)?/, '')
}

/** Neither hidden nor above the folder. */
export function isPlain(file: string): boolean {
  return file.split('/').every((part) => part !== '' && !part.startsWith('.')) && !/[\0\\]/.test(file)
}
