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

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
