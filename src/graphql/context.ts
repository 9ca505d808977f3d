import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { Actor } from '../domain/permission.ts'
import type { Context } from '../registry/context.ts'
import type { Hub } from '../registry/log/hub.ts'
import type { Charge, CostExtension, Meter } from './cost/meter.ts'
import { ReadSession, type Reads } from './plan/session.ts'

export interface RequestParts {
  readonly act: Context
  readonly reads: Reads
  readonly hub: Hub
  readonly meter: Meter
  /** Whose bucket pays for this request. */
  readonly caller: string
  /** Sets a cookie; on a websocket there is nowhere to set it, and the sentence says so. */
  readonly setCookie: (cookie: string) => void
}

/** What a resolver is given: who asks, the verbs' context, the plans' reads, and the way back to the client. */
export class RequestContext {
  act: Context
  read: ReadSession
  readonly hub: Hub
  readonly meter: Meter
  readonly caller: string
  readonly setCookie: (cookie: string) => void
  /** What the operation was charged, once it was. */
  charge: Charge | undefined
  // Not a #private: Apollo Server copies the context of a request by its properties.
  private readonly reads: Reads

  constructor(parts: RequestParts) {
    this.act = parts.act
    this.hub = parts.hub
    this.meter = parts.meter
    this.caller = parts.caller
    this.setCookie = parts.setCookie
    this.reads = parts.reads
    this.read = new ReadSession(parts.reads, parts.act.actor)
  }

  get actor(): Actor {
    return this.act.actor
  }

  /** Charges the operation before it runs; throws where it is above a limit. */
  pay(document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): void {
    this.charge = this.meter.charge(document, operation, variables, this.caller, this.act.now)
  }

  /** What it came to, and gives back the rest; undefined where nothing was charged. */
  settled(): CostExtension | undefined {
    return this.charge && this.meter.settle(this.charge, this.read.cost, this.act.now)
  }

  /** What follows in this request is done and read as this actor: after signing in or out. */
  become(actor: Actor): void {
    this.act = { ...this.act, actor }
    const { cost } = this.read
    this.read = new ReadSession(this.reads, actor)
    this.read.cost = cost
  }
}
