/** The number grows when equal articles give other bytes, so that readers do not get 304 for changed documents. */
export const DOCUMENT_VERSION = 3

/**
 * The generator in RSS and Atom. Its version is the release in which the documents last changed: another release
 * keeps their bytes. It changes together with DOCUMENT_VERSION.
 */
export const generator = { name: 'Gazette', version: '0.2.0' } as const
