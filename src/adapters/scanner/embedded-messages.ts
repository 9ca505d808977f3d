import type { ImageSourceSettings } from '../oci/settings.ts'
import type { ScanFailureKind } from './failure.ts'
import type { ScanLimits } from './limits.ts'
import type { CatalogueRequest, Sbom, ScanProgress } from './port.ts'

/** What the registry's process tells the scanning one. */
export type ToScanProcess =
  | {
      readonly kind: 'scan'
      readonly request: CatalogueRequest
      readonly settings: ImageSourceSettings
      readonly limits: ScanLimits
      readonly memoryBytes: number
      readonly hasCache: boolean
    }
  | { readonly kind: 'abort' }
  | { readonly kind: 'cached'; readonly call: number; readonly bytes: Uint8Array | null }

/** What the scanning process answers. */
export type FromScanProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'get'; readonly call: number; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly sbom: Sbom; readonly memoryBytes: number }
  | {
      readonly kind: 'failed'
      readonly failure: ScanFailureKind
      readonly message: string
      readonly retryable: boolean
      readonly cause: string
    }

/** Ends the scanning process when it has grown past its limit. */
export const OUT_OF_MEMORY_EXIT = 77
