import { formatImageReference } from '../../domain/image-reference.ts'
import type { ImageSource, ResolvedImage } from '../oci/port.ts'
import { componentsOf } from './components.ts'
import { asScanFailure, ScanFailure } from './failure.ts'
import {
  type CatalogueRequest,
  type CatalogueWatch,
  type Judge,
  type Sbom,
  type Scanner,
  type ScannerFinding,
  UNREAD_LISTED,
} from './port.ts'
import { runTool } from './run-tool.ts'
import { readTrivyBom } from './trivy-bom.ts'
import { readTrivyReport } from './trivy-report.ts'
import { unorderedOf } from './unordered.ts'

export interface TrivyOptions {
  /** Path of the binary, or its name on the path. */
  readonly command: string
  /** Arguments that come before all others; none for Trivy itself. */
  readonly prefix?: readonly string[]
  /** Says what the reference leads to, by our own rules on addresses: Trivy is only ever given a digest. */
  readonly images: ImageSource
  /** Where Trivy keeps its databases and temporary files. */
  readonly cacheFolder: string
  /** A Trivy server that does the matching, with the token it asks for. */
  readonly server?: { readonly url: string; readonly token?: string }
  readonly timeoutMs?: number
  readonly outputBytes?: number
}

/** Trivy as a scanner: its own catalogue, and its own judgement where it has a database. */
export function trivyScanner(options: TrivyOptions): Scanner & Judge {
  const run = (args: readonly string[], secrets: Readonly<Record<string, string>>, signal?: AbortSignal) =>
    runTool({
      name: 'Trivy',
      command: options.command,
      args: [...(options.prefix ?? []), ...args],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: options.cacheFolder,
        TMPDIR: options.cacheFolder,
        TRIVY_CACHE_DIR: options.cacheFolder,
        ...secrets,
      },
      timeoutMs: options.timeoutMs ?? 10 * 60_000,
      outputBytes: options.outputBytes ?? 64 * 1024 * 1024,
      signal,
    })

  /** Runs one report over the image that the digest names. */
  async function report(
    request: CatalogueRequest,
    { onProgress = () => {}, signal }: CatalogueWatch,
    args: readonly string[],
  ): Promise<{ image: ResolvedImage; pinned: string; output: Buffer }> {
    if (request.reference.kind === 'layout') {
      throw new ScanFailure('scanner', 'Trivy reads images from registries only, not from a folder.', false)
    }
    const { digest, platform, credentials } = request
    onProgress({ stage: 'RESOLVING', done: 0, total: 1 })
    const image = await options.images.resolve(request.reference, {
      digest,
      credentials,
      ...(platform ? { platform } : {}),
      ...(signal ? { signal } : {}),
    })
    // The manifest of the platform, not the index: which image of an index Trivy would take depends on its version.
    const { registry, repository } = request.reference
    const pinned = formatImageReference({ kind: 'registry', registry, repository, digest: image.manifestDigest })
    const secrets = {
      // By environment: arguments can be read by everyone on the machine.
      ...(credentials ? { TRIVY_USERNAME: credentials.username, TRIVY_PASSWORD: credentials.password } : {}),
      ...(options.server?.token ? { TRIVY_TOKEN: options.server.token } : {}),
    }
    const server = options.server ? ['--server', options.server.url] : []
    onProgress({ stage: 'READING', done: 0, total: 1 })
    const output = await run(['image', '--quiet', ...args, '--offline-scan', ...server, pinned], secrets, signal)
    onProgress({ stage: 'CATALOGUING', done: 0, total: 1 })
    return { image, pinned, output }
  }

  const version = async () => {
    const text = (await run(['--version'], {})).toString('utf8')
    return /^Version:\s*(\S+)/m.exec(text)?.[1] ?? 'unknown'
  }

  return {
    name: 'trivy',
    version,
    async catalogue(request, watch = {}): Promise<Sbom> {
      try {
        const { image, pinned, output } = await report(request, watch, ['--format', 'cyclonedx', ...NO_UPDATES])
        const shown = readTrivyBom(output, pinned)
        const { components, os, gap } = componentsOf(shown)
        const unread = [...(gap ? [{ what: 'etc/os-release', why: gap.why }] : []), ...unorderedOf(components)]
        return {
          scanner: { name: 'trivy', version: await version() },
          digest: image.digest,
          manifestDigest: image.manifestDigest,
          platform: image.platform,
          os,
          image: image.facts,
          components,
          coverage: {
            read: [{ what: 'packages told by Trivy', count: components.length }],
            unread: unread.slice(0, UNREAD_LISTED),
            unreadCount: unread.length,
            partial: gap?.partial === true,
            layers: image.layers.length,
            layersFromCache: 0,
            files: 0,
            compressedBytes: image.sizeBytes,
            uncompressedBytes: 0,
          },
        }
      } catch (error) {
        throw asScanFailure(error)
      }
    },
    async match(request, watch = {}): Promise<readonly ScannerFinding[]> {
      try {
        const { pinned, output } = await report(request, watch, [
          '--scanners',
          'vuln',
          '--format',
          'json',
          ...NO_UPDATES,
        ])
        return readTrivyReport(output, pinned)
      } catch (error) {
        throw asScanFailure(error)
      }
    },
    async close() {
      // Every run ends with its own process group; nothing is kept warm.
    },
  }
}

/** Updating its database is the operator's task: a scan that waits for a download is not repeatable. */
const NO_UPDATES = ['--skip-db-update', '--skip-java-db-update']
