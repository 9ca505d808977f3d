import { randomUUID } from 'node:crypto'
import { ask, type Connection } from './connection.ts'
import { CommandFailed, EXIT, type Voice } from './outcome.ts'

/** Asks for the current version of a Cargo to be scanned now. What comes of it is told by alerts. */
export async function rescan(connection: Connection, slug: string, voice: Voice): Promise<number> {
  const { cargo } = await ask<{ cargo: { id: string } | null }>(
    connection,
    'query ($slug: String!) { cargo(slug: $slug) { id } }',
    { slug },
  )
  if (!cargo) throw new CommandFailed(`There is no Cargo ${slug}, or this token may not see it. Check the slug.`)
  const { rescan: answer } = await ask<{
    rescan: { scan: { id: string; state: string } | null; problems: readonly { code: string; message: string }[] }
  }>(
    connection,
    'mutation ($input: RescanInput!) { rescan(input: $input) { scan { id state } problems { code message } } }',
    { input: { cargoId: cargo.id, idempotencyKey: randomUUID() } },
  )
  const [problem] = answer.problems
  if (problem || !answer.scan)
    throw new CommandFailed(problem?.message ?? 'The scan was asked for but cannot be read.', problem?.code)
  await voice.result(
    voice.isJson
      ? JSON.stringify({ cargo: slug, scan: answer.scan.id, state: answer.scan.state })
      : `${slug} is being scanned again.`,
  )
  return EXIT.done
}
