/** Work for one host. Neither function may reject. */
export interface Job {
  readonly host: string
  run(): Promise<void>
  /** Called instead of `run` if the job cannot start: its host is stalled, or the queues are closed. */
  handBack(): void | Promise<void>
}

/** Runs jobs for many hosts at once. Hosts take turns, and a slow host does not delay the others. */
export interface HostQueues {
  add(job: Job): void
  /** Resolves as soon as more jobs may wait. For one caller at a time. */
  room(): Promise<void>
  /** Hands back all waiting jobs. Resolves when these and all running jobs have ended. */
  close(): Promise<void>
}

export interface QueueLimits {
  /** Jobs that run at once; parked jobs are not counted. */
  readonly maxRunning: number
  /** Jobs that run at once for one host, parked jobs included. */
  readonly maxPerHost: number
  /** With so many waiting jobs `room` waits; jobs of stalled hosts are not counted. */
  readonly maxWaiting?: number
  /** A job that runs longer is parked: it keeps running, and the next job takes its place. */
  readonly parkAfterMs?: number
  /** Beyond this number slow jobs are not parked and keep their places. */
  readonly maxParked?: number
  /** A host is stalled while all the jobs that it may run take longer than this. */
  readonly stalledAfterMs?: number
}

interface Host {
  readonly name: string
  readonly waiting: Job[]
  running: number
  /** Jobs that have run longer than `stalledAfterMs`. */
  late: number
}

/** For a stalled host few jobs wait; the others are handed back. */
export function createHostQueues({
  maxRunning,
  maxPerHost,
  maxWaiting = 500,
  parkAfterMs = 100,
  maxParked = 512,
  stalledAfterMs = 1000,
}: QueueLimits): HostQueues {
  const hosts = new Map<string, Host>()
  /** Hosts with a waiting job that may start, the next one first. */
  const ready = new Set<Host>()
  const unfinished = new Set<Promise<void>>()
  let resumeWithRoom: (() => void) | undefined
  let running = 0
  let parked = 0
  let isClosed = false

  /** Jobs that may wait for a stalled host. */
  const maxStalled = 2 * maxPerHost
  const isStalled = (host: Host) => host.late >= maxPerHost
  const hasRoom = () =>
    [...hosts.values()].reduce((sum, host) => sum + (isStalled(host) ? 0 : host.waiting.length), 0) <
    maxWaiting

  function startJobs(): void {
    for (const host of ready) {
      if (running >= maxRunning) break
      ready.delete(host)
      const job = host.waiting.shift()
      if (job) start(job, host)
      update(host)
    }
    if (resumeWithRoom && hasRoom()) resumeWithRoom()
  }

  /** A host that stays ready goes to the end of the line. */
  function update(host: Host): void {
    if (host.waiting.length > 0 && host.running < maxPerHost) ready.add(host)
    if (host.running === 0 && host.waiting.length === 0) hosts.delete(host.name)
  }

  function start(job: Job, host: Host): void {
    running++
    host.running++
    let isParked = false
    let isLate = false
    const timers = [
      setTimeout(() => {
        if (parked >= maxParked) return
        isParked = true
        running--
        parked++
        startJobs()
      }, parkAfterMs),
      setTimeout(() => {
        isLate = true
        host.late++
        if (isStalled(host)) handBack(host.waiting.splice(maxStalled))
        startJobs()
      }, stalledAfterMs),
    ]
    const ended = job.run().finally(() => {
      for (const timer of timers) clearTimeout(timer)
      host.running--
      if (isLate) host.late--
      if (isParked) parked--
      else running--
      update(host)
      startJobs()
    })
    track(ended)
  }

  function handBack(jobs: readonly Job[]): void {
    for (const job of jobs) track(Promise.resolve(job.handBack()))
  }

  function track(work: Promise<void>): void {
    const ended = work.finally(() => unfinished.delete(ended))
    unfinished.add(ended)
  }

  return {
    add: (job) => {
      const host = hosts.get(job.host) ?? { name: job.host, waiting: [], running: 0, late: 0 }
      if (isClosed || (isStalled(host) && host.waiting.length >= maxStalled)) {
        handBack([job])
        return
      }
      hosts.set(host.name, host)
      host.waiting.push(job)
      update(host)
      startJobs()
    },
    room: async () => {
      if (hasRoom()) return
      await new Promise<void>((resolve) => {
        resumeWithRoom = resolve
      })
      resumeWithRoom = undefined
    },
    close: async () => {
      isClosed = true
      for (const host of hosts.values()) handBack(host.waiting.splice(0))
      startJobs()
      while (unfinished.size > 0) await Promise.all(unfinished)
    },
  }
}
