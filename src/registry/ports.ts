import type { AdvisoryFeedPort } from '../adapters/advisory-feed/port.ts'
import type { DnsPort } from '../adapters/dns/port.ts'
import type { GitHubPort } from '../adapters/github/port.ts'
import type { MailPort } from '../adapters/mail/port.ts'
import type { ImageSource, ReferrerSink } from '../adapters/oci/port.ts'
import type { PasswordsPort } from '../adapters/passwords/port.ts'
import type { Judge, Scanner } from '../adapters/scanner/port.ts'
import type { SecretBoxPort } from '../adapters/secretbox/port.ts'
import type { SessionsPort } from '../adapters/sessions/port.ts'
import type { KeyRotationPort, SignerPort } from '../adapters/signer/port.ts'
import type { StripePort } from '../adapters/stripe/port.ts'
import type { WebhookPort } from '../adapters/webhook/port.ts'

/** What the verbs need from the outside world; main, the worker and tests construct them. */
export interface Ports {
  readonly mail: MailPort
  readonly sessions: SessionsPort
  readonly passwords: PasswordsPort
  readonly images: ImageSource
  /** Where signatures go beside the images that they are about. */
  readonly referrers: ReferrerSink
  readonly scanner: Scanner
  /** Scanners with advisories of their own; each judges every image besides our matching (S19). None by default. */
  readonly judges: readonly Judge[]
  readonly signer: SignerPort & KeyRotationPort
  readonly dns: DnsPort
  readonly secretBox: SecretBoxPort
  /** Null where the operator offers no verification by it. */
  readonly stripe: StripePort | null
  readonly github: GitHubPort | null
  readonly feeds: AdvisoryFeedPort
  readonly webhooks: WebhookPort
}
