import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { print } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildImage } from '../../src/demo/images.ts'
import { writeLayout } from '../../src/demo/layout.ts'
import * as operations from '../generated/operations.ts'
import { RawClient } from '../live/raw-client.ts'
import { freePort } from '../support/free-port.ts'
import { type Program, runProgram } from '../support/program.ts'
import { smtpStandIn } from '../support/stand-ins/smtp.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let folder: string
let programs: Program[]
beforeEach(async () => {
  folder = await newTestFolder('story')
  programs = []
})
afterEach(async () => {
  for (const program of programs) {
    program.child.kill('SIGTERM')
    await program.ended
  }
  await removeTestFolder(folder)
})

test('a real image is published, scanned and queried, and a new advisory is heard by its team', async () => {
  const mail = await smtpStandIn()
  const port = await freePort()
  const images = join(folder, 'images')
  mkdirSync(images)
  const env = { PORT: String(port), DATA_DIR: join(folder, 'data'), SMTP_URL: mail.url, OCI_LAYOUT_ROOT: images }
  const registry = runProgram('src/main.ts', ['--no-demo'], env)
  programs.push(registry)
  await registry.says(/Cargo Registry is ready/)
  const browser = new Browser(port)

  const signedUp = await browser.ask(operations.SignUpDocument, {
    input: { email: 'ada@acme.example', password: 'a long enough password', name: 'Ada' },
  })
  expect(signedUp.signUp).toEqual({ email: 'ada@acme.example', problems: [] })
  await until(() => mail.received.length === 1)
  const token = /mutation: (\S+)/.exec(decoded(mail.received[0]!.raw))?.[1]
  const verified = await browser.ask(operations.VerifyEmailDocument, { token: token! })
  expect(verified.verifyEmail).toEqual({ verified: true, problems: [] })
  const signedIn = await browser.ask(operations.SignInDocument, {
    email: 'ada@acme.example',
    password: 'a long enough password',
  })
  expect(signedIn.signIn).toMatchObject({ account: { name: 'Ada' }, problems: [] })

  const { createPublisher } = await browser.ask(operations.CreatePublisherDocument, {
    input: { slug: 'acme', name: 'Acme' },
  })
  const publisherId = createPublisher.publisher!.id
  const { createCargo } = await browser.ask(operations.CreateCargoDocument, {
    input: { publisherId, slug: 'summarize', name: 'Summarize', category: 'nlp', tagline: 'Long texts made short' },
  })
  const cargoId = createCargo.cargo!.id

  const alerts = await browser.socket()
  alerts.subscribe('alerts', print(operations.ScanAlertsDocument), { publisherId })
  expect(await alerts.next('next')).toMatchObject({
    payload: { data: { scanAlerts: { __typename: 'AlertsCaughtUp' } } },
  })

  await writeLayout(join(images, 'summarize'), {
    '1.0.0': await buildImage({ os: 'debian 12', npm: [{ name: 'left-pad', version: '1.3.0' }] }),
  })
  const { publishVersion } = await browser.ask(operations.PublishVersionDocument, {
    input: { cargoId, reference: `oci:${join(images, 'summarize')}:1.0.0` },
  })
  expect(publishVersion).toMatchObject({ version: { number: 1, state: 'SCANNING' }, problems: [] })
  expect(await browser.stagesOf(publishVersion.version!.latestScan!.id)).toEqual(
    expect.arrayContaining(['RESOLVING', 'READING', 'MATCHING', 'DONE']),
  )

  const page = await new Browser(port).ask(operations.CatalogPageDocument, {
    filter: { text: 'sumarize' },
    sort: 'RELEVANCE',
  })
  expect(page.cargos.edges).toMatchObject([
    {
      node: {
        slug: 'acme/summarize',
        badge: { color: 'gray' },
        currentVersion: { tag: '1.0.0', severities: { high: 0 } },
      },
    },
  ])

  const advisory = join(folder, 'advisory.json')
  writeFileSync(advisory, JSON.stringify(ADVISORY))
  const importing = runProgram('src/commands/advisories.ts', ['import', advisory], env)
  programs.push(importing)
  const { payload } = await alerts.next('next', 15_000)
  expect(payload).toMatchObject({
    data: {
      scanAlerts: {
        __typename: 'AlertRaised',
        alert: {
          cause: 'NEW_ADVISORY',
          severity: 'HIGH',
          cargo: { slug: 'acme/summarize' },
          items: [{ vulnerability: 'CVE-2026-4242', before: null, after: { severity: 'HIGH', fixedVersion: '1.3.1' } }],
        },
      },
    },
  })
  expect(await importing.ended).toBe(0)

  const security = await browser.ask(operations.SecurityTabDocument, { slug: 'acme/summarize' })
  expect(security.cargo?.currentVersion).toMatchObject({
    state: 'PUBLISHED',
    severities: { high: 1 },
    components: { totalCount: 1, nodes: [{ package: { purl: 'pkg:npm/left-pad@1.3.0' } }] },
    findings: { nodes: [{ name: 'CVE-2026-4242', fixedVersion: '1.3.1' }] },
  })
  const stranger = await new Browser(port).ask(operations.SecurityTabDocument, { slug: 'acme/summarize' })
  expect(stranger.cargo?.currentVersion).toMatchObject({ severities: { high: 1 }, findings: null })

  registry.child.kill('SIGTERM')
  expect(await alerts.closed).toMatchObject({ code: 1001 })
  expect(await registry.ended).toBe(0)
}, 60_000)

const ADVISORY = {
  id: 'GHSA-aaaa-bbbb-cccc',
  aliases: ['CVE-2026-4242'],
  modified: '2026-06-01T00:00:00Z',
  summary: 'left-pad pads on the wrong side',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left-pad' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.3.1' }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
}

type Document<Data, Variables> = import('@graphql-typed-document-node/core').TypedDocumentNode<Data, Variables>

/** A front end: it keeps its cookie and sends typed documents. */
class Browser {
  #cookie: string | undefined

  constructor(private readonly port: number) {}

  async ask<Data, Variables>(document: Document<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await fetch(`http://127.0.0.1:${this.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.#cookie && { cookie: this.#cookie }) },
      body: JSON.stringify({ query: print(document), variables }),
    })
    this.#cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
    expect(errors).toBeUndefined()
    return data
  }

  async socket(): Promise<RawClient> {
    const client = await RawClient.open(`ws://127.0.0.1:${this.port}/graphql`, {
      headers: { ...(this.#cookie && { cookie: this.#cookie }) },
    })
    client.send({ type: 'connection_init' })
    await client.next('connection_ack')
    return client
  }

  /** Every stage that a scan tells until it is done. */
  async stagesOf(scanId: string): Promise<string[]> {
    const client = await this.socket()
    client.subscribe('scan', 'subscription ($scanId: ID!) { scanProgress(scanId: $scanId) { stage } }', { scanId })
    const stages: string[] = []
    while (stages.at(-1) !== 'DONE') {
      const { payload } = await client.next('next', 20_000)
      stages.push((payload as { data: { scanProgress: { stage: string } } }).data.scanProgress.stage)
    }
    client.close()
    return stages
  }
}

const decoded = (raw: string): string => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('Waited ten seconds in vain.')
    await new Promise(resolve => setImmediate(resolve))
  }
}
