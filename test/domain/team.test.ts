import { describe, expect, it } from 'vitest'
import { ROLES } from '../../src/domain/permission.ts'
import { HOUR_MS, PUBLISHER_TIERS } from '../../src/domain/policy.ts'
import {
  inviteRefusal,
  isInvitationValid,
  removalRefusal,
  roleChangeRefusal,
  transferRefusal,
} from '../../src/domain/team.ts'

const now = new Date('2026-08-31T12:00:00Z')
const hours = (n: number) => new Date(now.getTime() + n * HOUR_MS)
const days = (n: number) => hours(24 * n)

describe('R21, R22, S8: teams', () => {
  const team = [
    { accountId: 'ann', role: 'OWNER' },
    { accountId: 'bob', role: 'ADMIN' },
    { accountId: 'eve', role: 'VIEWER' },
  ] as const
  const change = (
    accountId: string,
    newRole: (typeof ROLES)[number],
    actorRole: (typeof ROLES)[number],
    memberships: { publisherId: string; role: (typeof ROLES)[number] }[] = [],
  ) => roleChangeRefusal({ team, actorRole, accountId, newRole, memberships, publisherId: 'acme' })

  it('only Organizations and Partners invite, and nobody gives more than they have', () => {
    const invite = (more = {}) =>
      inviteRefusal({
        tier: 'ORGANIZATION',
        inviterRole: 'ADMIN',
        invitedRole: 'ADMIN',
        isMemberAlready: false,
        ...more,
      })

    expect(PUBLISHER_TIERS.map(tier => invite({ tier }))).toEqual([
      'TEAM_TIER_NEEDED',
      'TEAM_TIER_NEEDED',
      undefined,
      undefined,
    ])
    expect(invite({ invitedRole: 'OWNER' })).toBe('ROLE_TOO_HIGH')
    expect(invite({ isMemberAlready: true })).toBe('ALREADY_MEMBER')
  })

  it.each([
    ['an admin raises a viewer', change('eve', 'ADMIN', 'ADMIN'), undefined],
    ['not to OWNER', change('eve', 'OWNER', 'ADMIN'), 'ROLE_TOO_HIGH'],
    ['nor lowers the OWNER', change('ann', 'VIEWER', 'ADMIN'), 'ROLE_TOO_HIGH'],
    ['the last OWNER stays', change('ann', 'ADMIN', 'OWNER'), 'LAST_OWNER'],
    ['a second OWNER may be made', change('bob', 'OWNER', 'OWNER'), undefined],
    [
      'unless they own another publisher',
      change('bob', 'OWNER', 'OWNER', [{ publisherId: 'other', role: 'OWNER' }]),
      'OWNS_ANOTHER_PUBLISHER',
    ],
    [
      'being an admin elsewhere does not matter',
      change('bob', 'OWNER', 'OWNER', [{ publisherId: 'other', role: 'ADMIN' }]),
      undefined,
    ],
    ['strangers have no role', change('zoe', 'VIEWER', 'OWNER'), 'NOT_A_MEMBER'],
    ['the last OWNER cannot leave', removalRefusal(team, 'ann', undefined), 'LAST_OWNER'],
    ['one of two may', removalRefusal([...team, { accountId: 'zoe', role: 'OWNER' }], 'ann', undefined), undefined],
    [
      'an admin does not remove the OWNER',
      removalRefusal([...team, { accountId: 'zoe', role: 'OWNER' }], 'ann', 'ADMIN'),
      'ROLE_TOO_HIGH',
    ],
    ['anybody else may leave', removalRefusal(team, 'eve', undefined), undefined],
    [
      'a transfer goes to a member',
      transferRefusal({ team, toAccountId: 'zoe', memberships: [], publisherId: 'acme' }),
      'NOT_A_MEMBER',
    ],
    [
      'who owns nothing else',
      transferRefusal({
        team,
        toAccountId: 'bob',
        memberships: [{ publisherId: 'other', role: 'OWNER' }],
        publisherId: 'acme',
      }),
      'OWNS_ANOTHER_PUBLISHER',
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })

  it('an invitation is good for 7 days, once, for its address', () => {
    const invitation = { email: 'Eve@acme.example', invitedAt: now, usedAt: undefined }

    expect(isInvitationValid(invitation, 'eve@acme.example', days(6.99))).toBe(true)
    expect(isInvitationValid(invitation, 'eve@acme.example', days(7))).toBe(false)
    expect(isInvitationValid(invitation, 'bob@acme.example', now)).toBe(false)
    expect(isInvitationValid({ ...invitation, usedAt: now }, 'eve@acme.example', now)).toBe(false)
  })
})
