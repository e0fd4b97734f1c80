import fc, { type StringConstraints } from 'fast-check'

/** A third of the characters are ASCII. fast-check's own unit `binary` takes a second and 100 MB in each process. */
const anyCharacter = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0xe000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
)

/** Any text: well-formed Unicode with all characters, also controls and such as no version of Unicode has. */
export function anyText(constraints: Omit<StringConstraints, 'unit'> = {}) {
  return fc.string({ ...constraints, unit: anyCharacter })
}
