import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Scope } from '../../src/domain/permission.ts'
import { createToken } from '../../src/registry/publishers/create-token.ts'
import { flaw } from '../registry/advisories/records.ts'
import { type ApiWorld, openApiWorld } from '../support/api.ts'
import { closedPort } from '../support/loopback.ts'
import { type Program, runProgram } from '../support/program.ts'
import type { Team } from '../support/world.ts'

let api: ApiWorld
beforeAll(async () => {
  api = await openApiWorld()
  // A socket ends with its token, by the machine's own clock.
  api.world.advance(Date.now() - api.world.now.getTime())
})
afterAll(() => api.close())

async function tokenOf(team: Team, scopes: Scope[] = ['publish', 'read']): Promise<string> {
  const { publisherId } = team
  return (await createToken(api.world.as(team.actor), { publisherId, name: 'ci', scopes })).secret
}

const run = (words: string[], token: string | undefined, url = api.url): Program =>
  runProgram('src/cli/main.ts', words, { REGISTRY_URL: url, ...(token && { REGISTRY_TOKEN: token }) })

/** Runs the command while the registry works on what it asked for. */
async function runToEnd(words: string[], token: string | undefined): Promise<{ code: number | string; said: string }> {
  const program = run(words, token)
  let over = false
  const working = (async () => {
    while (!over) {
      await api.world.runJobs()
      await Promise.race([program.ended, new Promise(later => setTimeout(later, 20))])
    }
  })()
  const code = await program.ended
  over = true
  await working
  return { code, said: program.said() }
}

async function published(slug: string, image: object) {
  const team = await api.world.team(slug)
  await api.world.cargo(team, 'box')
  const reference = await api.world.image(slug, image)
  return { team, reference, token: await tokenOf(team) }
}

test('an image without findings is published, and the command ends with 0', async () => {
  const { reference, token } = await published('clean', { npm: [{ name: 'harmless', version: '1.0.0' }] })
  const { code, said } = await runToEnd(['publish', 'clean/box', reference, '--wait'], token)
  expect(said).toMatch(/Registered version 1 of clean\/box \(sha256:[0-9a-f]{64}\)\./)
  expect(said).toMatch(/^ {2}(resolving|reading|cataloguing|matching)/m)
  expect(said).toContain('clean/box version 1 is published.')
  expect(code).toBe(0)
})

test('an image with a critical finding is blocked: exit code 2 with the reasons, also as JSON', async () => {
  await api.world.advise({
    id: 'GHSA-cli-0001',
    modified: '2026-05-01T00:00:00Z',
    summary: 'A flaw',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'flawed' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
    database_specific: { severity: 'CRITICAL' },
  })
  const { reference, token } = await published('flawed', { npm: [{ name: 'flawed', version: '1.0.0' }] })
  const { code, said } = await runToEnd(['publish', 'flawed/box', reference, '--wait', '--json'], token)
  expect(code).toBe(2)
  expect(JSON.parse(said)).toMatchObject({
    cargo: 'flawed/box',
    version: 1,
    state: 'BLOCKED',
    severities: { critical: 1 },
    reasons: [{ rule: 'R23', message: expect.stringContaining('GHSA-cli-0001') }],
  })
})

test('an image that cannot be read ends with 4, never with 0', async () => {
  const { team, reference, token } = await published('broken', { npm: [{ name: 'gone', version: '1.0.0' }] })
  // The image goes away between registration and scan.
  const registered = await runToEndOfRegistration(['publish', 'broken/box', reference, '--wait'], token)
  await rm(reference.split(':')[1]!, { recursive: true, force: true })
  expect(await finish(registered)).toBe(4)
  expect(registered.said()).toContain('could not be scanned')
  expect(team.slug).toBe('broken')
})

async function runToEndOfRegistration(words: string[], token: string): Promise<Program> {
  const program = run(words, token)
  await program.says(/Registered version/)
  return program
}

async function finish(program: Program): Promise<number | string> {
  let code: number | string | undefined
  void program.ended.then(ended => {
    code = ended
  })
  while (code === undefined) {
    await api.world.runJobs()
    api.world.advance(60 * 60_000)
    await Promise.race([program.ended, new Promise(later => setTimeout(later, 50))])
  }
  return code
}

