const lostConnection = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
])

/** What the `pg` driver of the job queue says without a code when a connection breaks under it. */
const lostConnectionOfPg = new Set([
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
])

/** True for faults of reaching the database, which pass: the same request may succeed a moment later. */
export function isDatabaseUnavailable(cause: unknown): boolean {
  for (let fault = cause, depth = 0; fault instanceof Error && depth < 5; fault = fault.cause, depth++) {
    if (hasLostConnection(fault)) return true
    if (fault instanceof AggregateError && fault.errors.some(hasLostConnection)) return true
  }
  return false
}

/** SQLSTATE class 08 is "connection exception". */
const hasLostConnection = (fault: unknown): boolean => {
  if (fault instanceof Error && lostConnectionOfPg.has(fault.message)) return true
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' && (lostConnection.has(code) || /^08.{3}$/.test(code))
}
