import { hkdfSync } from 'node:crypto'
import { nodeDns } from '../adapters/dns/node-dns.ts'
import { addressPolicy } from '../adapters/outbound/address.ts'
import { httpOutbound } from '../adapters/outbound/http.ts'
import { aesSecretBox } from '../adapters/secretbox/aes-gcm.ts'
import type { Foundation } from '../composition.ts'
import type { Config } from '../config.ts'
import type { Ports } from '../registry/ports.ts'

/** Where GitHub sends people back to. */
export const GITHUB_RETURN = '/auth/github'

/**
 * The witnesses of an identity and of a domain, and the box for what must be readable again. Vendors' libraries are loaded where
 * they are configured only: they are a fifth of all modules of a start.
 */
export async function openProofs({
  config,
  secretKey,
}: Foundation): Promise<Pick<Ports, 'dns' | 'stripe' | 'github' | 'secretBox'>> {
  return {
    dns: nodeDns({
      servers: config.dnsResolver ? [config.dnsResolver] : [],
      timeoutMs: 5_000,
      policy: addressPolicy(),
    }),
    secretBox: aesSecretBox(
      secretKey.toString('hex'),
      config.formerSecretKeys.map(key => key.toString('hex')),
    ),
    stripe: config.stripe
      ? (await import('../adapters/stripe/stripe.ts')).stripeIdentity({
          apiKey: config.stripe.secretKey,
          webhookSecret: config.stripe.webhookSecret,
          baseUrl: config.stripe.apiBase,
          personKey: personKey(secretKey, config.formerSecretKeys),
        })
      : null,
    github: config.github ? await openGitHub(config, config.github) : null,
  }
}

async function openGitHub(config: Config, github: NonNullable<Config['github']>) {
  const { gitHub } = await import('../adapters/github/github.ts')
  // The operator named these hosts; an enterprise server or a test may well be inside.
  const outbound = httpOutbound({ policy: addressPolicy(['0.0.0.0/0', '::/0']) })
  return gitHub(outbound, {
    clientId: github.clientId,
    clientSecret: github.clientSecret,
    redirectUri: `${config.publicUrl}${GITHUB_RETURN}`,
    webUrl: github.webBase,
    apiUrl: github.apiBase,
  })
}

/**
 * Under which a person is known again (S2). It has to outlive a change of SECRET_KEY, or everybody could verify a second
 * publisher: the oldest key still named in SECRET_KEY_FORMER goes on serving.
 */
const personKey = (current: Buffer, former: readonly Buffer[]): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', former.at(-1) ?? current, 'cargo-registry', 'verified person', 32))
