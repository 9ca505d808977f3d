import type { Actor } from '../domain/permission.ts'
import type { Context } from '../registry/context.ts'
import type { Hub } from '../registry/log/hub.ts'
import { ReadSession, type Reads } from './plan/session.ts'

export interface RequestParts {
  readonly act: Context
  readonly reads: Reads
  readonly hub: Hub
  /** Sets a cookie; on a websocket there is nowhere to set it, and the sentence says so. */
  readonly setCookie: (cookie: string) => void
}

/** What a resolver is given: who asks, the verbs' context, the plans' reads, and the way back to the client. */
export class RequestContext {
  act: Context
  read: ReadSession
  readonly hub: Hub
  readonly setCookie: (cookie: string) => void
  // Not a #private: Apollo Server copies the context of a request by its properties.
  private readonly reads: Reads

  constructor(parts: RequestParts) {
    this.act = parts.act
    this.hub = parts.hub
    this.setCookie = parts.setCookie
    this.reads = parts.reads
    this.read = new ReadSession(parts.reads, parts.act.actor)
  }

  get actor(): Actor {
    return this.act.actor
  }

  /** What follows in this request is done and read as this actor: after signing in or out. */
  become(actor: Actor): void {
    this.act = { ...this.act, actor }
    this.read = new ReadSession(this.reads, actor)
  }
}
