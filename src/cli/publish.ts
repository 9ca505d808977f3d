import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ask, type Connection } from './connection.ts'
import { CommandFailed, EXIT, type Voice } from './outcome.ts'
import { subscribe } from './subscribe.ts'

export interface PublishOptions {
  /** `publisher/cargo` */
  readonly cargo: string
  readonly reference: string
  readonly releaseNotes?: string | undefined
  /** Stay until it is decided. */
  readonly wait: boolean
  readonly timeoutSeconds: number
}

interface Version {
  readonly id: string
  readonly number: number
  readonly digest: string
  readonly state: string
  readonly stateReason: string | null
  readonly latestScan: { readonly id: string; readonly failureReason: string | null } | null
  readonly severities: Readonly<Record<string, number>>
  readonly decisions: {
    readonly nodes: readonly {
      readonly kind: string
      readonly outcome: string
      readonly reasons: readonly { readonly rule: string; readonly message: string; readonly remedy: string | null }[]
    }[]
  } | null
}

const VERSION = `id number digest state stateReason latestScan { id failureReason }
  severities { critical high medium low unknown }
  decisions(first: 20) { nodes { kind outcome reasons { rule message remedy } } }`

/** Registers an image as the next version of a Cargo and, if asked to, stays until it is published or is not. */
export async function publish(connection: Connection, options: PublishOptions, voice: Voice): Promise<number> {
  const registered = await register(connection, options)
  voice.progress(`Registered version ${registered.number} of ${options.cargo} (${registered.digest}).`)
  const version = options.wait ? await decided(connection, registered, options, voice) : registered
  await voice.result(voice.isJson ? JSON.stringify(toJson(options.cargo, version)) : sentenceOf(options.cargo, version))
  return options.wait ? exitCodeOf(version.state) : EXIT.done
}

async function register(connection: Connection, options: PublishOptions): Promise<Version> {
  const { cargo } = await ask<{ cargo: { id: string } | null }>(
    connection,
    'query ($slug: String!) { cargo(slug: $slug) { id } }',
    { slug: options.cargo },
  )
  if (!cargo)
    throw new CommandFailed(
      `There is no Cargo ${options.cargo}, or this token may not see it. Check the slug and REGISTRY_TOKEN.`,
    )
  const { publishVersion } = await ask<{
    publishVersion: { version: Version | null; problems: readonly { code: string; message: string }[] }
  }>(
    connection,
    `mutation ($input: PublishVersionInput!) { publishVersion(input: $input) { version { ${VERSION} } problems { code message } } }`,
    {
      input: {
        cargoId: cargo.id,
        reference: options.reference,
        releaseNotes: options.releaseNotes ?? null,
        // An answer lost on the way is asked for again, and the image is registered once.
        idempotencyKey: randomUUID(),
      },
    },
  )
  const [problem] = publishVersion.problems
  if (problem || !publishVersion.version)
    throw new CommandFailed(problem?.message ?? 'The version was registered but cannot be read.', problem?.code)
  return publishVersion.version
}

/** The scan's own events tell when to look; looking every few seconds besides, no lost event can keep us waiting. */
async function decided(
  connection: Connection,
  registered: Version,
  { cargo, timeoutSeconds }: PublishOptions,
  voice: Voice,
): Promise<Version> {
  const over = new AbortController()
  const following = followScan(connection, registered.latestScan?.id, voice, over.signal)
  try {
    for (const until = Date.now() + timeoutSeconds * 1_000; Date.now() < until; ) {
      const { node } = await ask<{ node: Version | null }>(
        connection,
        `query ($id: ID!) { node(id: $id) { ... on Version { ${VERSION} } } }`,
        { id: registered.id },
      )
      if (!node) throw new CommandFailed(`Version ${registered.number} of ${cargo} is gone.`)
      if (node.state !== 'SCANNING') return node
      await Promise.race([following, wait(LOOK_MS)])
      await wait(SETTLE_MS)
    }
    throw new CommandFailed(
      `Version ${registered.number} of ${cargo} is still being scanned after ${timeoutSeconds} s. It goes on without us; give --timeout more seconds to stay.`,
    )
  } finally {
    over.abort()
  }
}

const LOOK_MS = 3_000
const SETTLE_MS = 100

async function followScan(
  connection: Connection,
  scanId: string | undefined,
  voice: Voice,
  signal: AbortSignal,
): Promise<void> {
  if (!scanId) return
  const query = 'subscription ($scanId: ID!) { scanProgress(scanId: $scanId) { stage done total } }'
  let last = ''
  try {
    for await (const { scanProgress } of subscribe<{
      scanProgress: { stage: string; done: number | null; total: number | null }
    }>(connection, query, { scanId }, signal)) {
      const { stage, done, total } = scanProgress
      if (stage === 'DONE') return
      const share = done !== null && total ? ` ${Math.floor((100 * done) / total)} %` : ''
      if (`${stage}${share}` !== last) voice.progress(`  ${stage.toLowerCase()}${share}`)
      last = `${stage}${share}`
    }
  } catch {
    // Progress is a courtesy: without a socket the looks above still find the end.
  }
}

const exitCodeOf = (state: string): number => {
  switch (state) {
    case 'PUBLISHED':
    case 'SUPERSEDED':
      return EXIT.done
    case 'BLOCKED':
    case 'HELD':
    case 'REJECTED':
      return EXIT.blocked
    case 'IN_REVIEW':
      return EXIT.inReview
    case 'SCAN_FAILED':
      return EXIT.notScanned
    default:
      return EXIT.failed
  }
}

/** Why it is not published: the newest Decision about that. Others, such as on admission, only follow from it. */
const refusalsOf = (version: Version) => {
  const decision = version.decisions?.nodes.find(({ kind }) => ['PUBLICATION', 'HOLD', 'REVIEW'].includes(kind))
  return decision?.outcome === 'REFUSED' ? decision.reasons : []
}

const toJson = (cargo: string, version: Version) => ({
  cargo,
  version: version.number,
  id: version.id,
  digest: version.digest,
  state: version.state,
  severities: version.severities,
  reasons: refusalsOf(version),
  failure: version.state === 'SCAN_FAILED' ? (version.latestScan?.failureReason ?? version.stateReason) : null,
})

function sentenceOf(cargo: string, version: Version): string {
  const name = `${cargo} version ${version.number}`
  switch (version.state) {
    case 'PUBLISHED':
    case 'SUPERSEDED':
      return `${name} is published.`
    case 'SCANNING':
      return `${name} is registered and being scanned.`
    case 'IN_REVIEW':
      return `${name} passed its scan and waits for review by staff.`
    case 'SCAN_FAILED':
      return `${name} could not be scanned. ${version.latestScan?.failureReason ?? version.stateReason ?? ''}`.trim()
    default: {
      const reasons = refusalsOf(version).map(({ rule, message, remedy }) =>
        `\n  ${rule}  ${message} ${remedy ?? ''}`.trimEnd(),
      )
      return `${name} is ${version.state.toLowerCase()}.${reasons.join('')}`
    }
  }
}
