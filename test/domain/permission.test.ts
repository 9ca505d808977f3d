import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  ACTIONS,
  type Action,
  type Actor,
  can,
  denial,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
  type Subject,
  viewerCan,
} from '../../src/domain/permission.ts'
import { PERMISSIONS, type Permission } from '../../src/domain/permission-table.ts'
import { PUBLISHER_TIERS } from '../../src/domain/policy.ts'

const acme = (role: Role) => [{ publisherId: 'acme', role }]
const user = (memberships: { publisherId: string; role: Role }[], emailVerified = true): Actor => ({
  kind: 'user',
  accountId: 'ann',
  sessionId: 's',
  emailVerified,
  memberships,
})
const token = (role: Role, ...scopes: Scope[]): Actor => ({
  kind: 'token',
  tokenId: 't',
  accountId: 'ann',
  scopes,
  emailVerified: true,
  memberships: acme(role),
})
const staff = (memberships: { publisherId: string; role: Role }[] = []): Actor => ({
  kind: 'staff',
  accountId: 'sam',
  sessionId: 's',
  emailVerified: true,
  memberships,
})
const ofAcme: Subject = { publisherId: 'acme', tier: 'ORGANIZATION', accountId: 'reporter' }
const anonymous: Actor = { kind: 'anonymous' }
const coordinator: Actor = { kind: 'coordinator', tokenId: 'c' }
const system: Actor = { kind: 'system', task: 'rescan-due' }

describe('the table of permissions', () => {
  it('says for every action who may do it', async () => {
    const perTier = (role: Role, action: Action) =>
      PUBLISHER_TIERS.map(tier => (can(user(acme(role)), action, { ...ofAcme, tier }) ? tier[0] : '.')).join('')
    const perScope = (role: Role, action: Action) =>
      SCOPES.map(scope => (can(token(role, scope), action, ofAcme) ? SCOPE_LETTERS[scope] : '.')).join('')
    const yes = (isAllowed: boolean) => (isAllowed ? 'yes' : '.')
    const columns: [string, (action: Action) => string][] = [
      ['action', action => action],
      ['on', action => PERMISSIONS[action].on],
      ['anonymous', action => yes(can(anonymous, action, ofAcme))],
      ['stranger', action => yes(can(user([]), action, ofAcme))],
      ['itself', action => yes(can(user([]), action, { ...ofAcme, accountId: 'ann' }))],
      ...ROLES.map((role): [string, (action: Action) => string] => [role, action => perTier(role, action)]),
      ...ROLES.map((role): [string, (action: Action) => string] => [`${role} token`, action => perScope(role, action)]),
      ['unverified OWNER', action => yes(can(user(acme('OWNER'), false), action, ofAcme))],
      ['banned OWNER', action => yes(can(user(acme('OWNER')), action, { ...ofAcme, isBanned: true }))],
      ['staff', action => yes(can(staff(), action, ofAcme))],
      ['staff of it', action => yes(can(staff(acme('VIEWER')), action, ofAcme))],
      ['coordinator', action => yes(can(coordinator, action, ofAcme))],
      ['system', action => yes(can(system, action, ofAcme))],
    ]

    await expect(
      `${LEGEND}\n${table([columns.map(([name]) => name), ...ACTIONS.map(action => columns.map(([, cell]) => cell(action)))])}`,
    ).toMatchFileSnapshot('permission-matrix.txt')
  })

  it('has no act that nothing asks about: what `viewerCan` offers exists', () => {
    const asking = ['registry', 'graphql'].flatMap(room => sourcesBelow(new URL(`../../src/${room}/`, import.meta.url)))
    const acts = ACTIONS.filter(action => !('reads' in PERMISSIONS[action]))

    expect(acts.filter(action => !asking.some(source => source.includes(`'${action}'`)))).toEqual([])
  })

  it('has no action that nobody may do', () => {
    const everybody = [anonymous, user([]), ...ROLES.map(role => user(acme(role))), staff(), coordinator, system]
    const own: Subject = { ...ofAcme, accountId: 'ann' }

    expect(ACTIONS.filter(action => !everybody.some(actor => can(actor, action, own)))).toEqual([])
  })
})

describe('S8: the roles are a ladder', () => {
  it('and each may do all that the one below may', () => {
    for (const [at, role] of ROLES.entries()) {
      const below = ROLES[at - 1]
      const lost = ACTIONS.filter(
        action => below && can(user(acme(below)), action, ofAcme) && !can(user(acme(role)), action, ofAcme),
      )
      expect(lost).toEqual([])
    }
  })

  it('after the loss of Organization members other than the OWNER read only, and may leave', () => {
    const teamless = { ...ofAcme, tier: 'INDIVIDUAL' } as const
    const acts = ACTIONS.filter(action => {
      const rule: Permission = PERMISSIONS[action]
      return !rule.reads && !rule.signedIn && !rule.anyone
    })

    expect(acts.filter(action => can(user(acme('ADMIN')), action, teamless))).toEqual(['member:leave'])
    expect(can(user(acme('OWNER')), 'version:publish', teamless)).toBe(true)
    expect(denial(user(acme('ADMIN')), 'version:publish', teamless)).toBe('TEAM_TIER_NEEDED')
    expect(can(user(acme('VIEWER')), 'finding:read', teamless)).toBe(true)
  })

  it('members are invited by Organizations and Partners only (R22)', () => {
    expect(PUBLISHER_TIERS.filter(tier => can(user(acme('OWNER')), 'member:invite', { ...ofAcme, tier }))).toEqual([
      'ORGANIZATION',
      'PARTNER',
    ])
  })
})