test('what is wrong is told in a sentence without a stack, with exit code 1', async () => {
  const { reference, token, team } = await published('wrong', { npm: [{ name: 'wrong', version: '1.0.0' }] })
  const said = async (words: string[], secret?: string, url?: string) => {
    const program = run(words, secret, url)
    expect(await program.ended).toBe(1)
    expect(program.said()).not.toContain('    at ')
    return program.said()
  }
  expect(await said(['publish', 'wrong/nothing', reference], token)).toContain('There is no Cargo wrong/nothing')
  expect(await said(['publish', 'wrong/box', reference], await tokenOf(team, ['read']))).toContain("token's scopes")
  expect(await said(['publish', 'wrong/box', reference], 'ak_000000000000000000000000')).toContain('unknown, revoked')
  expect(await said(['publish', 'wrong/box', 'docker.io/evil/image:1'], token)).toContain('docker.io/evil')
  expect(await said(['publish', 'wrong/box'], token)).toContain('Say: registry publish')
  expect(await said(['publish', '--hurry'], token)).toContain("Unknown option '--hurry'")
  expect(await said(['dance'], token)).toContain('There is no command "dance"')
  expect(await said(['publish', 'a/b', 'c'], token, 'http://registry.example.org')).toContain('Use https://')
  const answer = JSON.parse((await said(['publish', 'wrong/nothing', reference, '--json'], token)).split('\n')[0]!)
  expect(answer.error.message).toContain('There is no Cargo wrong/nothing')
}, 60_000)

test('a published Cargo is scanned again when asked to, and one that is not is told so', async () => {
  const { reference, token } = await published('again', { npm: [{ name: 'again', version: '1.0.0' }] })
  const early = await runToEnd(['rescan', 'again/box'], token)
  expect(early).toMatchObject({ code: 1, said: expect.stringContaining('has no current version') })
  await runToEnd(['publish', 'again/box', reference, '--wait'], token)
  const { code, said } = await runToEnd(['rescan', 'again/box', '--json'], token)
  expect(code).toBe(0)
  expect(JSON.parse(said)).toMatchObject({ cargo: 'again/box', scan: expect.stringMatching(/^scan_/) })
}, 60_000)

test('an OpenVEX file is imported, and one that speaks of another image is refused as a whole', async () => {
  await api.world.advise(flaw('GHSA-vexx-0001', 'vexed', 'HIGH', { aliases: ['CVE-2026-9001'] }))
  const { reference, token } = await published('vex', { npm: [{ name: 'vexed', version: '1.0.0' }] })
  const { said: registered } = await runToEnd(['publish', 'vex/box', reference, '--wait', '--json'], token)
  const { digest } = JSON.parse(registered)
  const statement = (vulnerability: string, image: string) => ({
    vulnerability: { name: vulnerability },
    products: [{ '@id': `pkg:oci/box@${image.replace(':', '%3A')}` }],
    status: 'not_affected',
    justification: 'vulnerable_code_not_in_execute_path',
    impact_statement: 'We call only the part without the flaw.',
  })
  const file = join(api.world.imageRoot, 'vex.json')
  const write = (...statements: object[]) =>
    writeFile(
      file,
      JSON.stringify({
        '@context': 'https://openvex.dev/ns/v0.2.0',
        '@id': 'https://acme.example/vex/1',
        author: 'Acme',
        timestamp: '2026-01-01T00:00:00Z',
        version: 1,
        statements,
      }),
    )
  await write(statement('CVE-2026-9001', digest), statement('CVE-2026-9002', digest))
  const { code, said } = await runToEnd(['import', 'vex/box', file, '--json'], token)
  expect(code).toBe(0)
  expect(JSON.parse(said)).toMatchObject({ stated: 1, notStated: [expect.stringContaining('CVE-2026-9002')] })
  await write(statement('CVE-2026-9001', digest), statement('CVE-2026-9001', `sha256:${'0'.repeat(64)}`))
  const lying = await runToEnd(['import', 'vex/box', file], token)
  expect(lying).toMatchObject({ code: 1, said: expect.stringContaining('is no version of vex/box') })
  const absent = await runToEnd(['import', 'vex/box', `${file}.not`], token)
  expect(absent).toMatchObject({ code: 1, said: expect.stringContaining('cannot be read') })
}, 60_000)

test('the bin of the package is the same program', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/registry.mjs', '--help'])
  expect(stdout).toContain('registry publish <publisher/cargo> <reference>')
})

test('a registry that is not there is told after some tries', async () => {
  const program = run(['publish', 'a/b', 'c'], undefined, `http://127.0.0.1:${await closedPort()}`)
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain('could not be reached (ECONNREFUSED)')
})
