import { once } from 'node:events'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createLifecycle, drainHttp } from '../../src/http/lifecycle.ts'
import { onUpgrade } from '../../src/http/upgrade.ts'
import { smallServer } from './small-server.ts'

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { hello: { type: GraphQLString } } }),
})

async function serverWithSockets() {
  const server = await smallServer()
  const sockets = new WebSocketServer({ noServer: true })
  const disposable = useServer({ schema }, sockets)
  onUpgrade(server.app.server, '/graphql', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, opened => sockets.emit('connection', opened, request)),
  )
  const lifecycle = createLifecycle(server.log)
  lifecycle.onStop('graphql', () => server.apollo.stop())
  lifecycle.onStop('http', () => drainHttp(server.app))
  lifecycle.onStop('sockets', async () => disposable.dispose())
  return { ...server, lifecycle }
}

test('a stop answers what is in flight, closes sockets with 1001, and ends idle connections, in under a second', async () => {
  const server = await serverWithSockets()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  const socketClosed = once(socket, 'close')
  const inFlight = fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ held }"}',
  })
  await server.holding

  const stopped = server.lifecycle.stop('test')
  expect(server.lifecycle.isDraining()).toBe(true)
  const [code] = await socketClosed
  expect(code).toBe(1001)
  const began = performance.now()
  server.release()
  expect(await (await inFlight).json()).toEqual({ data: { held: 'answered in full' } })
  await stopped
  expect(performance.now() - began).toBeLessThan(1000)
  await expect(fetch(server.url)).rejects.toThrow()
})

test('a step that fails or hangs does not keep the next ones from running', async () => {
  const server = await smallServer()
  const lifecycle = createLifecycle(server.log)
  const ran: string[] = []
  lifecycle.onStop('first', async () => void ran.push('first built, last stopped'))
  lifecycle.onStop('hangs', () => new Promise(() => {}), 20)
  lifecycle.onStop('fails', async () => {
    throw new Error('no')
  })
  await Promise.all([lifecycle.stop('SIGTERM'), lifecycle.stop('SIGINT')])
  expect(ran).toEqual(['first built, last stopped'])
  const told = server.lines.map(line => JSON.parse(line).msg)
  expect(told).toContain('a step of stopping failed')
  expect(told).toContain('a step of stopping took too long')
  await server.close()
})

test('a websocket to another path is refused and nothing breaks', async () => {
  const server = await serverWithSockets()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/elsewhere`)
  const [fault] = await once(socket, 'error')
  expect(fault.message).toContain('404')
  await server.lifecycle.stop('test')
})
