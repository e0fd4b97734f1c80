/** Work for one host. */
export interface Job {
  readonly host: string
  /** Never rejects. */
  run(): Promise<void>
  /** Called instead of `run` where the host takes no more for now. Never rejects. */
  giveBack(): void | Promise<void>
}

/** Work for many hosts at once, of which none holds up another. */
export interface Lanes {
  add(job: Job): void
  /** Resolves as soon as there is room for more to wait. */
  room(): Promise<void>
  /** Gives back what waits, and resolves when that is done and what runs has ended. */
  close(): Promise<void>
}

export interface LaneLimits {
  /** Jobs that run at once; those that run beside come on top. */
  readonly atOnce: number
  /** Jobs that run at once for one host. */
  readonly perHost: number
  /** Jobs that wait before there is no more room. */
  readonly mostWaiting?: number
  /** A job that takes longer only waits: it gives its place to the next one, and runs on beside. */
  readonly asideAfterMs?: number
  /** Jobs that run beside. When there are as many, others keep their places. */
  readonly mostAside?: number
  /** A host hangs when all that runs for it takes longer. */
  readonly hangsAfterMs?: number
}

interface Host {
  readonly name: string
  readonly waiting: Job[]
  running: number
  /** Jobs that take too long. */
  late: number
  hangs: boolean
}

/**
 * Hosts take turns. One that is slow holds none of the common places, only its own few. For one that hangs a little may
 * wait, which takes no room; the rest is given back.
 */
export function createLanes({
  atOnce,
  perHost,
  mostWaiting = 500,
  asideAfterMs = 100,
  mostAside = 512,
  hangsAfterMs = 1000,
}: LaneLimits): Lanes {
  const hosts = new Map<string, Host>()
  /** Those that have something waiting and may begin it. */
  const ready = new Set<Host>()
  const forRoom: (() => void)[] = []
  const running = new Set<Promise<void>>()
  let busy = 0
  let aside = 0
  /** For hosts that do not hang. */
  let waiting = 0
  let isClosed = false

  function fill(): void {
    for (const host of ready) {
      if (busy >= atOnce) break
      // To the end of the line.
      ready.delete(host)
      const job = host.waiting.shift()
      if (!job) continue
      if (!host.hangs) waiting--
      begin(host, job)
      sort(host)
    }
    if (waiting < mostWaiting) for (const tell of forRoom.splice(0)) tell()
  }

  function sort(host: Host): void {
    if (host.waiting.length > 0 && host.running < perHost) ready.add(host)
    else ready.delete(host)
    if (host.running === 0 && host.waiting.length === 0) hosts.delete(host.name)
  }

  function begin(host: Host, job: Job): void {
    busy++
    host.running++
    let [isAside, isLate] = [false, false]
    let timer = setTimeout(() => {
      timer = setTimeout(() => {
        isLate = true
        countLate(host, 1)
        fill()
      }, hangsAfterMs - asideAfterMs)
      if (aside >= mostAside) return
      isAside = true
      busy--
      aside++
      fill()
    }, asideAfterMs)
    const ended = job.run().finally(() => {
      clearTimeout(timer)
      running.delete(ended)
      host.running--
      if (isAside) aside--
      else busy--
      if (isLate) countLate(host, -1)
      sort(host)
      fill()
    })
    running.add(ended)
  }

  function countLate(host: Host, change: 1 | -1): void {
    host.late += change
    const hangs = host.late >= perHost
    if (hangs === host.hangs) return
    host.hangs = hangs
    waiting += hangs ? -host.waiting.length : host.waiting.length
    if (hangs) giveBack(host, 2 * perHost)
  }

  /** All but the first few. */
  function giveBack(host: Host, kept: number): void {
    for (const job of host.waiting.splice(kept)) {
      if (!host.hangs) waiting--
      handBack(job)
    }
    sort(host)
  }

  function handBack(job: Job): void {
    const ended = Promise.resolve(job.giveBack()).finally(() => running.delete(ended))
    running.add(ended)
  }

  return {
    add: (job) => {
      const host = hosts.get(job.host) ?? { name: job.host, waiting: [], running: 0, late: 0, hangs: false }
      if (isClosed || (host.hangs && host.waiting.length >= 2 * perHost)) {
        handBack(job)
        return
      }
      hosts.set(host.name, host)
      host.waiting.push(job)
      if (!host.hangs) waiting++
      sort(host)
      fill()
    },
    room: async () => {
      if (waiting >= mostWaiting) await new Promise<void>((resolve) => forRoom.push(resolve))
    },
    close: async () => {
      isClosed = true
      for (const host of [...hosts.values()]) giveBack(host, 0)
      fill()
      while (running.size > 0) await Promise.all(running)
    },
  }
}
