import type { Actor } from '../domain/permission.ts'
import type { Context } from '../registry/context.ts'
import type { Hub } from '../registry/log/hub.ts'

/** What a resolver is given: who asks, the verbs' context, and the ways back to the client. */
export interface RequestContext {
  readonly actor: Actor
  readonly act: Context
  readonly hub: Hub
  /** Sets a response header; on a websocket there are none, and a cookie cannot be set. */
  setCookie(cookie: string): void
}
