import type { Role, Scope } from './permission.ts'

/** One row: who may do an act. Each field opens a door; nothing else does. */
export type Permission = {
  /** The kind of thing the act is done to; `platform` is the registry as a whole. */
  readonly on: string
  /** Parts of that thing which the act is done to: a front end shows it there as well. */
  readonly also?: readonly string[]
  /** Everybody, signed in or not. */
  readonly anyone?: true
  /** Every signed-in account. */
  readonly signedIn?: true
  /** The account that the thing belongs to. */
  readonly self?: true
  /** Least role in the publisher that the thing belongs to (S8). */
  readonly role?: Role
  /** Scope a token needs on top; absent: no token may do it (S9). */
  readonly scope?: Scope
  readonly staff?: true
  readonly coordinator?: true
  readonly system?: true
  /** It only reads: allowed to members whatever the tier, and while banned. */
  readonly reads?: true
  /** S10 */
  readonly verifiedEmail?: true
  /** R22: only publishers of a tier that has teams. */
  readonly teamTier?: true
  /** S8: allowed to members also after the tier was lost. */
  readonly whileTeamless?: true
  /** S45: allowed to a banned publisher. */
  readonly whileBanned?: true
  /** S26, R49: not by staff of that publisher, nor by those involved. */
  readonly impartial?: true
}

