import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { RawClient } from '../live/raw-client.ts'

export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

/** A client of the API over HTTP and websocket. */
export class ApiClient {
  constructor(
    private readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The body of a POST as it stands: for requests that no client library would make. */
  post(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body,
    })
  }

  /** The whole answer, with its errors. */
  async ask<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Answer<Data>> {
    const response = await this.post(JSON.stringify({ query, variables }))
    return (await response.json()) as Answer<Data>
  }

  /** The data of an answer; an error of the request ends the test. */
  async data<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables)
    if (errors || !data) throw new Error(errors?.map(error => error.message).join(' ') ?? 'There is no data.')
    return data
  }

  /** As `data`, for the typed documents of `test/generated`. */
  typed<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return this.data<Data>(print(document), variables)
  }

  /** An open websocket, through connection_init. */
  async socket(): Promise<RawClient> {
    const client = await RawClient.open(`${this.url.replace('http', 'ws')}/graphql`, { headers: { ...this.headers } })
    client.send({ type: 'connection_init' })
    await client.next('connection_ack')
    return client
  }
}
