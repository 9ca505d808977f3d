import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { commandLine } from '../../src/database/other-process.ts'
import { freePort } from '../support/free-port.ts'
import { type Program, runProgram } from '../support/program.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let folder: string
let port: number
let programs: Program[]
beforeEach(async () => {
  folder = await newTestFolder('process')
  port = await freePort()
  programs = []
})
afterEach(async () => {
  for (const program of programs) {
    program.child.kill('SIGTERM')
    await program.ended
  }
  await removeTestFolder(folder)
})

function start(env: NodeJS.ProcessEnv = {}, flags: string[] = []): Program {
  const program = runProgram('test/process/small-registry.ts', flags, { PORT: String(port), DATA_DIR: folder, ...env })
  programs.push(program)
  return program
}

const ready = /Cargo Registry is ready/
const url = () => `http://127.0.0.1:${port}`
const ask = (query: string) =>
  fetch(`${url()}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })

test('a start prints where things are, and every place is there', async () => {
  const program = start()
  await program.says(ready)
  await program.says(/opened/)
  const places = [...program.said().matchAll(/http:\/\/\S+/g)].map(([place]) => place)
  expect(places).toEqual([`${url()}/graphql`, `${url()}/explorer`, `${url()}/readyz`])
  expect(await (await ask('{ hello }')).json()).toEqual({ data: { hello: 'hello' } })
  expect((await fetch(`${url()}/explorer`)).status).toBe(200)
  expect(await (await fetch(`${url()}/readyz`)).json()).toEqual({ status: 'ready' })
  expect(await (await fetch(`${url()}/metrics`)).text()).toContain('database_connections')
})

// Twice, as a terminal sends it to the whole group and npm passes it on: an echo changes nothing.
for (const [signal, ...echo] of [['SIGTERM'], ['SIGINT', 'SIGINT']] as const) {
  test(`${signal} answers what is in flight and ends everything, PostgreSQL too, in about a second`, async () => {
    const program = start()
    await program.says(ready)
    const postgres = Number.parseInt(await readFile(join(folder, 'pg/data/postmaster.pid'), 'utf8'), 10)
    const inFlight = ask('{ slow }')
    await program.says(/slow query begun/)
    const began = performance.now()
    for (const sent of [signal, ...echo]) program.child.kill(sent)
    expect(await (await inFlight).json()).toEqual({ data: { slow: 'answered in full' } })
    expect(await program.ended).toBe(0)
    expect(performance.now() - began).toBeLessThan(2000)
    expect(commandLine(postgres)).toBeUndefined()
  })
}

test('a signal during the start is heeded', async () => {
  const program = start()
  await expect
    .poll(
      () =>
        readFile(join(folder, 'postgres.json')).then(
          () => true,
          () => false,
        ),
      { interval: 10, timeout: 10_000 },
    )
    .toBe(true)
  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
})

test('a port that is taken is told in a sentence, and nothing is left running', async () => {
  const other = createServer().listen(port, '127.0.0.1')
  const program = start()
  expect(await program.ended).toBe(1)
  other.close()
  expect(program.said()).toContain(
    `Port ${port} on 127.0.0.1 is taken by another program. End that one, or set PORT to a free port.`,
  )
  expect(program.said()).not.toContain('    at ')
  expect(JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')).running).toBeUndefined()
})

test('a configuration that cannot be used is told whole, before anything is started', async () => {
  const program = start({ PORT: 'abc', LOG_LEVEL: 'loud' }, ['--no-dmeo'])
  expect(await program.ended).toBe(1)
  expect(program.said()).toBe(
    [
      'The configuration cannot be used:',
      '  - PORT is "abc" but has to be a whole number from 1 to 65535.',
      '  - LOG_LEVEL is "loud" but has to be one of trace, debug, info, warn, error, silent.',
      '  - The flag --no-dmeo is not known; there are --no-demo and --no-worker.',
      '',
    ].join('\n'),
  )
})

test('a database that cannot be reached is told in a sentence', async () => {
  const program = start({ DATABASE_URL: 'postgres://me:hidden-word@127.0.0.1:1/shop' })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain('The database 127.0.0.1:1/shop cannot be used: connect ECONNREFUSED')
  expect(program.said()).not.toContain('hidden-word')
  expect(program.said()).not.toContain('    at ')
})

test("on an operator's own PostgreSQL nothing is embedded", async () => {
  const program = start({ DATABASE_URL: inject('pgBase') }, ['--no-worker'])
  await program.says(ready)
  expect(await (await fetch(`${url()}/readyz`)).json()).toEqual({ status: 'ready' })
  await expect(readFile(join(folder, 'postgres.json'))).rejects.toThrow('ENOENT')
})

test('a registry whose PostgreSQL is killed serves again without a restart of its own', async () => {
  const program = start()
  await program.says(ready)
  process.kill(Number.parseInt(await readFile(join(folder, 'pg/data/postmaster.pid'), 'utf8'), 10), 'SIGKILL')
  await program.says(/The embedded PostgreSQL is back/)
  await expect.poll(async () => (await fetch(`${url()}/readyz`)).status, { timeout: 5000 }).toBe(200)
  expect(await (await ask('{ slow }')).json()).toEqual({ data: { slow: 'answered in full' } })
})
