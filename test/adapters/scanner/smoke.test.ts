import { expect, test } from 'vitest'
import { buildImage } from '../../../src/demo/images.ts'
import { named, scanned } from '../../support/images.ts'
test('smoke', async () => {
  const sbom = await scanned(await buildImage({ os: 'debian 12', dpkg: [{ package: 'libssl3', version: '3.0.20-1', source: 'openssl' }], npm: [{ name: '@a/b', version: '1.0.0' }], pypi: [{ name: 'Jinja2', version: '3.1.2' }], go: [{ file: 'usr/bin/x', goVersion: 'go1.20.4', module: { path: 'example.com/x' }, dependencies: [{ path: 'golang.org/x/sys', version: 'v0.1.0' }] }] }))
  console.log(JSON.stringify(sbom, null, 1))
  expect(named(sbom)).toHaveLength(6)
})
