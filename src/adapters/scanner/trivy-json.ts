import { ScanFailure } from './failure.ts'

/** The JSON object that Trivy printed; anything else is a failed scan, whatever its exit code said. */
export function trivyObject(output: Buffer): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(output.toString('utf8'))
    if (isObject(json)) return json
  } catch {
    // Told below.
  }
  throw new ScanFailure('scanner', 'Trivy ended without a readable report, so nothing is known about the image.', true)
}

/** A report on another image than the one asked about, or on none, says nothing about it, however clean it reads. */
export function requireSubject(told: string, image: string): void {
  if (told === image) return
  throw new ScanFailure('scanner', 'Trivy reported on another image than the one it was asked about.', true)
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
