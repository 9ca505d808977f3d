import { describe, expect, it } from 'vitest'
import {
  formatImageReference,
  isPrivateAddress,
  isPrivateHost,
  isReferenceAllowed,
  parseImageReference,
} from '../../src/domain/image-reference.ts'

const SHA = `sha256:${'a'.repeat(64)}`
const read = (text: string) => {
  const reference = parseImageReference(text)
  if (!reference) throw new Error(`${text} is no reference`)
  return reference
}

describe('S14: an image reference', () => {
  it.each([
    ['ghcr.io/acme/summarize:1.2.3', 'ghcr.io/acme/summarize:1.2.3'],
    ['ghcr.io/acme/summarize', 'ghcr.io/acme/summarize:latest'],
    [`ghcr.io/acme/summarize@${SHA}`, `ghcr.io/acme/summarize@${SHA}`],
    [`GHCR.io/acme/summarize:1@${SHA}`, `ghcr.io/acme/summarize:1@${SHA}`],
    ['localhost:5000/x:1', 'localhost:5000/x:1'],
    ['registry:5000/a/b/c:1', 'registry:5000/a/b/c:1'],
    ['[::1]:5000/x:1', '[::1]:5000/x:1'],
    ['oci:/var/images/demo:1.0', 'oci:/var/images/demo:1.0'],
    ['oci:a:b/c:1.0', 'oci:a:b/c:1.0'],
  ])('%s', (text, canonical) => {
    expect(formatImageReference(read(text))).toBe(canonical)
  })

  it.each([
    'acme/summarize:1',
    'summarize',
    'ghcr.io/',
    'ghcr.io/Acme/x',
    'ghcr.io/acme//x',
    'ghcr.io/acme/../x',
    'ghcr.io/acme/x:',
    'ghcr.io/acme/x:a b',
    'ghcr.io/acme/x@sha256:abc',
    `ghcr.io/acme/x@${SHA}x`,
    'http://ghcr.io/acme/x',
    'user@ghcr.io/acme/x',
    'ghcr.io:99999/x',
    'ghcr.io:0/x',
    'ghcr.io/acme/x:1\n',
    'ghcr.io/acme/x\u0000',
    '-ghcr.io/x',
    '[::zz]/x',
    'oci:path',
    'oci::1',
    'oci:a\u0000b:1',
    'oci:path:',
    `ghcr.io/${'a'.repeat(300)}`,
    '',
  ])('%j is none', text => {
    expect(parseImageReference(text)).toBeUndefined()
  })
})

describe('S14: the allow-list compares whole path segments', () => {
  it.each([
    ['docker.io/archipelag/chat', ['docker.io/archipelag'], true],
    ['docker.io/archipelag-evil/chat', ['docker.io/archipelag'], false],
    ['docker.io.evil.example/archipelag/chat', ['docker.io/archipelag'], false],
    ['docker.io/archipelag', ['docker.io/archipelag'], true],
    ['docker.io/chat', ['docker.io/archipelag'], false],
    ['ghcr.io/acme/chat', ['ghcr.io'], true],
    ['ghcr.io/acme/chat', ['ghcr.io/*/chat'], true],
    ['ghcr.io/acme/other', ['ghcr.io/*/chat'], false],
    ['ghcr.io:5000/acme/chat', ['ghcr.io'], false],
    ['ghcr.io/acme/chat', ['docker.io', 'GHCR.IO/acme/'], true],
    ['ghcr.io/acme/chat', [], false],
    ['ghcr.io/acme/chat', [''], false],
    ['oci:ghcr.io/acme:1', ['oci:ghcr.io', '*'], false],
  ])('%s by %j: %s', (text, patterns, expected) => {
    expect(isReferenceAllowed(read(text), patterns)).toBe(expected)
  })
})

describe('S14: private addresses, in any notation', () => {
  it.each([
    'localhost',
    'localhost:5000',
    'x.localhost',
    'registry',
    'registry:5000',
    'db.internal',
    'nas.local',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    '10.0.0.1:443',
    '192.168.1.1',
    '172.16.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '[::1]:5000',
    '[::ffff:127.0.0.1]',
    '[fe80::1]',
    '[fc00::1]',
    '[::]',
    '224.0.0.1',
    'localhost.',
  ])('%s is private', host => {
    expect(isPrivateHost(host)).toBe(true)
  })

  it.each(['ghcr.io', 'ghcr.io:443', '8.8.8.8', '[2606:4700:4700::1111]:443', 'localhost.example.org', '172.32.0.1'])(
    '%s is not',
    host => {
      expect(isPrivateHost(host)).toBe(false)
    },
  )

  it('what is no address is left to the resolver', () => {
    expect(isPrivateAddress('ghcr.io')).toBe(false)
  })
})
