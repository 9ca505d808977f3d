import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process named so that a later one with the same number is not taken for it. */
export type ProcessName = { readonly pid: number; readonly started: string }

export const ourselves = (): ProcessName => ({ pid: process.pid, started: startOf(process.pid) ?? 'unknown' })

/** True while exactly that process lives. */
export const isAlive = (name: ProcessName): boolean => startOf(name.pid) === name.started

/** The command line of a living process, its arguments parted by spaces; undefined when there is no such process. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined
  } catch {
    return undefined
  }
}

function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  try {
    // The second field is the program's name in brackets and may itself hold spaces and brackets; the start is the 22nd.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')
    return fields?.[0] === 'Z' ? undefined : fields?.[19]
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
