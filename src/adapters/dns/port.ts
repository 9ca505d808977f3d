/** `authoritative`: told by a server of the zone itself, so no cache on the way can have held it back. */
export type DnsOutcome =
  | { readonly kind: 'found'; readonly records: readonly string[]; readonly authoritative: boolean }
  | {
      readonly kind: 'absent'
      readonly reason: 'no-such-name' | 'no-such-record'
      readonly authoritative: boolean
    }
  | { readonly kind: 'failed'; readonly reason: DnsFailure; readonly message: string }

export type DnsFailure = 'timeout' | 'server-failure' | 'refused' | 'malformed' | 'too-large'

export type CompanyDomain =
  | {
      readonly kind: 'domain'
      /** Lower case ASCII (punycode), no trailing dot: what is stored, compared and asked for. */
      readonly domain: string
      /** For people to read. */
      readonly unicode: string
      /** A letter of one script posing as one of another: staff should look before this domain is trusted. */
      readonly homographNote: string | null
    }
  | {
      readonly kind: 'refused'
      readonly reason: 'empty' | 'malformed' | 'ip-address' | 'reserved-name' | 'public-suffix' | 'free-mail'
      readonly message: string
    }

export type DnsPort = {
  /** TXT records of a name, each joined from its strings. */
  txt(name: string): Promise<DnsOutcome>
  /** The CNAME of a name: one record, without trailing dot. */
  cname(name: string): Promise<DnsOutcome>
  /** What a person typed, as a domain that a company can own (R19), or why it cannot be one. Asks no server. */
  companyDomain(typed: string): CompanyDomain
}