describe('S9: a token is never more than its owner', () => {
  it('whatever its scopes', () => {
    for (const role of ROLES)
      for (const action of ACTIONS)
        if (can(token(role, ...SCOPES), action, ofAcme)) expect(can(user(acme(role)), action, ofAcme)).toBe(true)
  })

  it('and the runtime scope gives a person nothing', () => {
    expect(ACTIONS.filter(action => can(token('OWNER', 'runtime'), action, ofAcme))).toEqual(
      ACTIONS.filter(action => can(anonymous, action, ofAcme)),
    )
  })

  it('and it cannot make tokens, hand over the publisher or verify who it is', () => {
    const never = [
      'token:create',
      'publisher:transfer',
      'publisher:verify-identity',
      'member:invite',
      'account:delete',
    ] as const

    expect(never.filter(action => can(token('OWNER', ...SCOPES), action, { ...ofAcme, accountId: 'ann' }))).toEqual([])
  })
})

describe('why something is refused', () => {
  it.each([
    ['nobody is signed in', anonymous, 'cargo:edit', ofAcme, 'SIGN_IN'],
    ['it belongs to others', user([{ publisherId: 'other', role: 'OWNER' }]), 'cargo:edit', ofAcme, 'NOT_YOURS'],
    ['the role is too low', user(acme('VIEWER')), 'cargo:edit', ofAcme, 'ROLE_TOO_LOW'],
    ['the token has another scope', token('OWNER', 'read'), 'cargo:edit', ofAcme, 'SCOPE_MISSING'],
    ['the address is not verified (S10)', user(acme('OWNER'), false), 'version:publish', ofAcme, 'EMAIL_NOT_VERIFIED'],
    [
      'the publisher is banned (S45)',
      user(acme('OWNER')),
      'cargo:edit',
      { ...ofAcme, isBanned: true },
      'PUBLISHER_BANNED',
    ],
    ['the reviewer is of that publisher (S26)', staff(acme('VIEWER')), 'review:decide', ofAcme, 'NOT_IMPARTIAL'],
    [
      'the same person decided before (R49)',
      staff(),
      'case:decide',
      { ...ofAcme, involvedAccountIds: ['sam'] },
      'NOT_IMPARTIAL',
    ],
    [
      'a security report is not triaged yet (R29)',
      user(acme('OWNER')),
      'case:read',
      { ...ofAcme, isStaffOnly: true },
      'NOT_YOURS',
    ],
    ['a machine is asked for a person', coordinator, 'cargo:edit', ofAcme, 'NOT_YOURS'],
  ] as const)('%s', (_, actor, action, subject, expected) => {
    expect(denial(actor, action, subject)).toBe(expected)
  })

  it('drafting needs no verified address (S10)', () => {
    expect(denial(user(acme('MAINTAINER'), false), 'cargo:create', ofAcme)).toBeUndefined()
  })

  it("the platform's own publisher is reviewed by any staff but the one who registered the version (S26)", () => {
    const ours = { ...ofAcme, isFirstParty: true }

    expect(can(staff(acme('ADMIN')), 'review:decide', ours)).toBe(true)
    expect(can(staff(acme('ADMIN')), 'review:decide', { ...ours, involvedAccountIds: ['sam'] })).toBe(false)
  })

  it('the reporter of a security case sees it, its publisher does not', () => {
    expect(can(user([]), 'case:read', { ...ofAcme, accountId: 'ann', isStaffOnly: true })).toBe(true)
  })
})

describe('viewerCan', () => {
  it('lists what a front end may offer, for things of that kind alone', () => {
    expect(viewerCan(user(acme('VIEWER')), 'version', ofAcme)).toEqual([])
    expect(viewerCan(user(acme('MAINTAINER')), 'version', ofAcme)).toEqual([
      'version:withdraw',
      'version:yank',
      'version:rescan',
    ])
    expect(viewerCan(anonymous, 'cargo', ofAcme)).toEqual([])
  })
})

const sourcesBelow = (folder: URL): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => readFileSync(new URL(path, folder), 'utf8'))

const SCOPE_LETTERS: Record<Scope, string> = { read: 'r', publish: 'p', manage: 'm', runtime: 't' }
const LEGEND = `Who may do what. One row an action, one column an actor.
Members: one letter for each tier of the publisher in which they may: Individual, Verified, Organization, Partner.
Tokens of members (of an Organization): one letter for each scope that is enough by itself: read, publish, manage, runTime.
"itself": the account that the thing belongs to. "staff of it": staff who are in that publisher.
`

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return `${rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`
}
