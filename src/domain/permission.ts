import { PERMISSIONS, type Permission } from './permission-table.ts'
import type { PublisherTier } from './policy.ts'
import { hasTeam } from './tier.ts'

/** S8, weakest first. */
export const ROLES = ['VIEWER', 'MAINTAINER', 'ADMIN', 'OWNER'] as const
export type Role = (typeof ROLES)[number]
/** S9 */
export const SCOPES = ['read', 'publish', 'manage', 'runtime'] as const
export type Scope = (typeof SCOPES)[number]

export type Membership = { readonly publisherId: string; readonly role: Role }

/** Who acts. Every door makes one of these, and nothing else says what may be done. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user'
      readonly accountId: string
      readonly sessionId: string
      readonly emailVerified: boolean
      readonly memberships: readonly Membership[]
    }
  | {
      readonly kind: 'token'
      readonly tokenId: string
      readonly accountId: string
      readonly scopes: readonly Scope[]
      readonly emailVerified: boolean
      /** Already narrowed to the token's publisher (S9). */
      readonly memberships: readonly Membership[]
    }
  | {
      readonly kind: 'staff'
      readonly accountId: string
      readonly sessionId: string
      readonly emailVerified: boolean
      readonly memberships: readonly Membership[]
    }
  | { readonly kind: 'coordinator'; readonly tokenId: string }
  | { readonly kind: 'system'; readonly task: string }

export type Action = keyof typeof PERMISSIONS
type Rule = (typeof PERMISSIONS)[Action]
/** The kinds of things that acts are done to, and the parts of them that have acts of their own. */
export type SubjectKind = Rule['on'] | Extract<Rule, { also: readonly string[] }>['also'][number]
export const ACTIONS = Object.keys(PERMISSIONS) as readonly Action[] // safe because Action is defined as these keys

/** What must be known of a thing to say who may act on it. Leave out what it does not have. */
export type Subject = {
  /** The publisher it belongs to. */
  readonly publisherId?: string
  /** The tier of that publisher, a grace state included (S5, S8). */
  readonly tier?: PublisherTier
  /** S26: the platform's own publisher. */
  readonly isFirstParty?: boolean
  /** S45 */
  readonly isBanned?: boolean
  /** The account it belongs to, or whose report, rating or token it is. */
  readonly accountId?: string
  /** R29: kept from the publisher until staff have triaged it. */
  readonly isStaffOnly?: boolean
  /** S26: who registered the version; R49: who took the decision. They do not judge it (again). */
  readonly involvedAccountIds?: readonly string[]
}

/** Why an act is refused; each leads to a different next step. */
export const DENIALS = [
  'SIGN_IN',
  'NOT_YOURS',
  'ROLE_TOO_LOW',
  'SCOPE_MISSING',
  'EMAIL_NOT_VERIFIED',
  'TEAM_TIER_NEEDED',
  'PUBLISHER_BANNED',
  'NOT_IMPARTIAL',
] as const
export type Denial = (typeof DENIALS)[number]

/** Whether this actor may do this to that; the table in `permission-table.ts` is the only place that says so. */
export const can = (actor: Actor, action: Action, subject: Subject): boolean =>
  denial(actor, action, subject) === undefined

/** Why not; undefined when it may be done. Of several ways to be entitled the one that comes nearest explains the refusal. */
export function denial(actor: Actor, action: Action, subject: Subject): Denial | undefined {
  const rule: Permission = PERMISSIONS[action]
  if (rule.anyone) return undefined
  switch (actor.kind) {
    case 'anonymous':
      return 'SIGN_IN'
    case 'system':
      return rule.system ? undefined : 'NOT_YOURS'
    case 'coordinator':
      return rule.coordinator ? undefined : 'NOT_YOURS'
    case 'staff':
      return rule.staff ? partiality(actor, rule, subject) : accountDenial(actor, rule, subject)
    case 'user':
      return accountDenial(actor, rule, subject)
    case 'token':
      return tokenDenial(actor, rule, subject)
  }
}

/** All that this actor may do to a thing of this kind: what front ends show as buttons. */
export const viewerCan = (actor: Actor, kind: SubjectKind, subject: Subject): Action[] =>
  ACTIONS.filter(action => concerns(PERMISSIONS[action], kind) && can(actor, action, subject))

const concerns = ({ on, also }: Permission, kind: SubjectKind): boolean => on === kind || also?.includes(kind) === true

/** The role an actor has in a publisher; undefined when none. */
export function roleIn(actor: Actor, publisherId: string | undefined): Role | undefined {
  if (!('memberships' in actor) || publisherId === undefined) return undefined
  return actor.memberships.find(membership => membership.publisherId === publisherId)?.role
}

/** The account behind an actor; undefined for machines and strangers. */
export const accountOf = (actor: Actor): string | undefined => ('accountId' in actor ? actor.accountId : undefined)

/** R21-S8: roles are a ladder; each may do all that the one below may. */
export const isRoleAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least)

type Person = Extract<Actor, { accountId: string }>

function accountDenial(actor: Person, rule: Permission, subject: Subject): Denial | undefined {
  if (rule.signedIn) return emailDenial(actor, rule)
  if (rule.self && subject.accountId !== undefined && subject.accountId === actor.accountId)
    return emailDenial(actor, rule)
  if (rule.role === undefined) return 'NOT_YOURS'
  return memberDenial(actor, rule.role, rule, subject)
}

function memberDenial(actor: Person, least: Role, rule: Permission, subject: Subject): Denial | undefined {
  const role = roleIn(actor, subject.publisherId)
  if (role === undefined || subject.isStaffOnly) return 'NOT_YOURS'
  if (!isRoleAtLeast(role, least)) return 'ROLE_TOO_LOW'
  if (rule.reads) return undefined
  if (subject.isBanned && !rule.whileBanned) return 'PUBLISHER_BANNED'
  // S8: without the tier that has teams, members other than the OWNER read only; they may still leave.
  const isTeamless = subject.tier !== undefined && !hasTeam(subject.tier)
  if (isTeamless && (rule.teamTier || (role !== 'OWNER' && !rule.whileTeamless))) return 'TEAM_TIER_NEEDED'
  return emailDenial(actor, rule)
}

// A token is never more than its owner (S9): it needs the scope *and* all that the account itself would need.
function tokenDenial(actor: Extract<Actor, { kind: 'token' }>, rule: Permission, subject: Subject): Denial | undefined {
  if (rule.scope === undefined || !hasScope(actor.scopes, rule.scope)) return 'SCOPE_MISSING'
  return accountDenial(actor, rule, subject)
}

/** S9: who may publish or manage may read what it works on; nothing else is implied, and `runtime` serves the coordinator alone. */
export const hasScope = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes(needed) || (needed === 'read' && (scopes.includes('publish') || scopes.includes('manage')))

// S26, R49: nobody judges the work of their own publisher, nor their own act. The platform's own publisher would have no
// reviewer left, so there only those involved are kept out.
function partiality(actor: Person, rule: Permission, subject: Subject): Denial | undefined {
  if (!rule.impartial) return undefined
  if (subject.involvedAccountIds?.includes(actor.accountId)) return 'NOT_IMPARTIAL'
  const isOwnPublisher = roleIn(actor, subject.publisherId) !== undefined
  return isOwnPublisher && !subject.isFirstParty ? 'NOT_IMPARTIAL' : undefined
}

// S10: a verified address is asked for where something is published, not to browse or draft.
const emailDenial = (actor: Person, rule: Permission): Denial | undefined =>
  rule.verifiedEmail && !actor.emailVerified ? 'EMAIL_NOT_VERIFIED' : undefined
