import { expect, test } from 'vitest'
import { imageSource } from '../../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { imageOfEntries } from '../../support/images.ts'
import { closedPort } from '../../support/loopback.ts'
import { loopbackSource, referenceTo, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const alice = { username: 'alice', password: 'right' }

/** A registry that wants a password and keeps its blobs in another place. */
async function registryWithStorage() {
  const [registry, storage] = [await registryStandIn(), await registryStandIn()]
  const image = await imageOfEntries([{ path: 'hello', content: 'hello' }])
  registry.push('acme/chat', 'latest', image)
  storage.push('acme/chat', 'latest', image)
  registry.intercept = (request, response) => {
    if (!request.headers.authorization) {
      response.statusCode = 401
      response.setHeader('www-authenticate', 'Basic realm="stand-in"')
    } else if (request.url?.includes('/blobs/')) {
      response.statusCode = 307
      response.setHeader('location', `${storage.url}${request.url}`)
    } else return false
    response.end()
    return true
  }
  return { registry, storage, reference: referenceTo(registry.host, 'acme/chat') }
}

test('a redirect is followed, and what authorises us stays with the one it was meant for', async () => {
  const { registry, storage, reference } = await registryWithStorage()
  await loopbackSource().resolve(reference, { credentials: alice })
  expect(registry.requests.at(-1)?.headers.authorization).toMatch(/^Basic /)
  expect(storage.requests.map(each => each.headers.authorization)).toEqual([undefined])
})

test('a challenge from where a redirect led is not answered', async () => {
  const { storage, reference } = await registryWithStorage()
  storage.intercept = (_request, response) => {
    response.statusCode = 401
    response.setHeader('www-authenticate', 'Basic realm="phishing"')
    response.end()
    return true
  }
  await expect(loopbackSource().resolve(reference, { credentials: alice })).rejects.toMatchObject({
    kind: 'unauthorized',
  })
  expect(storage.requests.some(each => each.headers.authorization)).toBe(false)
})

test('redirects in a circle end', async () => {
  const { registry, reference } = await registryWithStorage()
  registry.intercept = (request, response) => {
    response.statusCode = 302
    response.setHeader('location', request.url ?? '/')
    response.end()
    return true
  }
  await expect(loopbackSource().resolve(reference)).rejects.toThrow(`${registry.host} redirects more than 5 times.`)
})

test.each([
  ['file:///etc/passwd', 'Images are fetched over https, not file.'],
  ['http://user:pass@127.0.0.1:1/', '127.0.0.1:1 redirects with a password in the address.'],
])('a redirect to %s is refused', async (location, sentence) => {
  const { registry, reference } = await registryWithStorage()
  registry.intercept = (_request, response) => {
    response.statusCode = 302
    response.setHeader('location', location)
    response.end()
    return true
  }
  await expect(loopbackSource().resolve(reference)).rejects.toThrow(sentence)
})

test.each([
  '127.0.0.1:5000',
  '10.1.2.3',
  '169.254.169.254',
  '[::1]:5000',
  '[::ffff:127.0.0.1]:80',
  '0.0.0.0',
  '2130706433:80',
  'localhost:5000',
])('a registry at %s is refused unless private addresses are allowed', async host => {
  const source = imageSource(imageSourceSettings())
  await expect(source.resolve(referenceTo(host, 'acme/chat'))).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('cannot be used as a registry here'),
  })
})

test('a redirect into a private network is refused where only a listed host may be reached without TLS', async () => {
  const { registry } = await registryWithStorage()
  const source = imageSource(imageSourceSettings({ plainHttpHosts: [registry.host] }))
  await expect(source.resolve(referenceTo(registry.host, 'acme/chat'))).rejects.toMatchObject({ kind: 'refused' })
  expect(registry.requests).toEqual([])
})

test('a registry that is not there is told so, and may be tried again', async () => {
  const host = `127.0.0.1:${await closedPort()}`
  await expect(loopbackSource({ attempts: 1 }).resolve(referenceTo(host, 'acme/chat'))).rejects.toMatchObject({
    kind: 'unreachable',
    retryable: true,
    message: `${host} refuses connections.`,
  })
})
