import { setTimeout as wait } from 'node:timers/promises'
import { type Crew, startCrew } from './crew.ts'
import { giveBack } from './give-back.ts'
import type { JobsOptions } from './options.ts'
import { createPresence } from './presence.ts'

export type { JobsOptions } from './options.ts'

export type Jobs = {
  /** Tells running jobs to end, and gives back at once those that do not. */
  stop(): Promise<void>
}

/**
 * Runs jobs until stopped, on connections of its own. A PostgreSQL that goes away and comes back is waited for: a new crew takes
 * over then, and the jobs whose end the old one could not write down are free at once.
 */
export async function startJobs<Payloads extends object>(options: JobsOptions<Payloads>): Promise<Jobs> {
  const { log } = options
  const over = new AbortController()
  const presence = createPresence(options.url, log, options.lookEveryMs)
  const interrupted = new Map<string, number>()
  const crews = new Set<Crew>()

  const begin = async (): Promise<Crew> => {
    const crew = await startCrew(options, {
      over: over.signal,
      onInterrupted: (jobId, attempts) => void interrupted.set(jobId, attempts),
      onBorn: workerId => {
        presence.announce(workerId).catch(cause => log.debug({ err: cause }, 'could not announce this worker yet'))
      },
    })
    crews.add(crew)
    return crew
  }

  /** The crew lost the database, which is back. */
  const retire = async (crew: Crew): Promise<void> => {
    await persist(() => presence.freeEnded(crew.workerId, [...crew.running.keys()]), over.signal)
    await crew.quiet()
    await persist(() => presence.leave(crew.workerId), over.signal)
    if (over.signal.aborted) return
    crews.delete(crew)
    await crew.stop()
  }

  let crew = await begin()
  const supervising = (async () => {
    while (!over.signal.aborted) {
      await crew.ended
      if (over.signal.aborted) return
      log.warn('the job runner ended; starting it again')
      const next = await persist(begin, over.signal)
      if (!next) return
      if (over.signal.aborted) return void next.stop()
      void retire(crew)
      crew = next
    }
  })()

  return {
    async stop() {
      over.abort()
      const stopping = Promise.all([...crews].map(crew => crew.stop()))
      // Only jobs are worth waiting for: a crew that lost the database may never say that it has ended.
      const isBusy = [...crews].some(({ running }) => running.size > 0)
      await Promise.race([stopping, wait(isBusy ? (options.patienceMs ?? 600) : IDLE_PATIENCE_MS)])
      await giveBackAll(options.url, [...crews], interrupted).catch(cause =>
        log.warn({ err: cause }, 'jobs could not be given back; another worker frees them'),
      )
      await presence.end()
      await Promise.race([supervising, wait(100)])
      await Promise.race([stopping, wait(150)])
    },
  }
}

const IDLE_PATIENCE_MS = 300

/** Tries until it is done, ever more slowly, at last every 2 s. Undefined when stopped before. */
async function persist<Done>(act: () => Promise<Done>, over: AbortSignal): Promise<Done | undefined> {
  for (let pauseMs = 100; !over.aborted; pauseMs = Math.min(pauseMs * 2, 2000)) {
    try {
      return await act()
    } catch {
      await wait(pauseMs, undefined, { signal: over }).catch(() => {})
    }
  }
  return undefined
}

async function giveBackAll(
  url: string,
  crews: readonly Crew[],
  interrupted: ReadonlyMap<string, number>,
): Promise<void> {
  const running = crews.flatMap(crew => [...crew.running].map(([id, { attempts }]) => [id, attempts] as const))
  // A crew that is not retired yet may hold jobs whose end it could not write down.
  const mustFree = running.length > 0 || crews.length > 1
  if (!mustFree && interrupted.size === 0) return
  const workers = mustFree ? crews.map(({ workerId }) => workerId) : []
  await giveBack(url, workers, new Map([...interrupted, ...running]))
}
