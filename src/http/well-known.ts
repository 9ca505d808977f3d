import type { FastifyInstance } from 'fastify'
import { sendCached } from './cached.ts'

/** A public key that signs, or once signed, versions (R2, R11). Old ones stay, so that old signatures can be verified. */
export type PublishedKey = {
  readonly keyId: string
  readonly algorithm: string
  /** SPKI, PEM. */
  readonly publicKey: string
  readonly validFrom: Date
  readonly validUntil: Date | null
  /** From then on nothing it signed is to be believed, whenever it was signed. */
  readonly revokedAt: Date | null
}

export type WellKnownOptions = {
  readonly keys: () => Promise<readonly PublishedKey[]>
  readonly publicUrl: string
  readonly securityContact: string
}

/** `/.well-known/archipelag/keys.json` for verifiers anywhere, and `security.txt` (R29, RFC 9116). */
export function wellKnown(app: FastifyInstance, options: WellKnownOptions): void {
  app.get('/.well-known/archipelag/keys.json', async (request, reply) => {
    const body = JSON.stringify({ keys: await options.keys() })
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
    return sendCached(request, reply, { type: 'application/json; charset=utf-8', body, maxAgeSeconds: 300 })
  })

  app.get('/.well-known/security.txt', async (_, reply) => {
    const expires = new Date(Date.now() + 180 * 86_400_000).toISOString()
    const lines = [
      `Contact: mailto:${options.securityContact}`,
      `Expires: ${expires}`,
      `Canonical: ${options.publicUrl}/.well-known/security.txt`,
      'Preferred-Languages: en',
    ]
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`)
  })
}