/** Who may do what: the only such table (S8, S9, S26, S41, S42). Public things have no row; they are for everybody. */
export const PERMISSIONS = {
  // accounts
  'account:read': { on: 'account', self: true, staff: true, reads: true },
  'account:edit': { on: 'account', self: true },
  'account:export': { on: 'account', self: true, reads: true },
  'account:delete': { on: 'account', self: true },
  'session:read': { on: 'session', self: true, reads: true },
  'session:revoke': { on: 'session', self: true, staff: true, system: true },
  'invitation:accept': { on: 'platform', signedIn: true },

  // publishers, proofs, tiers
  'publisher:create': { on: 'platform', signedIn: true },
  'publisher:search': { on: 'platform', staff: true, reads: true },
  'publisher:read-private': { on: 'publisher', role: 'VIEWER', scope: 'read', staff: true, system: true, reads: true },
  'publisher:edit': { on: 'publisher', role: 'MAINTAINER', scope: 'manage' },
  'publisher:transfer': { on: 'publisher', role: 'OWNER' },
  'publisher:verify-identity': { on: 'publisher', also: ['verification'], role: 'OWNER' },
  'publisher:verify-domain': { on: 'publisher', also: ['domain-proof'], role: 'OWNER' },
  'publisher:record-proof': { on: 'publisher', staff: true, system: true },
  'publisher:set-tier': { on: 'publisher', staff: true, system: true, impartial: true },
  'publisher:grant-partnership': { on: 'publisher', also: ['agreement'], staff: true, impartial: true },
  'publisher:set-first-party': { on: 'publisher', system: true },
  'publisher:ban': { on: 'publisher', staff: true },
  'publisher:lift-ban': { on: 'publisher', staff: true, impartial: true },
  'audit:read': { on: 'publisher', role: 'OWNER', scope: 'read', staff: true, reads: true },
  'audit:verify': { on: 'platform', staff: true, system: true, reads: true },

  // teams, tokens, webhooks, pull credentials
  'member:read': { on: 'publisher', role: 'VIEWER', scope: 'read', staff: true, reads: true },
  'member:invite': { on: 'publisher', role: 'ADMIN', teamTier: true, verifiedEmail: true },
  'member:change-role': { on: 'publisher', also: ['member'], role: 'ADMIN', teamTier: true },
  'member:remove': { on: 'publisher', also: ['member', 'invitation'], role: 'ADMIN' },
  'member:leave': { on: 'publisher', role: 'VIEWER', whileTeamless: true, whileBanned: true },
  'token:read': { on: 'publisher', role: 'ADMIN', scope: 'read', staff: true, reads: true },
  'token:create': { on: 'publisher', role: 'ADMIN', verifiedEmail: true },
  'token:revoke': {
    on: 'publisher',
    also: ['token'],
    role: 'ADMIN',
    scope: 'manage',
    self: true,
    staff: true,
    system: true,
    whileBanned: true,
  },
  'coordinator-token:issue': { on: 'platform', staff: true, system: true },
  'webhook:read': { on: 'publisher', role: 'VIEWER', scope: 'read', reads: true },
  'webhook:write': { on: 'publisher', also: ['webhook', 'delivery'], role: 'ADMIN', scope: 'manage' },
  'pull-credential:read': { on: 'publisher', role: 'ADMIN', scope: 'read', reads: true },
  'pull-credential:write': { on: 'publisher', also: ['pull-credential'], role: 'ADMIN', scope: 'manage' },

  // Cargos
  'cargo:create': { on: 'publisher', role: 'MAINTAINER', scope: 'publish' },
  'cargo:read-private': {
    on: 'cargo',
    role: 'VIEWER',
    scope: 'read',
    staff: true,
    coordinator: true,
    system: true,
    reads: true,
  },
  'cargo:edit': { on: 'cargo', role: 'MAINTAINER', scope: 'publish' },
  'cargo:delete': { on: 'cargo', role: 'ADMIN', scope: 'manage', system: true, whileBanned: true },
  'cargo:request-review': { on: 'cargo', role: 'ADMIN', scope: 'manage', verifiedEmail: true },
  'cargo:request-gpu': { on: 'cargo', role: 'ADMIN', scope: 'manage', verifiedEmail: true },
  'cargo:allow-gpu': { on: 'cargo', staff: true, impartial: true },
  'cargo:promote': { on: 'cargo', staff: true, system: true, impartial: true },
  'cargo:demote': { on: 'cargo', staff: true, system: true },
  'cargo:set-official': { on: 'cargo', staff: true },
  'cargo:suspend': { on: 'cargo', staff: true, system: true },
  'cargo:reinstate': { on: 'cargo', staff: true, impartial: true },
  'cargo:kill': { on: 'cargo', staff: true },
  'cargo:rule-on-likeness': { on: 'cargo', also: ['flag'], staff: true, impartial: true },
  'pending-change:decide': { on: 'cargo', also: ['pending-change'], staff: true, system: true, impartial: true },
  'cargo:watch': { on: 'cargo', signedIn: true },
  'cargo:rate': { on: 'cargo', signedIn: true },
  'cargo:report': { on: 'cargo', signedIn: true },

  // versions, scans, findings, exceptions
  'version:publish': { on: 'cargo', role: 'MAINTAINER', scope: 'publish', verifiedEmail: true },
  'version:withdraw': { on: 'version', role: 'MAINTAINER', scope: 'publish', staff: true },
  'version:yank': { on: 'version', role: 'MAINTAINER', scope: 'publish', staff: true, whileBanned: true },
  'version:rescan': { on: 'version', role: 'MAINTAINER', scope: 'publish', staff: true, system: true },
  'version:hold': { on: 'version', staff: true },
  'version:release': { on: 'version', staff: true, impartial: true },
  'finding:read': { on: 'cargo', role: 'VIEWER', scope: 'read', staff: true, system: true, reads: true },
  'exception:read-draft': { on: 'cargo', role: 'VIEWER', scope: 'read', staff: true, reads: true },
  'exception:write': { on: 'cargo', also: ['exception', 'finding'], role: 'MAINTAINER', scope: 'publish' },
  'exception:decide': { on: 'cargo', also: ['exception'], staff: true, impartial: true },
  'alert:read': { on: 'publisher', role: 'VIEWER', scope: 'read', staff: true, reads: true },
  'alert:acknowledge': { on: 'publisher', also: ['alert'], role: 'VIEWER', scope: 'read', reads: true },
  'alert:send-test': { on: 'publisher', role: 'ADMIN', scope: 'manage' },
  'advisory:release-import': { on: 'platform', also: ['snapshot'], staff: true },

  // reviews
  'review:read': { on: 'review', role: 'VIEWER', scope: 'read', staff: true, reads: true },
  'review:answer': { on: 'review', role: 'MAINTAINER', scope: 'publish', staff: true },
  'review:withdraw': { on: 'review', role: 'ADMIN', scope: 'manage' },
  'review:claim': { on: 'review', staff: true, impartial: true },
  'review:decide': { on: 'review', staff: true, impartial: true },

  // runtime
  'job:admit': { on: 'platform', coordinator: true },
  'job:report': { on: 'platform', coordinator: true },
  'job:exclude': { on: 'cargo', staff: true, impartial: true },
  'runtime:follow': { on: 'platform', coordinator: true, staff: true, reads: true },

  // ratings, cases, appeals
  'rating:answer': { on: 'rating', role: 'MAINTAINER', scope: 'manage' },
  'rating:report': { on: 'rating', signedIn: true },
  'rating:exclude': { on: 'rating', staff: true, impartial: true },
  'decision:appeal': { on: 'decision', self: true, role: 'ADMIN', scope: 'manage', whileBanned: true },
  'case:open-security-report': { on: 'platform', signedIn: true },
  'case:read': { on: 'case', self: true, role: 'VIEWER', scope: 'read', staff: true, reads: true },
  'case:answer': { on: 'case', self: true, role: 'MAINTAINER', scope: 'manage', staff: true, whileBanned: true },
  'case:withdraw': { on: 'case', self: true },
  'case:triage': { on: 'case', staff: true },
  'case:decide': { on: 'case', staff: true, impartial: true },

  // operation of the registry
  'staff:appoint': { on: 'platform', system: true },
  'key:rotate': { on: 'platform', system: true },
} as const satisfies Record<`${string}:${string}`, Permission>
