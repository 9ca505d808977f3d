import { type DestinationStream, type Logger, pino } from 'pino'
import { inTurns } from './log-turns.ts'
import { plainLines } from './plain-log.ts'

export type Log = Logger

export type LogOptions = {
  readonly level: string
  /** One JSON object a line for programs; otherwise lines for people. */
  readonly json: boolean
  readonly destination?: DestinationStream
}

/** Fields of these names are never printed, at the top of a line or one step below. */
const secretNames = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'secret',
  'secretKey',
  'signingKey',
  'clientSecret',
  'webhookSecret',
  'authorization',
  'cookie',
  'set-cookie',
  'stripe-signature',
  'databaseUrl',
  'smtpUrl',
]

const redacted = '[redacted]'

/**
 * The log of a process. Secrets are taken out twice: by the name of the field, and by their shape wherever they stand in the
 * printed line, as an error of some library may quote a URL with its password.
 */
export function createLog(options: LogOptions): Log {
  const written = options.destination ?? inTurns(process.stdout, process)
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: secretNames.flatMap(pathsOf), censor: redacted },
      serializers: { err: describedError },
      hooks: { streamWrite: withoutSecrets },
    },
    options.json ? written : plainLines(written),
  )
}

/** A failed statement quotes its parameters: password hashes, addresses, whatever a client sent. The statement is enough. */
function describedError(cause: Error): object {
  const described = pino.stdSerializers.err(cause)
  return {
    ...described,
    ...(described.message && { message: withoutParameters(described.message) }),
    ...(described.stack && { stack: withoutParameters(described.stack) }),
  }
}

const withoutParameters = (text: string): string =>
  text.replace(/\nparams: [\s\S]*?(?=\n {4}at |\ncaused by: |$)/g, `\nparams: ${redacted}`)

const pathsOf = (name: string): string[] => {
  const quoted = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`
  return [quoted.replace(/^\./, ''), `*${quoted}`]
}

/** Our tokens, webhook secrets, keys of Stripe, bearer headers, and user:password@ in a URL. */
const shapes =
  /\b(ak_|whsec_|sk_(?:test|live)_|rk_(?:test|live)_|gh[oprsu]_)[\w-]{6,}|\b(Bearer )[\w.~+/-]+=*|(:\/\/[^\s:/@"]*:)[^\s@"/]+(?=@)/gi

export const withoutSecrets = (line: string): string =>
  line.replace(
    shapes,
    (_, prefix?: string, bearer?: string, user?: string) => `${prefix ?? bearer ?? user ?? ''}${redacted}`,
  )
