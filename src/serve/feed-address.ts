/** `3` or `3-17`: a page of an archive, with the version that the address names. */
export function parseArchivePage(text: string): { page: number; version?: number } | undefined {
  const [, page, version] = /^([1-9]\d{0,8})(?:-(\d{1,15}))?$/.exec(text) ?? []
  if (page === undefined) return undefined
  return { page: Number(page), ...(version !== undefined && { version: Number(version) }) }
}
