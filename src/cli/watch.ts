import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { ask, type Connection } from './connection.ts'
import { CommandFailed, EXIT, type Voice } from './outcome.ts'
import { ConnectionLost, subscribe } from './subscribe.ts'

export interface WatchOptions {
  /** Slug of the publisher. */
  readonly publisher: string
  /** Holds the cursor of the last alert that was printed; made when it is not there. */
  readonly cursorFile?: string | undefined
  /** End once the backlog is told. */
  readonly once: boolean
}

interface Told {
  readonly scanAlerts:
    | { readonly __typename: 'AlertRaised'; readonly cursor: string; readonly alert: object }
    | { readonly __typename: 'AlertsCaughtUp' | 'AlertsLagged'; readonly cursor: string }
}

const ALERTS = `subscription ($publisherId: ID!, $after: String) {
  scanAlerts(publisherId: $publisherId, after: $after) {
    __typename
    ... on AlertRaised { cursor alert {
      id cause severity title at
      cargo { id slug } version { id number } decision { id }
      items { cause message severity vulnerability packageName findingId before after }
    } }
    ... on AlertsCaughtUp { cursor }
    ... on AlertsLagged { cursor }
  }
}`

/**
 * Prints the alerts of a publisher as JSON lines, in order, from where the cursor file ends, over any reconnect. A line is
 * printed before its cursor is saved: after a crash the last alert may be printed once more, and none is missing.
 */
export async function watch(
  connection: Connection,
  options: WatchOptions,
  voice: Voice,
  signal: AbortSignal,
): Promise<number> {
  const publisherId = await publisherIdOf(connection, options.publisher)
  let after = await savedCursor(options.cursorFile)
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      for await (const { scanAlerts: told } of subscribe<Told>(connection, ALERTS, { publisherId, after }, signal)) {
        failures = 0
        if (told.__typename === 'AlertRaised')
          await voice.result(JSON.stringify({ cursor: told.cursor, ...told.alert }))
        after = told.cursor
        await saveCursor(options.cursorFile, after)
        if (told.__typename === 'AlertsLagged') voice.progress('Too slow for live alerts; reading on from the log.')
        if (told.__typename !== 'AlertsCaughtUp') continue
        voice.progress(`Up to date with ${options.publisher}.`)
        if (options.once) return EXIT.done
      }
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw cause
      voice.progress(`${cause.message} Trying again.`)
    }
    await wait(Math.min(250 * 2 ** failures, 30_000), undefined, { signal }).catch(() => {})
  }
  return EXIT.done
}

async function publisherIdOf(connection: Connection, slug: string): Promise<string> {
  const { publisher } = await ask<{ publisher: { id: string } | null }>(
    connection,
    'query ($slug: String!) { publisher(slug: $slug) { id } }',
    { slug },
  )
  if (!publisher) throw new CommandFailed(`There is no publisher ${slug}. Check the slug.`)
  return publisher.id
}

async function savedCursor(file: string | undefined): Promise<string | undefined> {
  if (!file) return undefined
  try {
    return (await readFile(file, 'utf8')).trim() || undefined
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined // safe because only its code is looked at
    throw new CommandFailed(`${file} cannot be read. Give another --cursor-file.`)
  }
}

/** Whole or not at all: a crash in the middle of writing must not leave half a cursor. */
async function saveCursor(file: string | undefined, cursor: string): Promise<void> {
  if (!file) return
  const made = `${file}.${randomUUID()}`
  try {
    await writeFile(made, `${cursor}\n`)
    await rename(made, file)
  } catch {
    throw new CommandFailed(`${file} cannot be written. Give another --cursor-file.`)
  }
}
