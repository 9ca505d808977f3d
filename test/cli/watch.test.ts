import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createToken } from '../../src/registry/publishers/create-token.ts'
import { type ApiWorld, openApiWorld } from '../support/api.ts'
import { listenLow } from '../support/loopback.ts'
import { type Program, runProgram } from '../support/program.ts'
import { raiseAlert } from '../support/raise-alert.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import type { Team } from '../support/world.ts'

let api: ApiWorld
let folder: string
beforeAll(async () => {
  api = await openApiWorld()
  // A socket ends with its token, by the machine's own clock.
  api.world.advance(Date.now() - api.world.now.getTime())
  folder = await newTestFolder('watch')
})
afterAll(async () => {
  await removeTestFolder(folder)
  await api.close()
})

async function watcher(slug: string) {
  const team = await api.world.team(slug)
  const { publisherId } = team
  const { secret } = await createToken(api.world.as(team.actor), { publisherId, name: 'watch', scopes: ['read'] })
  const cursorFile = join(folder, slug)
  const watch = (words: string[] = [], url = api.url): Program =>
    runProgram('src/cli/main.ts', ['watch', slug, '--cursor-file', cursorFile, ...words], {
      REGISTRY_URL: url,
      REGISTRY_TOKEN: secret,
    })
  return { team, watch, cursorFile }
}

const titlesIn = (text: string): string[] => [...text.matchAll(/"title":"([^"]*)"/g)].map(([, title]) => title!)
const raise = (team: Team, title: string) => raiseAlert(api.world, team, { title })

test('alerts are printed as JSON lines and the next run goes on after the last one', async () => {
  const { team, watch, cursorFile } = await watcher('resuming')
  const first = watch()
  await first.says(/Up to date with resuming/)
  await raise(team, 'one')
  await raise(team, 'two')
  await first.says(/two/)
  expect(first.child.kill('SIGTERM')).toBe(true)
  expect(await first.ended).toBe(0)
  const line = first
    .said()
    .split('\n')
    .find(text => text.includes('"title":"one"'))!
  expect(JSON.parse(line)).toMatchObject({ cause: 'NEW_ADVISORY', severity: 'HIGH', title: 'one', items: [] })

  await raise(team, 'three')
  await raise(team, 'four')
  const second = watch(['--once'])
  expect(await second.ended).toBe(0)
  expect(titlesIn(second.said())).toEqual(['three', 'four'])
  expect((await readFile(cursorFile, 'utf8')).trim()).not.toBe('')
  expect(titlesIn((await ended(watch(['--once']))).said())).toEqual([])
})

const ended = async (program: Program): Promise<Program> => {
  await program.ended
  return program
}

test('a connection that is cut again and again loses and repeats nothing', async () => {
  const { team, watch } = await watcher('cut')
  const sockets = new Set<Socket>()
  const proxy = createServer(near => {
    const far = connect(api.port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    near.pipe(far).pipe(near)
  })
  const port = await listenLow(proxy)
  onTestFinished(() => void proxy.close())
  const program = watch([], `http://127.0.0.1:${port}`)
  await program.says(/Up to date/)
  const raised: string[] = []
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 5; n++) {
      raised.push(`${round}.${n}`)
      await raise(team, `${round}.${n}`)
      if (n === 2) for (const socket of sockets) socket.destroy()
    }
    await program.says(new RegExp(`"title":"${round}\\.4"`))
  }
  program.child.kill('SIGINT')
  expect(await program.ended).toBe(0)
  expect(titlesIn(program.said())).toEqual(raised)
})

test('another team’s alerts are refused, a cursor that is none too, and neither is tried again', async () => {
  const { watch, cursorFile } = await watcher('honest')
  await api.world.team('others')
  await writeFile(cursorFile, 'bm9uc2Vuc2U\n')
  const nonsense = watch()
  expect(await nonsense.ended).toBe(1)
  expect(nonsense.said()).toContain('This cursor is not one of ours')
  const nothing = runProgram('src/cli/main.ts', ['watch', 'others'], { REGISTRY_URL: api.url })
  expect(await nothing.ended).toBe(1)
  expect(nothing.said()).toContain('not yours to read')
})
