import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { ask, type Connection } from './connection.ts'
import { CommandFailed, EXIT, type Voice } from './outcome.ts'

/** Bytes of one document; the registry takes as many characters. */
const LONGEST = 800_000

/**
 * States what an OpenVEX document says of the versions of a Cargo. Statements that led to nothing are told, and are no
 * failure: a document of a pipeline speaks of more than one image has.
 */
export async function importVex(connection: Connection, slug: string, file: string, voice: Voice): Promise<number> {
  const document = await textOf(file)
  const { cargo } = await ask<{ cargo: { id: string } | null }>(
    connection,
    'query ($slug: String!) { cargo(slug: $slug) { id } }',
    { slug },
  )
  if (!cargo) throw new CommandFailed(`There is no Cargo ${slug}, or this token may not see it. Check the slug.`)
  const { importVex: answer } = await ask<{
    importVex: {
      stated: number | null
      notStated: readonly string[] | null
      problems: readonly { code: string; message: string }[]
    }
  }>(
    connection,
    'mutation ($input: ImportVexInput!) { importVex(input: $input) { stated notStated problems { code message } } }',
    { input: { cargoId: cargo.id, document, idempotencyKey: randomUUID() } },
  )
  const [problem] = answer.problems
  if (problem) throw new CommandFailed(problem.message, problem.code)
  const { stated, notStated } = answer
  for (const sentence of notStated ?? []) voice.progress(`  ${sentence}`)
  await voice.result(
    voice.isJson
      ? JSON.stringify({ cargo: slug, stated: stated ?? 0, notStated: notStated ?? [] })
      : `${stated ?? 0} ${stated === 1 ? 'statement' : 'statements'} about ${slug} taken; staff look at what says "not affected".`,
  )
  return EXIT.done
}

async function textOf(file: string): Promise<string> {
  const opened = await open(file === '-' ? '/dev/stdin' : file).catch(() => {
    throw new CommandFailed(`${file} cannot be read. Give the path of an OpenVEX document, or - for what is piped in.`)
  })
  try {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of opened.createReadStream() as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > LONGEST) throw new CommandFailed(`${file} has more than ${LONGEST} bytes. Divide it.`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    await opened.close()
  }
}
