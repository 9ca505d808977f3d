import { describe, expect, it } from 'vitest'
import { type Component, matchedPackage, parsePurl, purlOf } from '../../src/domain/sbom.ts'

const component = (ecosystem: string, name: string, version: string, more: Partial<Component> = {}): Component => ({
  ecosystem,
  name,
  version,
  licences: [],
  path: '/',
  layer: 'sha256:0',
  ...more,
})

describe('R28: the package URL of a component', () => {
  it.each([
    [component('npm', 'lodash', '4.17.21'), 'pkg:npm/lodash@4.17.21'],
    [component('npm', '@babel/core', '7.0.0'), 'pkg:npm/%40babel/core@7.0.0'],
    [component('PyPI', 'Jinja2', '3.1.2'), 'pkg:pypi/jinja2@3.1.2'],
    [component('Go', 'golang.org/x/sys', 'v0.1.0'), 'pkg:golang/golang.org/x/sys@v0.1.0'],
    [component('Go', 'stdlib', '1.20.4'), 'pkg:golang/stdlib@1.20.4'],
    [component('crates.io', 'hyper', '0.9.4'), 'pkg:cargo/hyper@0.9.4'],
    [
      component('Maven', 'org.apache.logging.log4j:log4j-core', '2.17.0'),
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.17.0',
    ],
    [
      component('Debian:12', 'libssl3', '3.0.11-1~deb12u2', { architecture: 'amd64', sourceName: 'openssl' }),
      'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
    ],
    [component('Debian:12', 'perl', '1:5.36'), 'pkg:deb/debian/perl@1:5.36?distro=debian-12'],
    [component('Alpine:v3.18', 'busybox', '1.36.1-r2'), 'pkg:apk/alpine/busybox@1.36.1-r2?distro=alpine-v3.18'],
    [component('Rocky Linux:9', 'bash', '5.1.8-6.el9'), 'pkg:rpm/rockylinux/bash@5.1.8-6.el9?distro=rockylinux-9'],
  ])('%j', (one, purl) => {
    expect(purlOf(one)).toBe(purl)
  })

  it('is absent where none can be written', () => {
    expect(purlOf(component('Hex', 'x', '1'))).toBeUndefined()
    expect(purlOf(component('npm', '', '1'))).toBeUndefined()
  })

  it.each([
    ['pkg:npm/%40babel/core@7.0.0', { family: 'npm', name: '@babel/core', version: '7.0.0' }],
    ['pkg:npm/JSONStream@1.3.5', { family: 'npm', name: 'JSONStream', version: '1.3.5' }],
    ['pkg:pypi/Foo_Bar', { family: 'PyPI', name: 'foo-bar', version: undefined }],
    ['pkg:maven/org.x/y@1', { family: 'Maven', name: 'org.x:y', version: '1' }],
    ['pkg:deb/debian/openssl@3.0?distro=bookworm', { family: 'Debian', name: 'openssl', version: '3.0' }],
    ['pkg:deb/ubuntu/openssl', { family: 'Ubuntu', name: 'openssl', version: undefined }],
    ['pkg:unknown/x', undefined],
    ['rubbish', undefined],
  ])('%s is read back', (text, expected) => {
    expect(parsePurl(text)).toEqual(expected)
  })

  it('advisories are matched by source package and source version', () => {
    expect(
      matchedPackage(component('Debian:12', 'libssl3', '3.0.11', { sourceName: 'openssl', sourceVersion: '3.0.11-1' })),
    ).toEqual({ name: 'openssl', version: '3.0.11-1' })
    expect(matchedPackage(component('PyPI', 'Foo.Bar', '1.0'))).toEqual({ name: 'foo-bar', version: '1.0' })
  })
})
