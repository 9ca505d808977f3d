import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { OperatorError } from './operator-error.ts'
import { commandLine } from './other-process.ts'

/**
 * Ends a PostgreSQL that outlived the process that launched it (kill -9), so that a new one can take its folder. The number in
 * postmaster.pid may by now belong to any process: only one whose command line names this very folder is ended.
 */
export async function endOrphan(dataDirectory: string): Promise<'none' | 'ended'> {
  const pid = await postmasterPid(dataDirectory)
  if (pid === undefined || !servesFolder(pid, dataDirectory)) return 'none'
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT gives up on a clean one and leaves recovery to the next start.
  for (const [signal, patienceMs] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
  ] as const) {
    process.kill(pid, signal)
    if (await gone(pid, dataDirectory, patienceMs)) return 'ended'
  }
  throw new OperatorError(
    `A PostgreSQL left from an earlier run (process ${pid}) uses ${dataDirectory} and does not end. End it and start again.`,
  )
}

async function postmasterPid(dataDirectory: string): Promise<number | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return pid > 1 ? pid : undefined
}

function servesFolder(pid: number, dataDirectory: string): boolean {
  const words = commandLine(pid) ?? ''
  return words.includes('postgres') && `${words} `.includes(`-D ${dataDirectory} `)
}

async function gone(pid: number, dataDirectory: string, patienceMs: number): Promise<boolean> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(20)) {
    if (!servesFolder(pid, dataDirectory)) return true
  }
  return false
}
