import type { MailPort } from '../adapters/mail/port.ts'
import type { ImageSource } from '../adapters/oci/port.ts'
import type { PasswordsPort } from '../adapters/passwords/port.ts'
import type { Scanner } from '../adapters/scanner/port.ts'
import type { SessionsPort } from '../adapters/sessions/port.ts'
import type { SignerPort } from '../adapters/signer/port.ts'

/** What the verbs need from the outside world; main, the worker and tests construct them. */
export interface Ports {
  readonly mail: MailPort
  readonly sessions: SessionsPort
  readonly passwords: PasswordsPort
  readonly images: ImageSource
  readonly scanner: Scanner
  readonly signer: SignerPort
}
