import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KillablePostgres, killablePostgres } from '../support/killable-postgres.ts'

// postgres.js 3.4.9 keeps small writes until the next turn of the loop. When the socket closes first it writes
// to null where nobody can catch it, and its process ends. patches/postgres+3.4.9.patch is held by this file.

let server: KillablePostgres
beforeAll(async () => {
  server = await killablePostgres({ fsync: 'off' })
})
afterAll(() => server.remove())

test('a database that dies under pending small writes fails them with CONNECTION_CLOSED and serves again after its return', async () => {
  const writer = client('small-writes')
  await writer.says('writing')
  await server.kill()
  await writer.says('failed')
  await server.start()
  writer.tell('is it back?')
  await writer.says('recovered')
  const { code, log } = await writer.end()
  expect(log).not.toContain('TypeError')
  expect(code).toBe(0)
  const seen = JSON.parse(log.split('\n').find(line => line.startsWith('{')) ?? '{}')
  expect(seen.stillWaiting).toBe(0)
  expect(seen.codes).toContain('CONNECTION_CLOSED')
  const known = [
    'CONNECTION_CLOSED',
    'CONNECT_TIMEOUT',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    '57P01',
    '57P03',
    '57P02',
  ]
  expect(known).toEqual(expect.arrayContaining(seen.codes))
})

test('statements of a transaction that lost its connection fail, and never run outside of it', async () => {
  const writer = client('lost-transaction')
  await writer.says('done')
  const { code, log } = await writer.end()
  expect(code).toBe(0)
  expect(JSON.parse(log.split('\n').find(line => line.startsWith('{')) ?? '{}')).toEqual({
    transaction: 'CONNECTION_CLOSED',
    lateStatement: 'CONNECTION_CLOSED',
    rows: ['another caller'],
    poolStillServes: 5,
  })
})

test('a connection lost while it asks for the types of arrays fails its query, not the process', async () => {
  const asking = client('lost-types')
  await asking.says('done')
  const { code, log } = await asking.end()
  expect(code).toBe(0)
  expect(log).toContain('{"code":"ECONNREFUSED"}')
})

function client(scenario: string) {
  const program = join(import.meta.dirname, 'postgres-patch.program.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program, scenario, server.url], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let log = ''
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
      for (const look of heard) look()
    })
  const exit = once(child, 'exit')
  return {
    tell: (line: string) => child.stdin.write(`${line}\n`),
    says: (word: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (log.includes(word)) resolve()
        }
        heard.add(look)
        void exit.then(([code]) => reject(new Error(`The client ended with ${code} before it said "${word}":\n${log}`)))
        look()
      }),
    end: async () => {
      child.stdin.end()
      const [code] = await exit
      return { code, log }
    },
  }
}
