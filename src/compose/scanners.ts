import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageSource } from '../adapters/oci/port.ts'
import type { PartialSettings } from '../adapters/oci/settings.ts'
import { embeddedScanner } from '../adapters/scanner/embedded.ts'
import type { Judge, Scanner } from '../adapters/scanner/port.ts'
import { trivyScanner } from '../adapters/scanner/trivy.ts'
import type { Foundation } from '../composition.ts'
import { databaseLayerCache } from '../registry/scans/layer-cache.ts'

/** The scanners of the configuration: the first lists packages, and each with advisories of its own judges besides (S19). */
export function openScanners(
  { config, database, lifecycle, log }: Foundation,
  images: PartialSettings,
  source: ImageSource,
): { scanner: Scanner; judges: readonly Judge[] } {
  const trivy = config.scanners.includes('trivy') ? openTrivy(config, source) : undefined
  trivy?.version().then(
    version => log.info({ trivy: version }, 'Trivy judges every scan'),
    cause => log.warn({ err: cause }, 'Trivy does not start: nothing can be scanned until TRIVY_PATH is right'),
  )
  const scanner =
    trivy && config.scanners[0] === 'trivy'
      ? trivy
      : embeddedScanner({
          images,
          processes: config.scanConcurrency,
          cache: databaseLayerCache(database.db, () => new Date()),
        })
  lifecycle.onStop('scanner', () => scanner.close())
  return { scanner, judges: trivy ? [trivy] : [] }
}

function openTrivy(config: Foundation['config'], images: ImageSource): Scanner & Judge {
  const cacheFolder = config.trivy.cacheDir ?? join(config.dataDir, 'trivy')
  mkdirSync(cacheFolder, { recursive: true })
  const { server: url, token } = config.trivy
  return trivyScanner({
    command: config.trivy.path,
    images,
    cacheFolder,
    ...(url && { server: { url, ...(token && { token }) } }),
  })
}
