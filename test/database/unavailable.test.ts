import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { isDatabaseUnavailable } from '../../src/database/unavailable.ts'

test('a connection that breaks under the driver of the job queue is a database out of reach, though it tells no code', async () => {
  const server = createServer(socket => socket.once('data', () => socket.end())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new Client({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  const failure: Error = await client.connect().then(
    () => new Error('connected'),
    cause => cause,
  )
  expect(failure).not.toHaveProperty('code')
  expect(failure.message).toBe('Connection terminated unexpectedly')
  expect(isDatabaseUnavailable(failure)).toBe(true)
  expect(isDatabaseUnavailable(new Error('Connection to the scanner terminated'))).toBe(false)
  server.close()
})
