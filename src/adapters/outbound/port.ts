/** One request to a place that a stranger may have named. No redirect is ever followed. */
export type OutboundRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** From the first lookup to the last byte, in milliseconds. */
  readonly timeoutMs: number
  /** Bytes of the answer that are read at most. */
  readonly maxBytes: number
}

export type OutboundFailure =
  /** Never tried, and never to be tried: the URL or the address behind it is out of bounds. */
  | { readonly kind: 'refused'; readonly reason: 'url' | 'address'; readonly message: string }
  | {
      readonly kind: 'failed'
      readonly reason: 'timeout' | 'no-such-host' | 'connection' | 'tls' | 'too-large' | 'cut-off'
      readonly message: string
    }

export type OutboundAnswer = {
  readonly kind: 'answered'
  readonly status: number
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The same answer with its body still coming: read it to its end once, or discard it. */
export type OutboundStream = Omit<OutboundAnswer, 'body'> & {
  /** Throws an `OutboundBroken` when it fails half way. */
  readonly body: AsyncIterable<Buffer>
  discard(): void
}

export type OutboundPort = {
  send(request: OutboundRequest): Promise<OutboundAnswer | OutboundFailure>
  stream(request: OutboundRequest): Promise<OutboundStream | OutboundFailure>
  /** Why a URL would be refused before anything is looked up, or null. For telling people while they type. */
  refusalOfUrl(url: string): string | null
}

/** Thrown while a streamed body is read. */
export class OutboundBroken extends Error {
  override readonly name = 'OutboundBroken'

  constructor(readonly failure: Extract<OutboundFailure, { kind: 'failed' }>) {
    super(failure.message)
  }
}
