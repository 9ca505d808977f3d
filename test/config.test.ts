import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigurationProblems, configTable, type Environment, readConfig } from '../src/config.ts'
import { secretKey } from '../src/secret-key.ts'

const folder = await mkdtemp(join(tmpdir(), 'config-'))
afterAll(() => rm(folder, { recursive: true }))

const problemsOf = (environment: Environment, flags: string[] = []): readonly string[] => {
  try {
    readConfig(environment, flags)
  } catch (cause) {
    if (cause instanceof ConfigurationProblems) return cause.problems
    throw cause
  }
  return []
}

test('an empty environment is a whole configuration that listens on loopback', () => {
  const config = readConfig({})
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://127.0.0.1:4000',
    worker: true,
    demo: true,
  })
  expect(config.database.url).toBeUndefined()
  expect(config.stripe).toBeUndefined()
})

test('everything that is wrong is told at once, each in a sentence', () => {
  const environment = {
    PORT: '70000',
    DATABASE_URL: 'mysql://root:hidden-word@localhost/x',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'registry.example.org',
    SECRET_KEY: 'too short',
    OCI_ALLOW: 'https://docker.io',
    STRIPE_SECRET_KEY: 'sk_test_1',
    GITHUB_CLIENT_SECRET: 'secret',
  }
  expect(problemsOf(environment, ['--no-dmeo'])).toMatchInlineSnapshot(`
    [
      "PORT is "70000" but has to be a whole number from 1 to 65535.",
      "PUBLIC_URL is "registry.example.org" but has to be a URL that begins with http:// or https://.",
      "LOG_LEVEL is "loud" but has to be one of trace, debug, info, warn, error, silent.",
      "DATABASE_URL has to be a URL that begins with postgres:// or postgresql://.",
      "SECRET_KEY has to be 32 random bytes as 64 hex digits or as base64 (make one with: openssl rand -hex 32).",
      "OCI_ALLOW is "https://docker.io" but has to be a list, parted by commas, in which each is a registry or registry/namespace without scheme.",
      "STRIPE_SECRET_KEY is set without STRIPE_WEBHOOK_SECRET; set both or neither.",
      "GITHUB_CLIENT_SECRET is set without GITHUB_CLIENT_ID; set both or neither.",
      "The flag --no-dmeo is not known; there are --no-demo and --no-worker.",
    ]
  `)
})

test('a secret is never repeated in a message', () => {
  const told = problemsOf({ DATABASE_URL: 'hidden-word', SMTP_URL: 'hidden-word', SECRET_KEY: 'hidden-word' })
  expect(told).toHaveLength(3)
  expect(told.join()).not.toContain('hidden-word')
})

test('a variable that is set to nothing counts as not set', () => {
  expect(readConfig({ PORT: ' ', DATABASE_URL: '' })).toEqual(readConfig({}))
})

test('flags switch off the demo and the worker', () => {
  expect(readConfig({}, ['--no-demo', '--no-worker'])).toMatchObject({ demo: false, worker: false })
})

test('lists are parted by commas, and a key may be hex or base64', () => {
  const key = Buffer.alloc(32, 7)
  const config = readConfig({ OCI_ALLOW: 'docker.io/acme, localhost:5000', SECRET_KEY: key.toString('base64') })
  expect(config.oci.allow).toEqual(['docker.io/acme', 'localhost:5000'])
  expect(config.secretKey).toEqual(key)
  expect(readConfig({ SECRET_KEY: key.toString('hex') }).secretKey).toEqual(key)
})

test('the link in mails names a host that a browser can open', () => {
  expect(readConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://localhost:80')
  expect(readConfig({ HOST: '::1' }).publicUrl).toBe('http://[::1]:4000')
  expect(readConfig({ PUBLIC_URL: 'https://registry.example.org/' }).publicUrl).toBe('https://registry.example.org')
})

test('nothing can change it afterwards', () => {
  const config = readConfig({})
  expect(() => Object.assign(config.oci, { allowPrivate: true })).toThrow(TypeError)
})

test('every setting tells in one sentence what it is for', () => {
  for (const row of configTable()) expect(row.description).toMatch(/^[A-Za-z].+\.$/s)
})

test('the key that is made once is the same for all who start at once, and closed to others', async () => {
  const dataDir = join(folder, 'keys')
  const keys = await Promise.all([1, 2, 3].map(() => secretKey({ secretKey: undefined, dataDir })))
  expect(new Set(keys.map(key => key.toString('hex'))).size).toBe(1)
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600)
})

test('a damaged key file is told, not replaced', async () => {
  await writeFile(join(folder, 'secret.key'), 'gone')
  await expect(secretKey({ secretKey: undefined, dataDir: folder })).rejects.toThrow(
    /does not hold a key of 32 bytes\. Restore it/,
  )
})
