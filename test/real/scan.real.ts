import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { imageSource } from '../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../src/adapters/oci/settings.ts'
import { SCAN_LIMITS } from '../../src/adapters/scanner/limits.ts'
import type { Component, Sbom } from '../../src/adapters/scanner/port.ts'
import { ScanProcess } from '../../src/adapters/scanner/scan-process.ts'
import { trivyScanner } from '../../src/adapters/scanner/trivy.ts'

const host = inject('realRegistry')
const folder = inject('realImages')
const settings = imageSourceSettings({ allowPrivate: true })
const source = imageSource(settings)
afterAll(() => source.close())

const truth = (name: string): string[] => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).sort()
const referenceTo = (tag: string) =>
  ({ kind: 'registry', registry: host, repository: `cargo/${tag}`, tag: '1.0.0' }) as const

const scans = new Map<string, Promise<Sbom>>()

/** Scans an image once for all tests, in a process of its own, and prints what it cost. */
function sbomOf(tag: string): Promise<Sbom> {
  const known = scans.get(tag)
  if (known) return known
  const scan = measuredScan(tag)
  scans.set(tag, scan)
  return scan
}

async function measuredScan(tag: string): Promise<Sbom> {
  const { digest } = await source.resolve(referenceTo(tag))
  const began = performance.now()
  const scanner = new ScanProcess()
  let peak = 0
  const onProgress = () => {
    peak = Math.max(peak, peakMemory(scanner.pid))
  }
  const terms = { settings, limits: SCAN_LIMITS, timeoutMs: 60_000, memoryBytes: 512 * 1024 ** 2, cache: undefined }
  const sbom = await scanner.scan({ reference: referenceTo(tag), digest }, { onProgress }, terms)
  const seconds = (performance.now() - began) / 1000
  scanner.kill()
  const packed = Math.round(sbom.coverage.compressedBytes / 1e6)
  console.log(
    `${tag}: ${packed} MB packed, ${sbom.components.length} packages, ${seconds.toFixed(1)} s with the start, ${Math.round(peak / 1e6)} MB in all`,
  )
  return sbom
}

/** The most memory a process has had, in bytes. */
function peakMemory(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}

const rows = (sbom: Sbom, type: Component['type'], row: (each: Component) => string): string[] =>
  [...new Set(sbom.components.filter(each => each.type === type).map(row))].sort()

describe.each(['debian', 'node', 'whiteout'])('the image %s', tag => {
  test('has the packages that dpkg-query lists, with their sources', async () => {
    const found = rows(await sbomOf(tag), 'deb', each =>
      [each.name, each.version, each.matchName, each.matchVersion].join('\t'),
    )
    expect(found).toEqual(truth(`${tag}.dpkg`))
  })

  test('is of the release that its advisories are of, and nothing in it was left unread', async () => {
    const sbom = await sbomOf(tag)
    expect(sbom.os?.ecosystem).toBe('Debian:12')
    // A program in it says no version of itself, so nothing can be said of it.
    const unread = tag === 'node' ? [{ what: 'pkg:golang/github.com/evanw/esbuild' }] : []
    expect(sbom.coverage).toMatchObject({ unread, partial: false })
  })
})

test.each(['debian', 'whiteout'])(
  'the virtual environment of %s has what pip lists, and the rest belongs to Debian',
  async tag => {
    const sbom = await sbomOf(tag)
    const ofVenv = { ...sbom, components: sbom.components.filter(each => each.path.startsWith('opt/venv/')) }
    expect(rows(ofVenv, 'pypi', each => `${each.name}==${each.version}`)).toEqual(truth(`${tag}.pip`))
    const others = sbom.components.filter(each => each.type === 'pypi' && !each.path.startsWith('opt/venv/'))
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter(each => each.ownedBy === null)).toEqual([])
  },
)

test.each(['node', 'zstd'])('the application of %s has what npm ls lists', async tag => {
  const installed = truth('node.npm').flatMap(
    line => /^app\/node_modules\/.*:(.+)@([^@:]+?)(?::\w+)?$/.exec(line)?.slice(1, 3).join('@') ?? [],
  )
  const sbom = await sbomOf(tag)
  const ofApplication = { ...sbom, components: sbom.components.filter(each => each.path.startsWith('app/')) }
  expect(rows(ofApplication, 'npm', each => `${each.name}@${each.version}`)).toEqual([...new Set(installed)].sort())
  expect(rows(ofApplication, 'golang', each => each.name)).toEqual([
    'github.com/evanw/esbuild',
    'golang.org/x/sys',
    'stdlib',
  ])
})

test('the same image packed with zstd has the same packages', async () => {
  const withoutLayer = (sbom: Sbom) => sbom.components.map(({ layer, ...each }) => each)
  const [gzip, zstd] = [await sbomOf('node'), await sbomOf('zstd')]
  expect(zstd.components.map(each => each.layer)).not.toEqual(gzip.components.map(each => each.layer))
  expect(withoutLayer(zstd)).toEqual(withoutLayer(gzip))
})

test.each(['debian', 'node', 'whiteout'])('a real Trivy finds the same Debian and npm packages in %s', async tag => {
  const trivy = trivyScanner({ command: inject('realTrivy'), images: source, cacheFolder: join(folder, 'trivy') })
  const { digest } = await source.resolve(referenceTo(tag))
  const theirs = await trivy.catalogue({ reference: referenceTo(tag), digest })
  const ours = await sbomOf(tag)
  const row = (each: Component) => [each.name, each.version, each.matchName, each.matchVersion].join(' ')
  expect(rows(theirs, 'deb', row)).toEqual(rows(ours, 'deb', row))
  // Trivy lists the application itself as well, and leaves out what distribution packages brought.
  const own = { ...ours, components: ours.components.filter(each => each.ownedBy === null) }
  expect(rows(theirs, 'npm', row).filter(each => !each.startsWith('truth '))).toEqual(rows(own, 'npm', row))
})
