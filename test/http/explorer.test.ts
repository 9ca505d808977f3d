import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { explorer } from '../../src/http/explorer/explorer.ts'
import { explorerTabs } from '../../src/http/explorer/tabs.ts'
import { smallServer } from './small-server.ts'

const folder = await mkdtemp(join(tmpdir(), 'tabs-'))
await writeFile(join(folder, '10-listen.graphql'), 'subscription Listen { tick }\n')
await writeFile(join(folder, '2-browse.graphql'), '# Look around.\n# variables: {"first": 5}\nquery Browse { hello }\n')
await writeFile(join(folder, 'notes.txt'), 'not a tab')
const server = await smallServer({ routes: app => explorer(app, folder) })
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

test('the page loads nothing from any other host and holds no inline script', async () => {
  const response = await fetch(`${server.url}/explorer`)
  const page = await response.text()
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  expect(page).not.toMatch(/<script(?![^>]*src=)/)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/https?:|\*|script-src[^;]*unsafe/)
})

test('every file that the page names is there, is what it says, and is not sent twice', async () => {
  const page = await (await fetch(`${server.url}/explorer`)).text()
  const names = [...page.matchAll(/(?:src|href)="(explorer\/[^"]+)"/g)].map(match => match[1])
  expect(names).toHaveLength(7)
  for (const name of names) {
    const response = await fetch(`${server.url}/${name}`)
    expect([name, response.status]).toEqual([name, 200])
    expect(response.headers.get('content-type')).toMatch(name?.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
    const again = await fetch(`${server.url}/${name}`, {
      headers: { 'if-none-match': response.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  }
})

test('the ready tabs are the documents of the folder, in order, with their variables', async () => {
  const response = await fetch(`${server.url}/explorer/tabs.json`)
  expect(await response.json()).toEqual([
    { query: '# Look around.\nquery Browse { hello }\n', variables: '{\n  "first": 5\n}' },
    { query: 'subscription Listen { tick }\n' },
  ])
})

test('variables that are not JSON are told with the name of their file', async () => {
  await writeFile(join(folder, '3-broken.graphql'), '# variables: {first: 5}\n{ hello }\n')
  expect(() => explorerTabs(folder)).toThrow(
    'The variables of the explorer tab 3-broken.graphql are not JSON on one line: {first: 5}',
  )
})

test('without documents there is one tab that works on any schema', () => {
  expect(explorerTabs(join(folder, 'none'))).toEqual([{ query: '{\n  __typename\n}\n' }])
})
