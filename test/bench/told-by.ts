import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The first message of a process that a bench started; if it ends before that, the bench fails instead of waiting for ever. */
export async function toldBy(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  child.once('exit', code => ended.abort(new Error(`A process of the bench ended with ${code} before it was done.`)))
  try {
    const [message] = await once(child, 'message', { signal: ended.signal })
    return message
  } catch (error) {
    throw ended.signal.reason ?? error
  }
}
