import type { Server } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { SigningKey } from '../adapters/signer/port.ts'
import type { ApiParts, Foundation } from '../composition.ts'
import { createReads } from '../database/reads.ts'
import type { Actor } from '../domain/permission.ts'
import { attachedSchema } from '../graphql/attached-schema.ts'
import { RequestContext } from '../graphql/context.ts'
import { Meter, overHttp } from '../graphql/cost/meter.ts'
import { costPlugin } from '../graphql/cost/plugin.ts'
import { formatError } from '../graphql/errors.ts'
import { directPlugin } from '../graphql/plan/direct.ts'
import { DEFAULT_LIMITS, withinLimits } from '../graphql/plan/limits.ts'
import { QuickAnswers } from '../graphql/quick.ts'
import { operationRunner } from '../graphql/run-operation.ts'
import { TrustedDocuments } from '../graphql/trusted-documents.ts'
import { githubReturn, type ReturnPage } from '../http/github-return.ts'
import type { Purpose } from '../http/graphql-http.ts'
import { oneClick } from '../http/mail-links/one-click.ts'
import type { Asker } from '../http/quick-door.ts'
import { callerKey, createBuckets } from '../http/rate-limit.ts'
import { type Proof, RememberedAccess } from '../http/remembered-access.ts'
import { sboms } from '../http/sboms.ts'
import type { PublishedKey } from '../http/well-known.ts'
import { ANONYMOUS, type Authenticated, authenticate } from '../registry/accounts/authenticate.ts'
import { cargoBadge } from '../registry/cargos/queries.ts'
import type { Context } from '../registry/context.ts'
import { Fault } from '../registry/errors.ts'
import { exportVex } from '../registry/exceptions/export-vex.ts'
import { reputationCurve } from '../registry/reputation/queries.ts'
import { downloadSbom } from '../registry/sboms/download-sbom.ts'
import { accessKeys } from './access-keys.ts'
import { openDemo } from './demo.ts'
import { githubPage, stripeDoor } from './proof-doors.ts'
import { GITHUB_RETURN } from './proofs.ts'
import type { RegistryWithHub } from './registry.ts'
import { openSockets } from './sockets.ts'
import { unsubscribedBy } from './unsubscribe.ts'

