import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds of a process so far, all its threads, as the scheduler counted them in nanoseconds. */
export function cpuOf(pid: number): number {
  let nanoseconds = 0
  for (const thread of list(`/proc/${pid}/task`))
    nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0)
  return nanoseconds / 1e9
}

/** CPU seconds of PostgreSQL: of its postmaster and of every process that this started and that lives. */
export const cpuOfPostgres = (postmaster: number): number =>
  [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + cpuOf(pid), 0)

/** Resident memory of a process, bytes. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024

function childrenOf(parent: number): number[] {
  return list('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(
      pid =>
        Number(
          read(`/proc/${pid}/stat`)
            .replace(/^.*\) \S /, '')
            .split(' ')[0],
        ) === parent,
    )
    .map(Number)
}

/** A process may end between two looks: it then counts no more. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
