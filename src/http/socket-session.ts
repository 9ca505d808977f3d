/** Who sits behind a socket, as the connection_init proved it. */
export interface SocketSession<Actor> {
  readonly actor: Actor
  /** Counts the sockets of one account or token; none: only the address counts. */
  readonly holder?: string
  /**
   * The names under which an `access` event finds this socket: its session, token, account, and publishers. An event's
   * body is `{ keys: [...] }` and asks to look again at whoever has one of them.
   */
  readonly keys: readonly string[]
  /** When the session or token ends by itself. */
  readonly expiresAt?: Date
}

/** What is kept of the upgrade request until the session is known; the request itself would pin its headers. */
export interface UpgradeFacts {
  readonly address: string
  readonly origin?: string
  readonly cookie?: string
  readonly authorization?: string
  readonly userAgent?: string
}

/** Thrown by `authenticate`: closes with 4403 and this message. Any other error closes with 1013, try again later. */
export class SocketRefused extends Error {}
