import { createHmac } from 'node:crypto'
import type { VerifiedPerson } from './port.ts'

/** What Stripe read from the document, as far as we ask for it. */
export type DocumentReading = {
  readonly firstName: string
  readonly lastName: string
  readonly born: { readonly year: number; readonly month: number; readonly day: number }
  /** ISO 3166 alpha-2. */
  readonly issuingCountry: string
}

/**
 * How one person is known again (S2). Stripe Identity has no signal for "seen before on another session" in its API, and
 * gives out document and ID numbers only for some countries; a document number would also change with every renewal and
 * differ between one person's passport and licence, so a second publisher would cost a second document. Name, date of
 * birth and issuing country stay, and are on every document. Two people who share all three exist, if rarely: a match is
 * therefore a question for staff and a refusal that can be appealed, not proof.
 *
 * A bare hash of these could be undone by trying names and dates, so it is keyed by the operator's secret; the date of
 * birth itself is dropped here. Changing that key would forget everyone: it has to outlive other rotations.
 */
export function verifiedPerson(reading: DocumentReading, key: Uint8Array): VerifiedPerson {
  const country = reading.issuingCountry.toUpperCase()
  const { year, month, day } = reading.born
  const born = [year, month, day].join('-')
  const fingerprint = createHmac('sha256', key)
    .update(['person-v1', ...nameParts(reading), born, country].join('\n'))
    .digest('hex')
  return { name: `${reading.firstName} ${reading.lastName}`.trim(), country, fingerprint }
}

/**
 * Documents of one person differ in accents (none in a passport's machine-readable zone), capitals, hyphens and in
 * which names count as first or last, so none of these may tell people apart.
 */
const nameParts = ({ firstName, lastName }: DocumentReading): string[] =>
  `${firstName} ${lastName}`
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(part => part !== '')
    .sort()
