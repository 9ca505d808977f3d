import { expect, test } from 'vitest'
import { readDockerConfig } from '../../../src/adapters/oci/docker-config.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

test('what docker login wrote is read, with the Docker Hub under the name that references use', () => {
  const auths = {
    'https://index.docker.io/v1/': { auth: base64('acme:pass:word') },
    'ghcr.io/acme': { username: 'robot', password: 'secret' },
    'https://registry.example.org/v2/': { auth: base64('a:b') },
  }
  expect(readDockerConfig(JSON.stringify({ auths, credsStore: 'none' }))).toEqual([
    { pattern: 'docker.io', username: 'acme', password: 'pass:word' },
    { pattern: 'ghcr.io/acme', username: 'robot', password: 'secret' },
    { pattern: 'registry.example.org', username: 'a', password: 'b' },
  ])
})

test.each(['', '[]', '{"auths":{"ghcr.io":{}}}', '{"auths":{"ghcr.io":{"auth":"%%%"}}}'])(
  'what is no such file is refused with a sentence: %s',
  text => {
    expect(() => readDockerConfig(text)).toThrow(/OCI_PUSH_CREDENTIALS has no|is not a config.json/)
  },
)
