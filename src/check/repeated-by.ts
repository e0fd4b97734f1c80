/** The values whose key an earlier one has. Values without a key are never repeated. */
export function repeatedBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): Value[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const key = keyOf(value)
    if (key === undefined) return false
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated
  })
}