/** The doors of the API: GraphQL over HTTP and websocket, and what stands beside it. */
export function openApi(foundation: Foundation, { registry, hub }: RegistryWithHub): ApiParts<RequestContext> {
  const { config, database, lifecycle, log } = foundation
  const reads = createReads(database.url, { max: config.database.pool })
  lifecycle.onStop('reads', () => reads.close())
  const { schema, planner } = attachedSchema()
  const run = operationRunner(schema, planner)
  const limits = { ...DEFAULT_LIMITS, cost: config.cost.limit }
  const { perMinute } = config.cost
  const buckets = createBuckets({ capacity: perMinute, refillPerSecond: perMinute / 60 })
  const meter = new Meter(planner, limits, buckets, perMinute)
  const trusted = TrustedDocuments.read(config.trustedDocuments)
  const quick = new QuickAnswers(planner, trusted)
  const remembered = new RememberedAccess(
    hub,
    (proof, now) => found(registry, proof, now),
    cause => log.debug({ err: cause }, 'the access topic could not be followed for a moment'),
  )
  lifecycle.onStop('remembered access', async () => remembered.close())

  async function context(asker: Asker, purpose: Purpose): Promise<RequestContext> {
    const who = await authenticated(asker, purpose)
    if (who.renewedCookie) asker.setHeader('set-cookie', who.renewedCookie)
    const caller = callerKey(who.actor, asker.address)
    admitted(caller)
    return new RequestContext({
      act: actOf(asker, who),
      reads,
      hub,
      meter,
      caller,
      setCookie: cookie => asker.setHeader('set-cookie', cookie),
    })
  }

  const actOf = (
    { id, address, headers }: Pick<Asker, 'id' | 'address' | 'headers'>,
    { actor }: Authenticated,
  ): Context => ({
    registry,
    actor,
    now: registry.clock(),
    requestId: id,
    address,
    device: headers['user-agent']?.slice(0, 200) ?? '',
  })

  function admitted(caller: string): void {
    try {
      meter.admit(caller, registry.clock())
    } catch (refusal) {
      throw overHttp(refusal)
    }
  }

  async function authenticated({ headers }: Pick<Asker, 'headers'>, purpose: Purpose): Promise<Authenticated> {
    const { cookie, authorization } = headers
    if (authorization === undefined && cookie === undefined) return ANONYMOUS
    const now = registry.clock()
    try {
      if (purpose === 'read') return (await remembered.of({ cookie, authorization }, now)).who
      remembered.forget({ cookie, authorization })
      return await authenticate(registry, { cookie, authorization }, now)
    } catch (error) {
      if (!(error instanceof Fault)) throw overHttp(error)
      throw new GraphQLError(error.message, { extensions: { code: error.code, http: { status: 401 } } })
    }
  }

  /** Who asks for a plain document: a proof that is refused is a 401 there too. */
  async function reader(request: FastifyRequest): Promise<Actor> {
    try {
      return (await authenticated(request, 'read')).actor
    } catch (error) {
      throw error instanceof GraphQLError ? Object.assign(new Error(error.message), { statusCode: 401 }) : error
    }
  }

  async function finishedAtGithub(request: FastifyRequest): Promise<ReturnPage> {
    const { code, state } = request.query as Record<string, unknown> // safe because a query string is a flat object
    const { id, ip, headers } = request
    const act = actOf({ id, address: ip, headers }, await authenticated(request, 'any'))
    return githubPage(act, {
      state: typeof state === 'string' ? state : '',
      ...(typeof code === 'string' && { code }),
    })
  }

  return {
    door: {
      schema,
      context,
      formatError: (formatted, fault) => formatError(formatted, fault, registry.newId(), log),
      plugins: [trusted.plugin(), costPlugin(), quick.plugin(), directPlugin(planner)],
      documentLimits: [withinLimits(limits)],
      maxTokens: limits.tokens,
      quick: (body, { headers }, contextOf) => quick.answer(body, headers, contextOf),
      documentByHash: hash => trusted.text(hash),
    },
    sockets: (server: Server) => openSockets(server, foundation, { registry, hub, schema, reads, run, meter, trusted }),
    ...(registry.ports.stripe && { stripe: stripeDoor(registry, registry.ports.stripe) }),
    signingKeys: async () => (await registry.ports.signer.keys()).map(toPublishedKey),
    badge: slug => cargoBadge(registry.db, slug),
    reputationBadge: slug => reputationCurve(registry.db, slug, registry.clock()),
    routes: app => {
      githubReturn(app, { path: GITHUB_RETURN, finish: finishedAtGithub })
      oneClick(app, (token, address) => unsubscribedBy(registry, token, address))
      sboms(app, {
        sbom: async (request, digest, format) => downloadSbom(registry, await reader(request), digest, format),
        vex: async (request, digest) => exportVex(registry, await reader(request), digest),
      })
    },
    opened: async () => {
      if (!config.database.url && config.demo && config.worker) await openDemo(foundation, registry)
    },
  }
}

async function found(registry: RegistryWithHub['registry'], proof: Proof, now: Date) {
  const who = await authenticate(registry, proof, now)
  // A prolonged session is told to its browser once.
  return { who, keys: accessKeys(who.actor), expiresAt: who.renewedCookie ? now : who.expiresAt }
}

const toPublishedKey = (key: SigningKey): PublishedKey => ({
  keyId: key.keyId,
  algorithm: key.algorithm,
  publicKey: key.publicKeyPem,
  validFrom: new Date(key.validFrom),
  validUntil: key.validUntil ? new Date(key.validUntil) : null,
  revokedAt: key.revokedAt ? new Date(key.revokedAt) : null,
})
