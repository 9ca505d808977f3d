import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import { type DocumentNode, GraphQLError, Kind } from 'graphql'

/** Whose documents have to be in the manifest: nobody's, those of web pages, or everybody's. */
export type TrustMode = 'off' | 'browsers' | 'everyone'

/** What tells a browser: each sends the one or the other with a POST, and a page cannot take them away. */
interface Sender {
  readonly origin: string | null | undefined
  readonly fetchSite: string | null | undefined
}

/**
 * The documents of `schema/trusted-documents.json`, by the SHA-256 of their text: those that our own pages send. With a mode,
 * others are refused, so that a page that was broken into can ask no more than the page itself does. Introspection alone
 * stays open, for the explorer and for partners.
 */
export class TrustedDocuments {
  constructor(
    private readonly byHash: ReadonlyMap<string, string>,
    readonly mode: TrustMode,
  ) {}

  static read(mode: TrustMode): TrustedDocuments {
    const file = new URL('../../schema/trusted-documents.json', import.meta.url)
    // Safe because the file is ours, written by `npm run codegen` and held against the operations by a test.
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    return new TrustedDocuments(new Map(Object.entries(manifest)), mode)
  }

  /** The text behind a hash, for clients that send only that. */
  text(hash: string): string | undefined {
    return this.byHash.get(hash)
  }

  mustBeTrusted({ origin, fetchSite }: Sender): boolean {
    return this.mode === 'everyone' || (this.mode === 'browsers' && (origin != null || fetchSite != null))
  }

  isTrusted(hash: string, document: DocumentNode): boolean {
    return this.byHash.has(hash) || asksForSchemaOnly(document)
  }

  refusal(hash: string, document: DocumentNode, sender: Sender): GraphQLError | undefined {
    if (!this.mustBeTrusted(sender) || this.isTrusted(hash, document)) return undefined
    return new GraphQLError(
      'This document is not one that this registry takes from here. Send a document of its manifest, or ask with a token from a program.',
      { extensions: { code: 'FORBIDDEN' } },
    )
  }

  /** Refuses over HTTP, once a document is parsed and before anything of it runs. */
  plugin<Context extends BaseContext>(): ApolloServerPlugin<Context> {
    return {
      requestDidStart: async () => ({
        didResolveOperation: async ({ queryHash, document, request }) => {
          const headers = request.http?.headers
          const refusal = this.refusal(queryHash, document, {
            origin: headers?.get('origin'),
            fetchSite: headers?.get('sec-fetch-site'),
          })
          if (refusal)
            throw new GraphQLError(refusal.message, { extensions: { ...refusal.extensions, http: { status: 403 } } })
        },
      }),
    }
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const asksForSchemaOnly = ({ definitions }: DocumentNode): boolean =>
  definitions.every(
    part =>
      part.kind !== Kind.OPERATION_DEFINITION ||
      part.selectionSet.selections.every(
        selected => selected.kind === Kind.FIELD && ['__schema', '__type', '__typename'].includes(selected.name.value),
      ),
  )
