import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientAddress } from '../../src/http/client-address.ts'

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  // Safe because these are all that is looked at.
  ({
    socket: { remoteAddress },
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
  }) as unknown as IncomingMessage

test('what a trusted proxy says about the address counts', () => {
  expect(clientAddress(['127.0.0.1'])(from('127.0.0.1', '203.0.113.7'))).toBe('203.0.113.7')
})

test('what anybody else says about the address is ignored', () => {
  expect(clientAddress(['127.0.0.1'])(from('198.51.100.2', '203.0.113.7'))).toBe('198.51.100.2')
  expect(clientAddress(false)(from('127.0.0.1', '203.0.113.7'))).toBe('127.0.0.1')
})
