import { formatNames } from '../../domain/feed.ts'
import { basePathOf, figureUrl, paths } from '../../domain/site.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import { version } from '../../server/version.ts'
import type { Report } from '../report.ts'
import { type Ask, createAsk, type Network, type Reply } from './ask.ts'
import { checkAddresses } from './check-addresses.ts'
import { checkFeed } from './check-feed.ts'
import {
  checkAddress,
  checkCertificate,
  checkClock,
  checkForwarding,
  checkHub,
  checkMedia,
  checkRedirect,
  checkRobots,
  checkSpeed,
} from './check-site.ts'
import { type Fault, type Finding, findingLines, toFinding } from './finding.ts'

export interface DoctorOptions {
  /** Whether GAZETTE_URL is set. */
  readonly isAddressSet: boolean
  readonly now: () => Date
  /** Handed in by tests. */
  readonly network?: Network
}

/** Fetches the publication by its public address, as readers do, and says what keeps them from it. Changes nothing. */
export async function doctorCommand(
  gazette: Pick<Gazette, 'site' | 'store'>,
  { isAddressSet, now, network }: DoctorOptions,
): Promise<Report> {
  const address = gazette.site().baseUrl
  const userAgent = `Gazette/${version} (doctor; +${address}/)`
  const ask = createAsk(userAgent, network)
  const atAddress = checkAddress(address, isAddressSet)
  const isPublic = atAddress.every(([check]) => check !== 'address')
  const checkEach = async (url: string) => (isPublic ? checkAddresses(url, userAgent, network) : [])
  const findings = [
    ...atAddress.map((fault) => toFinding(address, fault)),
    ...(await findAll(gazette, now, ask, checkEach)),
  ]
  const text =
    findings.length === 0
      ? `Readers can reach ${address}/: feeds, validators, compression, caches, hub, media and clock are as they should be.`
      : [...findings.map(findingLines), `${findings.length} of what readers need does not work.`].join('\n')
  return { json: { address, findings }, text, isFailure: findings.length > 0 }
}

async function findAll(
  gazette: Pick<Gazette, 'site' | 'store'>,
  now: () => Date,
  ask: Ask,
  checkEach: (url: string) => Promise<readonly Fault[]>,
): Promise<Finding[]> {
  const { publication, baseUrl } = gazette.site()
  const { origin, protocol, port } = new URL(baseUrl)
  const first = baseUrl + paths.feed('main', 'rss')
  const askedAt = now().getTime()
  const reached = await ask(first).catch(toUnreachable)
  if (!('status' in reached)) return [toFinding(first, reached)]
  const about = async (url: string, check: Promise<readonly Fault[]>) =>
    (await check.catch((error: Error) => [toUnreachable(error)])).map((fault) => toFinding(url, fault))
  const silent = await about(first, checkEach(first))
  const { changedAt } = await gazette.store.feedState('main')
  const hubUrl = publication.ownHub ? baseUrl + paths.hub : undefined
  const feedPaths = formatNames.map((format) => paths.feed('main', format))
  const slow = checkSpeed(now().getTime() - askedAt).map((fault) => toFinding(first, fault))
  const found: Finding[] = [...slow, ...silent, ...atOnce(first, reached, now())]
  // One after another: a feed server that is asked like this counts as one reader.
  for (const format of formatNames) {
    const url = baseUrl + paths.feed('main', format)
    const { maxAgeSeconds } = publication
    const facts = { format, url, maxAgeSeconds, changedAt, now, ...(hubUrl && { hubUrl }) }
    found.push(...(await about(url, checkFeed(facts, ask))))
  }
  if (protocol === 'https:' && port === '') found.push(...(await about(first, checkRedirect(first, ask))))
  if (hubUrl) found.push(...(await about(hubUrl, checkHub(hubUrl, ask))))
  const hostPaths = feedPaths.map((path) => basePathOf(baseUrl) + path)
  found.push(...(await about(`${origin}/robots.txt`, checkRobots(origin, hostPaths, ask))))
  const readyz = `${baseUrl}/readyz`
  found.push(...(await about(readyz, checkForwarding(readyz, ask))))
  const media = await findMedia(gazette)
  if (media) found.push(...(await about(media, checkMedia(media, ask))))
  return found
}

function atOnce(url: string, reply: Reply, now: Date): Finding[] {
  const faults = [...checkCertificate(reply.certificate, now), ...checkClock(reply, now)]
  return faults.map((fault) => toFinding(url, fault))
}

function toUnreachable({ message }: Error): Fault {
  return [
    'unreachable',
    `the address cannot be fetched: ${message}.`,
    'Readers get nothing.',
    'Check the name (DNS), the firewall, the proxy, and whether the server runs (`curl -i` of this address from another network).',
  ]
}

const newest = 50

/** A file of the publication's own that its newest articles show. */
async function findMedia({ site, store }: Pick<Gazette, 'site' | 'store'>): Promise<string | undefined> {
  const articles = await store.listArticles({ status: 'published', limit: newest })
  const figure = articles.flatMap(({ figures }) => figures).find(({ file, digest }) => file && digest)
  return figure && figureUrl(site().baseUrl, figure)
}
