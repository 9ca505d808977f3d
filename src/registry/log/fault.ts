/** Why a reader of the log cannot be served. The door shows the code and the message as they are. */
export class LogFault extends Error {
  constructor(
    readonly code: 'CURSOR_EXPIRED' | 'CURSOR_UNKNOWN' | 'BAD_INPUT' | 'FORBIDDEN' | 'UNAVAILABLE',
    message: string,
  ) {
    super(message)
    this.name = 'LogFault'
  }
}
