import fc from 'fast-check'
import { PackageURL } from 'packageurl-js'
import { expect, test } from 'vitest'
import { packageUrl } from '../../../src/adapters/scanner/package-url.ts'

test.each([
  [['npm', '', 'lodash', '4.17.11'], 'pkg:npm/lodash@4.17.11'],
  [['npm', '@scope', 'b', '1.0.0'], 'pkg:npm/%40scope/b@1.0.0'],
  [['npm', '', 'JSONStream', '1.3.5'], 'pkg:npm/JSONStream@1.3.5'],
  [['golang', 'github.com/BurntSushi', 'toml', 'v1.0.0'], 'pkg:golang/github.com/BurntSushi/toml@v1.0.0'],
  [['golang', 'example.org', 'own', undefined], 'pkg:golang/example.org/own'],
  [['golang', 'golang.org//x', 'net', 'v0.1.0'], 'pkg:generic/golang.org%2F%2Fx%2Fnet@v0.1.0?ecosystem=golang'],
  [['npm', '', 'lodash', '4.17.11 '], 'pkg:generic/lodash@4.17.11%20?ecosystem=npm'],
] as const)('%j is written as %s', ([type, namespace, name, version], expected) => {
  expect(packageUrl(type, namespace, name, version)).toBe(expected)
})

test('a package of a distribution keeps epoch, tilde and plus, and says what it was built from', () => {
  const text = packageUrl('deb', 'debian', 'libx', '1:2.3~rc1+b1-1', {
    arch: 'amd64',
    distro: undefined,
    upstream: 'g++@1',
  })
  expect(text).toBe('pkg:deb/debian/libx@1:2.3~rc1+b1-1?arch=amd64&upstream=g%2B%2B%401')
})

test('what differs in anything never shares a URL, and every URL can be read', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'A', 'b', '/', ' ', '@', '.', '%', '?', '#', ':', '+', 'é'),
    maxLength: 5,
  })
  const full = part.filter(text => text !== '')
  const one = fc.tuple(fc.constantFrom('npm', 'golang', 'deb', 'pypi'), part, full, full, part)
  const written = new Map<string, string>()
  fc.assert(
    fc.property(one, ([type, namespace, name, version, upstream]) => {
      // A scope ends where its name begins: `a/b` and `c` name what `a` and `b/c` do.
      fc.pre(!name.includes('/') && name.trim() !== '')
      const text = packageUrl(type, namespace, name, version, { upstream })
      const facts = JSON.stringify([type, namespace, name, version, upstream])
      expect(written.get(text) ?? facts).toBe(facts)
      written.set(text, facts)
      expect(PackageURL.fromString(text.replace(/\?.*/, '')).name).not.toBe('')
    }),
    { numRuns: 5_000 },
  )
})
