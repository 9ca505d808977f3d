import { eq, isNull, sql } from 'drizzle-orm'
import { staffFlags } from '../../database/tables/trust.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { type Cargo, Cargo as CargoType } from '../cargos/type.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { ActionEnum, enumOf } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import {
  ascending,
  type Connection,
  connection,
  entries,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
  planned,
  resolved,
} from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, ObjectType, Query, Resolver } from '../tg.ts'
import { versionPlan } from '../versions/plan.ts'
import { type Version, Version as VersionType } from '../versions/type.ts'
import { publisherSubject, VIEWER_CAN } from '../viewer-can.ts'
import { CargoPayload, VersionPayload } from './resolver.ts'

export const FlagKindEnum = enumOf('FlagKind', ['LOOK_ALIKE', 'SHARED_DIGEST'], 'What staff have to look at.', {
  LOOK_ALIKE: 'Its name looks like that of a Verified or Official Cargo; it stays a draft meanwhile (S12).',
  SHARED_DIGEST: 'Another publisher registered the same image before (S13).',
})
export const FlagRulingEnum = enumOf('FlagRuling', ['CLEARED', 'CONFIRMED'], 'How staff ruled.', {
  CLEARED: 'Nothing is wrong with it.',
  CONFIRMED: 'The name imitates, or the image is ruled out.',
})

@ObjectType({ implements: Node, simpleResolvers: true, description: 'For staff: a name or an image to look at.' })
export class StaffFlag extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => FlagKindEnum, { description: 'Whether a name or an image.' }) kind!: 'LOOK_ALIKE' | 'SHARED_DIGEST'
  @Field(() => String, { description: 'What is striking, as a sentence.' }) message!: string
  @Field(() => CargoType, { description: 'The Cargo that was flagged.' }) cargo!: Cargo
  @Field(() => CargoType, { description: 'The one it imitates, or whose image it shares.' }) otherCargo!: Cargo
  @Field(() => VersionType, { nullable: true, description: 'The version whose image is shared; null for a name.' })
  version!: Version | null
  @Field(() => DateTime, { description: 'When it was noticed.' }) raisedAt!: Date
  @Field(() => FlagRulingEnum, { nullable: true, description: 'How staff ruled; null while it waits.' }) ruling!:
    | 'CLEARED'
    | 'CONFIRMED'
    | null
}
export const StaffFlagConnection = connectionOf('StaffFlag', () => StaffFlag)

export const staffFlagPlan: Plan<StaffFlag, typeof staffFlags> = plan(() => StaffFlag, staffFlags, {
  visibleTo: (_f, actor) => actor.kind === 'staff',
  fields: f => ({
    viewerCan: resolved({ subject: publisherSubject(f.publisherId) }),
    id: globalId('flag', f.id),
    kind: f.kind,
    message: f.message,
    cargo: one(() => cargoPlan, f.cargoId),
    otherCargo: one(() => cargoPlan, f.otherCargoId),
    version: maybe(() => versionPlan, f.versionId),
    raisedAt: f.raisedAt,
    ruling: f.ruling,
  }),
})

@Resolver()
export class FlagQueries {
  @Query(() => StaffFlagConnection, {
    description: 'Names and images that wait for staff, the oldest first. Empty for others.',
  })
  staffFlags(@Args(() => PageArgs) _page: PageArgs): Connection<StaffFlag> {
    return planned()
  }
}

export const trustEntries = [
  entries('Query', {
    staffFlags: connection(
      () => staffFlagPlan,
      f => isNull(f.ruledAt),
      f => [ascending(f.raisedAt)],
    ),
  }),
  entries(() => CargoPayload, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
    decision: maybe(
      () => decisionPlan,
      (d, { source }) => eq(d.id, source.param('decisionId')),
    ),
  }),
  entries(() => VersionPayload, {
    version: maybe(
      () => versionPlan,
      (v, { source }) => eq(v.id, source.param('versionId')),
    ),
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => sql`${c.id} = ${source.param('cargoId')}`,
    ),
  }),
]
