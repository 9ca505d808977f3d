import { companyDomain } from '../../../src/adapters/dns/company-domain.ts'
import type { DnsOutcome, DnsPort } from '../../../src/adapters/dns/port.ts'

export type FakeDns = DnsPort & {
  readonly asked: { readonly type: 'TXT' | 'CNAME'; readonly name: string }[]
  /** TXT records of a name from now on. A name without any does not exist. */
  set(name: string, ...records: string[]): void
  alias(name: string, target: string): void
  /** Any other outcome for a name, whatever is asked. */
  answer(name: string, outcome: DnsOutcome): void
}

export function fakeDns(): FakeDns {
  const asked: FakeDns['asked'] = []
  const txt = new Map<string, DnsOutcome>()
  const cname = new Map<string, DnsOutcome>()
  const absent: DnsOutcome = { kind: 'absent', reason: 'no-such-name', authoritative: true }
  const found = (records: string[]): DnsOutcome =>
    records.length > 0
      ? { kind: 'found', records, authoritative: true }
      : { kind: 'absent', reason: 'no-such-record', authoritative: true }
  return {
    asked,
    companyDomain,
    set: (name, ...records) => void txt.set(name, found(records)),
    alias: (name, target) => void cname.set(name, found([target])),
    answer(name, outcome) {
      txt.set(name, outcome)
      cname.set(name, outcome)
    },
    async txt(name) {
      asked.push({ type: 'TXT', name })
      return txt.get(name) ?? absent
    },
    async cname(name) {
      asked.push({ type: 'CNAME', name })
      return cname.get(name) ?? absent
    },
  }
}
