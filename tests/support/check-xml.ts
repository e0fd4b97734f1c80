import { readFileSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import { memoryPages, validateXML } from 'xmllint-wasm'

/** What is wrong with an XML document by XML 1.0 and Namespaces 1.0, the first thing only; undefined for none. */
export function findXmlFault(xml: string): string | undefined {
  let fault: string | undefined
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    fault ??= error.message
  })
  parser.write(xml).close()
  return fault
}

const schema = {
  fileName: 'rfc4287.rng',
  contents: readFileSync(new URL('../fixtures/rfc4287.rng', import.meta.url), 'utf8'),
}

/** What is wrong with Atom documents by the RELAX NG schema of RFC 4287, appendix B. */
export async function findAtomFaults(documents: readonly string[]): Promise<string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `document-${index}.xml`, contents })),
    schema,
    extension: 'relaxng',
    initialMemoryPages: 2048,
    maxMemoryPages: memoryPages.GiB,
  })
  return errors.map(({ message, loc }) => `${loc?.fileName}:${loc?.lineNumber}: ${message}`)
}
