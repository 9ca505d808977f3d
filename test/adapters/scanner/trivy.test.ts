import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type TrivyOptions, trivyScanner } from '../../../src/adapters/scanner/trivy.ts'
import { imageOfEntries, temporaryFolder } from '../../support/images.ts'
import { loopbackSource, referenceTo, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const stub = fileURLToPath(new URL('../../support/trivy-stub.mjs', import.meta.url))
// What Trivy printed over two real images, cut down to a few of its components.
const recorded = JSON.parse(readFileSync(new URL('fixtures/trivy-bom.json', import.meta.url), 'utf8'))
const bomAbout = (image: string) =>
  JSON.stringify({ ...recorded, metadata: { ...recorded.metadata, component: { type: 'container', name: image } } })
const recordedBom = bomAbout('@asked-about@')

async function trivyThat(mode: string, printed = '{}', options: Partial<TrivyOptions> = {}) {
  const registry = await registryStandIn()
  const image = await imageOfEntries([{ path: 'hello', content: 'hello' }])
  registry.push('acme/chat', '1.0', image)
  const file = join(await temporaryFolder(), 'printed')
  await writeFile(file, printed)
  const scanner = trivyScanner({
    command: process.execPath,
    prefix: [stub, mode, file],
    images: loopbackSource(),
    cacheFolder: '/var/empty',
    ...options,
  })
  const request = { reference: referenceTo(registry.host, 'acme/chat', '1.0'), digest: image.digest }
  const call = async (): Promise<{ args: string[]; env: Record<string, string> }> =>
    JSON.parse(await readFile(`${file}.call`, 'utf8'))
  return { scanner, request, image, registry, call }
}

test('the list that Trivy really printed is read like our own, with epochs put back', async () => {
  const { scanner, request } = await trivyThat('answer', recordedBom)
  const sbom = await scanner.catalogue(request)
  expect(sbom.scanner).toEqual({ name: 'trivy', version: '0.50.1' })
  expect(sbom.os).toMatchObject({ id: 'debian', versionId: '12.15', ecosystem: 'Debian:12' })
  expect(
    sbom.components.map(each => [each.ecosystem, each.name, each.version, each.matchName, each.matchVersion]),
  ).toEqual([
    ['Debian:12', 'bash', '5.2.15-2+b13', 'bash', '5.2.15-2'],
    ['Debian:12', 'bsdutils', '1:2.38.1-5+deb12u3', 'util-linux', '2.38.1-5+deb12u3'],
    ['Debian:12', 'libcrypt1', '1:4.4.33-2', 'libxcrypt', '1:4.4.33-2'],
    [
      'Go',
      'golang.org/x/sys',
      'v0.0.0-20220715151400-c0bba94af5f8',
      'golang.org/x/sys',
      '0.0.0-20220715151400-c0bba94af5f8',
    ],
    ['npm', 'lodash', '4.17.11', 'lodash', '4.17.11'],
    ['PyPI', 'pip', '23.0.1', 'pip', '23.0.1'],
  ])
  expect(sbom.components.find(each => each.name === 'pip')?.path).toBe(
    'opt/venv/lib/python3.11/site-packages/pip-23.0.1.dist-info/METADATA',
  )
})

test('Trivy is given a digest and never a tag, no shell, no update, and nothing of our environment', async () => {
  const { scanner, request, image, registry, call } = await trivyThat('answer', recordedBom)
  await scanner.catalogue({ ...request, credentials: { username: 'alice', password: 'secret' } })
  const { args, env } = await call()
  expect(args).toEqual([
    'image',
    '--quiet',
    '--format',
    'cyclonedx',
    '--skip-db-update',
    '--skip-java-db-update',
    '--offline-scan',
    `${registry.host}/acme/chat@${image.digest}`,
  ])
  expect(Object.keys(env).sort()).toEqual([
    'HOME',
    'PATH',
    'TMPDIR',
    'TRIVY_CACHE_DIR',
    'TRIVY_PASSWORD',
    'TRIVY_USERNAME',
  ])
})

test('a Trivy server is named by argument, and its token kept out of the arguments', async () => {
  const report = JSON.stringify({ SchemaVersion: 2, ArtifactName: '@asked-about@' })
  const { scanner, request, call } = await trivyThat('answer', report, {
    server: { url: 'http://trivy:4954', token: 'secret' },
  })
  expect(await scanner.match(request)).toEqual([])
  const { args, env } = await call()
  expect(args.join(' ')).toContain('--server http://trivy:4954')
  expect(args.join(' ')).not.toContain('secret')
  expect(env.TRIVY_TOKEN).toBe('secret')
})

test('findings are read from the report as Trivy documents it', async () => {
  const report = {
    SchemaVersion: 2,
    ArtifactName: '@asked-about@',
    Results: [
      { Target: 'debian 12', Class: 'os-pkgs', Type: 'debian' },
      {
        Target: 'Node.js',
        Class: 'lang-pkgs',
        Type: 'node-pkg',
        Vulnerabilities: [
          {
            VulnerabilityID: 'CVE-2019-10744',
            PkgName: 'lodash',
            PkgPath: 'app/node_modules/lodash/package.json',
            InstalledVersion: '4.17.11',
            FixedVersion: '4.17.12',
            Severity: 'CRITICAL',
            Title: 'Prototype pollution',
          },
          { VulnerabilityID: 'CVE-1', PkgName: 'a', InstalledVersion: '1', Severity: 'WHATEVER' },
        ],
      },
    ],
  }
  const { scanner, request } = await trivyThat('answer', JSON.stringify(report))
  expect(await scanner.match(request)).toEqual([
    {
      advisoryId: 'CVE-2019-10744',
      ecosystem: 'npm',
      packageName: 'lodash',
      installedVersion: '4.17.11',
      fixedVersion: '4.17.12',
      severity: 'CRITICAL',
      title: 'Prototype pollution',
      path: 'app/node_modules/lodash/package.json',
    },
    {
      advisoryId: 'CVE-1',
      ecosystem: 'npm',
      packageName: 'a',
      installedVersion: '1',
      fixedVersion: null,
      severity: 'UNKNOWN',
      title: null,
      path: null,
    },
  ])
})

describe('an image is not scanned, and never clean, when Trivy', () => {
  test.each([
    ['prints no report', 'rubbish', 'Trivy ended without a readable report, so nothing is known about the image.'],
    [
      'prints nothing and says it went well',
      'silent',
      'Trivy ended without a readable report, so nothing is known about the image.',
    ],
    ['prints half a report', 'cut', 'Trivy ended without a readable report, so nothing is known about the image.'],
    ['prints another kind of document', 'other', 'Trivy answered with something that is no CycloneDX document.'],
    ['prints a report and fails', 'fail', 'Trivy gave up with exit code 1, so nothing is known about the image.'],
  ])('%s', async (_what, mode, sentence) => {
    const { scanner, request } = await trivyThat(mode)
    await expect(scanner.catalogue(request)).rejects.toMatchObject({
      name: 'ScanFailure',
      kind: 'scanner',
      message: sentence,
    })
  })

  test('reports on another image, or does not say on which', async () => {
    const message = 'Trivy reported on another image than the one it was asked about.'
    const other = `registry.example/acme/chat@sha256:${'0'.repeat(64)}`
    for (const printed of [bomAbout(other), JSON.stringify(recorded)]) {
      const { scanner, request } = await trivyThat('answer', printed)
      await expect(scanner.catalogue(request)).rejects.toMatchObject({ name: 'ScanFailure', message })
    }
    for (const printed of [{ SchemaVersion: 2, ArtifactName: other }, { SchemaVersion: 2 }]) {
      const { scanner, request } = await trivyThat('answer', JSON.stringify(printed))
      await expect(scanner.match(request)).rejects.toMatchObject({ name: 'ScanFailure', message })
    }
  })

  test('hangs: it is ended in time, with the helpers it started', async () => {
    const { scanner, request } = await trivyThat('hang', '{}', { timeoutMs: 1000 })
    await expect(scanner.catalogue(request)).rejects.toMatchObject({
      kind: 'timeout',
      message: 'Trivy did not finish within 1 seconds.',
    })
  })

  test('is called off', async () => {
    const { scanner, request } = await trivyThat('hang')
    const controller = new AbortController()
    const scanning = scanner.catalogue(request, {
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'READING' && setImmediate(() => controller.abort()),
    })
    await expect(scanning).rejects.toMatchObject({ kind: 'cancelled' })
  })

  test('prints without end', async () => {
    const { scanner, request } = await trivyThat('flood', '{}', { outputBytes: 1024 * 1024 })
    await expect(scanner.catalogue(request)).rejects.toThrow(
      'Trivy printed more than 1 MiB, which no report of it should.',
    )
  })

  test('is not installed', async () => {
    const { scanner, request } = await trivyThat('answer', '{}', { command: '/nowhere/trivy', prefix: [] })
    await expect(scanner.catalogue(request)).rejects.toThrow(
      'Trivy could not be started. Is it installed, and is its path configured?',
    )
  })

  test('would have to read a folder', async () => {
    const { scanner, request } = await trivyThat('answer')
    await expect(
      scanner.catalogue({ ...request, reference: { kind: 'layout', path: '/images', tag: 'x' } }),
    ).rejects.toThrow('Trivy reads images from registries only, not from a folder.')
  })
})
