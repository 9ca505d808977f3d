import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Setting } from './config/setting.ts'
import { settings } from './config/settings.ts'

type Values = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['parse']> }

export type Config = ReturnType<typeof shaped>

/** Every problem of a configuration, each a sentence. */
export class ConfigurationProblems extends Error {
  override readonly name = 'ConfigurationProblems'

  constructor(readonly problems: readonly string[]) {
    super(['The configuration cannot be used:', ...problems.map(problem => `  - ${problem}`)].join('\n'))
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The whole configuration, frozen. Throws `ConfigurationProblems` with everything that is wrong, not only the first. */
export function readConfig(environment: Environment, flags: readonly string[] = []): Config {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, it] of Object.entries<Setting<unknown>>(settings)) {
    const given = environment[name]?.trim() || undefined
    const parsed = it.parse.safeParse(given ?? it.fallback)
    if (parsed.success) values[name] = parsed.data
    else problems.push(`${name} ${it.secret ? '' : `is "${given}" but `}has to be ${it.expected}.`)
  }
  problems.push(...halfConfigured(environment))
  for (const flag of flags) {
    const name = flagNames[flag]
    if (name) values[name] = false
    else problems.push(`The flag ${flag} is not known; there are ${Object.keys(flagNames).join(' and ')}.`)
  }
  if (problems.length > 0) throw new ConfigurationProblems(problems)
  return deepFreeze(shaped(values as Values)) // safe because each value was parsed by the setting of its name
}

const flagNames: Readonly<Record<string, keyof typeof settings>> = { '--no-demo': 'DEMO', '--no-worker': 'WORKER' }

/** A row a variable, for the README: a test compares. */
export const configTable = (): readonly {
  readonly name: string
  readonly fallback: string
  readonly description: string
}[] =>
  Object.entries<Setting<unknown>>(settings).map(([name, { fallback, description }]) => ({
    name,
    fallback: fallback ?? '',
    description,
  }))

/** Settings that mean nothing alone. */
const pairs = [
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
] as const

function halfConfigured(environment: Environment): string[] {
  const isSet = (name: string): boolean => Boolean(environment[name]?.trim())
  const problems = pairs.flatMap(([one, other]) => {
    if (isSet(one) === isSet(other)) return []
    const [there, missing] = isSet(one) ? [one, other] : [other, one]
    return [`${there} is set without ${missing}; set both or neither.`]
  })
  if (isSet('TRIVY_TOKEN') && !isSet('TRIVY_SERVER'))
    problems.push('TRIVY_TOKEN is set without TRIVY_SERVER, which it is for.')
  if (isSet('SECRET_KEY_FORMER') && !isSet('SECRET_KEY'))
    problems.push(
      'SECRET_KEY_FORMER is set without SECRET_KEY; former keys only open what a new one has not sealed yet.',
    )
  return problems
}

const shaped = (v: Values) => ({
  environment: v.NODE_ENV,
  isProduction: v.NODE_ENV === 'production',
  logLevel: v.LOG_LEVEL,
  host: v.HOST,
  port: v.PORT,
  /** Without a slash at its end. */
  publicUrl: (v.PUBLIC_URL ?? `http://${reachable(v.HOST)}:${v.PORT}`).replace(/\/+$/, ''),
  trustProxy: v.TRUST_PROXY.includes('off') ? (false as const) : v.TRUST_PROXY,
  allowedOrigins: v.ALLOWED_ORIGINS,
  trustedDocuments: v.TRUSTED_DOCUMENTS,
  metricsToken: v.METRICS_TOKEN,
  cost: { limit: v.COST_LIMIT, perMinute: v.COST_PER_MINUTE },
  database: { url: v.DATABASE_URL, pool: v.DATABASE_POOL },
  dataDir: resolve(v.DATA_DIR),
  secretKey: v.SECRET_KEY,
  formerSecretKeys: v.SECRET_KEY_FORMER ?? [],
  signingKeyFile: v.SIGNING_KEY_FILE,
  mail: { smtpUrl: v.SMTP_URL, from: v.MAIL_FROM },
  oci: {
    allow: v.OCI_ALLOW,
    allowPrivate: v.OCI_ALLOW_PRIVATE,
    layoutRoot: v.OCI_LAYOUT_ROOT && resolve(v.OCI_LAYOUT_ROOT),
    platform: platformOf(v.OCI_PLATFORM),
    /** A file as `docker login` writes it. */
    pushCredentials: v.OCI_PUSH_CREDENTIALS && resolve(v.OCI_PUSH_CREDENTIALS),
  },
  scanners: v.SCANNERS,
  scanConcurrency: v.SCAN_CONCURRENCY,
  trivy: { path: v.TRIVY_PATH, server: v.TRIVY_SERVER, token: v.TRIVY_TOKEN, cacheDir: v.TRIVY_CACHE_DIR },
  advisoryFeeds: v.ADVISORY_FEEDS,
  dnsResolver: v.DNS_RESOLVER,
  /** Undefined when identity checks by Stripe are not offered. */
  stripe:
    v.STRIPE_SECRET_KEY && v.STRIPE_WEBHOOK_SECRET
      ? { secretKey: v.STRIPE_SECRET_KEY, webhookSecret: v.STRIPE_WEBHOOK_SECRET, apiBase: v.STRIPE_API_BASE }
      : undefined,
  /** Undefined when verification by a GitHub account is not offered. */
  github:
    v.GITHUB_CLIENT_ID && v.GITHUB_CLIENT_SECRET
      ? {
          clientId: v.GITHUB_CLIENT_ID,
          clientSecret: v.GITHUB_CLIENT_SECRET,
          apiBase: v.GITHUB_API_BASE,
          webBase: v.GITHUB_WEB_BASE,
        }
      : undefined,
  worker: v.WORKER,
  jobConcurrency: v.JOB_CONCURRENCY,
  demo: v.DEMO,
  webhookAllow: v.WEBHOOK_ALLOW,
})

const platformOf = (text: string): { os: string; architecture: string; variant?: string } => {
  const [os = '', architecture = '', variant] = text.split('/')
  return { os, architecture, ...(variant && { variant }) }
}

/** The address to write in a link when we listen on all of them. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}
