import { findExposedFiles } from '../../store/database/sqlite/file-modes.ts'
import type { Settings } from './settings.ts'

/** Sentences for the operator about settings and files that work, but hardly as they are meant. `url`: the public address. */
export function findStartWarnings(settings: Settings, url: string): string[] {
  return [...warnOfAddress(settings, url), ...findExposedFiles(settings.databaseUrl).map(exposureWarning)]
}

const loopback = /^(?:localhost|127\.[\d.]+|::1)$/i

function warnOfAddress({ host, publicUrl }: Settings, url: string): string[] {
  if (publicUrl !== undefined || loopback.test(host)) return []
  const reach = new URL(url).hostname === 'localhost' ? 'on this machine only' : 'in this network only'
  return [
    `HOST is ${host}, and GAZETTE_URL is not set: feeds and pages say ${url}, which works ${reach}; set GAZETTE_URL to the address that readers use, before they subscribe`,
  ]
}

function exposureWarning(file: string): string {
  return `other users may read ${file}, which holds drafts and the secrets of subscribers: only its owner can change that (chmod 600)`
}
