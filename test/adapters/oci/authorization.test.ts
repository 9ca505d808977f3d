import { expect, test } from 'vitest'
import { readChallenge } from '../../../src/adapters/oci/authorization.ts'
import { imageOfEntries } from '../../support/images.ts'
import {
  loopbackSource,
  type RegistryStandIn,
  referenceTo,
  registryStandIn,
} from '../../support/stand-ins/oci-registry.ts'

const alice = { username: 'alice', password: 'right' }
const basicOf = (user: { username: string; password: string }) =>
  `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`

async function registryWithImage() {
  const registry = await registryStandIn()
  registry.push('acme/chat', 'latest', await imageOfEntries([{ path: 'hello', content: 'hello' }]))
  return { registry, reference: referenceTo(registry.host, 'acme/chat') }
}

/** Asks for a token that its own token service gives to whom `gives` says. */
function askForToken(registry: RegistryStandIn, gives: (authorization: string | undefined) => string | null): void {
  registry.intercept = (request, response) => {
    if (request.url?.startsWith('/token')) {
      const token = gives(request.headers.authorization)
      response.statusCode = token ? 200 : 401
      response.end(JSON.stringify({ token }))
      return true
    }
    if (request.headers.authorization === 'Bearer good') return false
    response.statusCode = 401
    response.setHeader(
      'www-authenticate',
      `Bearer realm="${registry.url}/token",service="stand-in",scope="repository:all:pull,push"`,
    )
    response.end()
    return true
  }
}

test('a registry that wants a token gets an anonymous one, asked for once and for pulling alone', async () => {
  const { registry, reference } = await registryWithImage()
  askForToken(registry, authorization => (authorization === undefined ? 'good' : null))
  const source = loopbackSource()
  await source.resolve(reference)
  await source.resolve(reference)
  const asked = registry.requests.filter(each => each.line.includes('/token')).map(each => each.line)
  expect(asked).toEqual(['GET /token?service=stand-in&scope=repository%3Aacme%2Fchat%3Apull'])
})

test('pull credentials are handed to the token service', async () => {
  const { registry, reference } = await registryWithImage()
  askForToken(registry, authorization => (authorization === basicOf(alice) ? 'good' : null))
  const resolved = await loopbackSource().resolve(reference, { credentials: alice })
  expect(resolved.layers).toHaveLength(1)
})

test('a token got with the right password does not serve someone with a wrong one', async () => {
  const { registry, reference } = await registryWithImage()
  askForToken(registry, authorization => (authorization === basicOf(alice) ? 'good' : null))
  const source = loopbackSource()
  await source.resolve(reference, { credentials: alice })
  await expect(source.resolve(reference, { credentials: { ...alice, password: 'wrong' } })).rejects.toMatchObject({
    kind: 'unauthorized',
  })
})

test('a registry that wants a password gets it', async () => {
  const { registry, reference } = await registryWithImage()
  registry.intercept = (request, response) => {
    if (request.headers.authorization === basicOf(alice)) return false
    response.statusCode = 401
    response.setHeader('www-authenticate', 'Basic realm="stand-in"')
    response.end()
    return true
  }
  const source = loopbackSource()
  expect((await source.resolve(reference, { credentials: alice })).layers).toHaveLength(1)
  await expect(source.resolve(reference)).rejects.toThrow(
    `${registry.host} does not let us pull acme/chat. Make the image public or store pull credentials.`,
  )
  await expect(source.resolve(reference, { credentials: { ...alice, password: 'old' } })).rejects.toThrow(
    `${registry.host} does not let us pull acme/chat. The stored pull credentials were refused; renew them.`,
  )
})

test('a registry that refuses its own token is not asked for ever', async () => {
  const { registry, reference } = await registryWithImage()
  askForToken(registry, () => 'bad')
  await expect(loopbackSource().resolve(reference)).rejects.toMatchObject({ kind: 'unauthorized', retryable: false })
  expect(registry.requests.length).toBeLessThan(8)
})

test('a token that would smuggle a header in is refused', async () => {
  const { registry, reference } = await registryWithImage()
  askForToken(registry, () => 'good\r\nx-evil: 1')
  await expect(loopbackSource().resolve(reference)).rejects.toThrow(
    `The token service ${registry.host} gave no token (status 200).`,
  )
})

test('a challenge may be written in many ways', () => {
  expect(readChallenge('Bearer realm="https://a/b?c=d,e",service="x y",error=invalid_token')).toEqual({
    scheme: 'bearer',
    parameters: { realm: 'https://a/b?c=d,e', service: 'x y', error: 'invalid_token' },
  })
  expect(readChallenge('BASIC')).toEqual({ scheme: 'basic', parameters: {} })
  expect(readChallenge('')).toEqual({ scheme: '', parameters: {} })
})
