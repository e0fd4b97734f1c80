import { PublisherError } from '../domain/errors.ts'
import { asUnavailable } from './database-errors.ts'

/** Lets whoever comes next see the articles whose second has come as published. */
export interface DueRelease {
  /** Throws as the database does. */
  beforeWriting(): Promise<void>
  /**
   * Never throws for an outage, and waits for the first second only: where nothing can be written, what is stored is
   * shown all the same. Nothing is shown too early by that, and what is late comes as soon as it can.
   */
  beforeReading(): Promise<void>
}

export interface DueReleaseDeps {
  readonly isDue: () => Promise<boolean>
  readonly release: () => Promise<void>
}

const longestWaitMs = 1_000

export function createDueRelease({ isDue, release }: DueReleaseDeps): DueRelease {
  /** One for all who wait for it. */
  let underway: Promise<void> | undefined
  let beganAt = 0

  async function releaseAll(): Promise<void> {
    while (await isDue()) {
      underway ??= begin()
      await underway
    }
  }

  function begin(): Promise<void> {
    beganAt = performance.now()
    return release().finally(() => {
      underway = undefined
    })
  }

  return {
    beforeWriting: releaseAll,
    beforeReading: () => {
      const waitedMs = underway ? performance.now() - beganAt : 0
      return atMost(releaseAll().catch(throwUnlessOutage), longestWaitMs - waitedMs)
    },
  }
}

function throwUnlessOutage(error: unknown): void {
  const said = asUnavailable(error)
  if (!(said instanceof PublisherError) || said.problem !== 'unavailable') throw error
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms))
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
