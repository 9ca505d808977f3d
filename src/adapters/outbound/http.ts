import * as http from 'node:http'
import * as https from 'node:https'
import {
  type AddressPolicy,
  AddressRefused,
  guardedAgents,
  listedOnly,
  type Resolve,
  refusalOfHost,
} from './address.ts'
import {
  type OutboundAnswer,
  OutboundBroken,
  type OutboundFailure,
  type OutboundPort,
  type OutboundRequest,
  type OutboundStream,
} from './port.ts'

export type HttpOutboundOptions = {
  /** `http://` reaches the networks that it lists, and nothing else: without any only `https://` is taken. */
  readonly policy: AddressPolicy
  readonly resolve?: Resolve
}

type Failed = Extract<OutboundFailure, { kind: 'failed' }>

/** HTTP without redirects, without shared connections, bounded in time and size, through the address guard. */
export function httpOutbound(options: HttpOutboundOptions): OutboundPort {
  const agents = guardedAgents(options.policy, options.resolve)
  const refusalOfUrl = (url: string) => refusalOf(url, options)

  async function stream(request: OutboundRequest): Promise<OutboundStream | OutboundFailure> {
    const refusal = refusalOfUrl(request.url)
    if (refusal) return { kind: 'refused', reason: 'url', message: refusal }
    return open(request, agents)
  }

  return {
    refusalOfUrl,
    stream,
    async send(request) {
      const answer = await stream(request)
      return answer.kind === 'answered' ? collect(answer) : answer
    },
  }
}

function refusalOf(text: string, { policy }: HttpOutboundOptions): string | null {
  if (text.length > 2048) return 'A URL may have at most 2,048 characters.'
  if (!URL.canParse(text)) return 'This is not a URL. Give one like https://example.com/path.'
  const url = new URL(text)
  const isPlain = url.protocol === 'http:'
  if (url.protocol !== 'https:' && !(isPlain && policy.allowed.length > 0)) return 'The URL must begin with https://.'
  if (url.username || url.password) return 'The URL must not contain a user name or password.'
  return refusalOfHost(url.hostname, isPlain ? listedOnly(policy) : policy)
}

function open(
  request: OutboundRequest,
  agents: ReturnType<typeof guardedAgents>,
): Promise<OutboundStream | OutboundFailure> {
  const url = new URL(request.url)
  const { host } = url
  return new Promise(settle => {
    let failure: Failed | null = null
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? https : http).request(url, {
      method: request.method,
      agent: secure ? agents.https : agents.http,
      // Never compressed: the size bound is about what we hold, and a compressed answer could unfold to anything.
      headers: { ...DEFAULT_HEADERS, ...lengthOf(request.body), ...request.headers },
    })
    // One clock from the lookup to the last byte: an idle time-out alone lets a receiver drip for ever.
    const clock = setTimeout(() => {
      failure = failed('timeout', `${host} did not finish answering within ${seconds(request.timeoutMs)}.`)
      outgoing.destroy()
    }, request.timeoutMs)
    outgoing.on('close', () => clearTimeout(clock))
    outgoing.on('error', error => settle(failure ?? failureOf(error, host)))
    outgoing.on('response', incoming => {
      const discard = () => void outgoing.destroy()
      const body = bounded(incoming, request.maxBytes, host, () => failure)
      settle({ kind: 'answered', status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body, discard })
    })
    outgoing.end(request.body)
  })
}

const DEFAULT_HEADERS = { 'accept-encoding': 'identity', 'user-agent': 'archipelag-cargo-registry' }

/** Always announced: node sends the body of a DELETE without it, framed as no body at all. */
const lengthOf = (body: string | Uint8Array | undefined) =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }

async function* bounded(
  incoming: http.IncomingMessage,
  maxBytes: number,
  host: string,
  failure: () => Failed | null,
): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes)
        throw new OutboundBroken(failed('too-large', `${host} answered more than ${maxBytes} bytes.`))
      yield chunk
    }
  } catch (error) {
    if (error instanceof OutboundBroken) throw error
    throw new OutboundBroken(failure() ?? failed('cut-off', `${host} broke off in the middle of its answer.`))
  } finally {
    incoming.destroy()
  }
}

async function collect(answer: OutboundStream): Promise<OutboundAnswer | OutboundFailure> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of answer.body) chunks.push(chunk)
  } catch (error) {
    if (error instanceof OutboundBroken) return error.failure
    throw error
  }
  return { kind: 'answered', status: answer.status, headers: answer.headers, body: Buffer.concat(chunks) }
}

/** In our own words: a system message can carry the whole URL, and a URL can carry a secret. */
function failureOf(error: NodeJS.ErrnoException, host: string): OutboundFailure {
  if (error instanceof AddressRefused) return { kind: 'refused', reason: 'address', message: error.message }
  const code = error.code ?? ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failed('no-such-host', `${host} could not be found in the DNS.`)
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|EPROTO)/.test(code)) {
    return failed('tls', `The TLS connection to ${host} could not be trusted (${code}).`)
  }
  if (code === 'ECONNRESET' || code.startsWith('HPE_'))
    return failed('cut-off', `${host} broke off before answering (${code}).`)
  return failed('connection', `${host} could not be reached (${code || 'no reason given'}).`)
}

const failed = (reason: Failed['reason'], message: string): Failed => ({ kind: 'failed', reason, message })

const seconds = (ms: number) => `${ms / 1000} s`

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
