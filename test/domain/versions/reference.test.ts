import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareVersions } from '../../../src/domain/versions/ecosystem.ts'

describe('versions are ordered as the reference tool of their ecosystem orders them', () => {
  it.each([
    ['Debian:12', 'dpkg'],
    ['Rocky Linux:9', 'rpm'],
    ['PyPI', 'packaging'],
    ['npm', 'semver'],
    ['crates.io', 'semver'],
    ['Maven', 'maven'],
    ['Alpine:v3.18', 'apk'],
  ])('%s agrees with %s on every pair of its table', (ecosystem, tool) => {
    const table = readFileSync(new URL(`fixtures/${tool}.txt`, import.meta.url), 'utf8')
      .trim()
      .split('\n')

    const ours = table.map(line => {
      const [a = '', , b = ''] = line.split(' ')
      return `${a} ${sign(compareVersions(ecosystem, a, b))} ${b}`
    })

    expect(table.length).toBeGreaterThan(300)
    expect(ours).toEqual(table)
  })

  it.each([
    ['1.20rc1', '<', '1.20.0'],
    ['1.20rc2', '<', '1.20rc10'],
    ['go1.20.4', '=', '1.20.4'],
    ['1.21.0-0', '<', '1.21rc2'],
    ['1.27.0-rc.3', '=', 'go1.27rc3'],
    ['v0.0.0-20200622213623-75b288015ac9', '<', 'v0.0.0-20201216223049-8b5274cf687f'],
    ['v2.0.0+incompatible', '=', '2.0.0'],
    ['go1.20.4 X:nocoverageredesign', '=', '1.20.4'],
  ])('Go: %s %s %s', (a, order, b) => {
    expect(sign(compareVersions('Go', a, b))).toBe(order)
  })

  it.each([
    ['npm', '1.0', '=', '1.0.0'],
    ['npm', '1', '<', '1.0.1'],
    ['npm', '0.0.0-0', '<', '0.0.0'],
    ['PyPI', '1.0', '=', '1.0.0'],
  ])('%s: the short %s %s %s', (ecosystem, a, order, b) => {
    expect(sign(compareVersions(ecosystem, a, b))).toBe(order)
  })
})

describe('what is no version is not compared', () => {
  it.each([
    ['npm', 'latest', '1.0.0'],
    ['npm', '1.0.0', '99999999999999999999.0.0'],
    ['PyPI', '2004d', '1.0'],
    ['PyPI', 'not a version', '1.0'],
    ['Debian:12', '', '1.0'],
    ['Debian:12', 'a b', '1.0'],
    ['Alpine:v3.18', 'x1', '1.0'],
    ['npm', '1'.repeat(10_000), '1.0.0'],
    ['Hex', '1.0.0', '1.0.0'],
    ['', '1.0.0', '1.0.0'],
  ])('%s %s', (ecosystem, a, b) => {
    expect(compareVersions(ecosystem, a, b)).toBeUndefined()
  })
})

const sign = (order: number | undefined) =>
  order === undefined ? 'not comparable with' : order < 0 ? '<' : order > 0 ? '>' : '='
