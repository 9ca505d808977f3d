import {
  BANDS,
  CARGO_QUOTAS,
  COMMUNITY_JOBS,
  CONTACTS,
  DAY_MS,
  DRAFT_LIMIT,
  PLATFORM,
  POLICY_VERSION,
  PUBLISHER_TIERS,
  REPUTATION_THRESHOLDS,
  RESCAN_MS,
  RUNTIME_LIMITS,
  TIER_REQUIREMENTS,
  TRUST_LEVEL_TABLE,
  TRUST_LEVELS,
} from '../../domain/policy.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum, TRUST_LEVEL_NAMES } from '../enums.ts'
import { Ctx, FieldResolver, Query, Resolver } from '../tg.ts'
import { actionsOf } from '../viewer-can.ts'
import { Platform, Policy } from './type.ts'

/** Facts of the domain, shown as they are enforced: these two read no table. */
@Resolver(() => Platform)
export class PlatformResolver {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Ctx() { actor }: RequestContext): string[] {
    return actionsOf(actor, 'platform', {})
  }

  @Query(() => Platform, { description: 'Where the platform stands, and whom to ask (R1, R3, R47, R50).' })
  platform(): Omit<Platform, 'viewerCan'> {
    return { ...PLATFORM, contacts: CONTACTS }
  }

  @Query(() => Policy, { description: 'The rules that are enforced (R5, R8, R10).' })
  policy(): Policy {
    return {
      version: POLICY_VERSION,
      levels: TRUST_LEVELS.map(number => ({
        ...TRUST_LEVEL_TABLE[number],
        ...RUNTIME_LIMITS[number],
        level: TRUST_LEVEL_NAMES[number],
        number,
        name: TRUST_LEVEL_TABLE[number].title,
        maxHigh: finite(TRUST_LEVEL_TABLE[number].maxHigh),
      })),
      tiers: PUBLISHER_TIERS.map(tier => ({
        tier,
        maxCargos: finite(CARGO_QUOTAS[tier]),
        requirement: TIER_REQUIREMENTS[tier],
      })),
      bands: BANDS.map(band => ({ band: band.name, title: band.title, from: finite(band.from) })),
      reputationThresholds: [...REPUTATION_THRESHOLDS],
      communityJobs: COMMUNITY_JOBS,
      rescanDays: RESCAN_MS / DAY_MS,
      draftLimit: DRAFT_LIMIT,
    }
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
