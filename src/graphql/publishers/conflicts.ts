import { sql } from 'drizzle-orm'
import { domainConflicts } from '../../database/tables/proofs.ts'
import { connectionOf } from '../page.ts'
import { expr, one, type Plan, plan } from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'
import { publisherPlan } from './plan.ts'
import { Publisher } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'Two publishers with valid proofs of one domain (S4); for staff.' })
export class DomainConflict {
  @Field(() => String, { description: 'Good for `resolveDomainConflict`.' }) id!: string
  @Field(() => String, { description: 'The registered domain, in ASCII.' }) domain!: string
  @Field(() => Publisher, { description: 'Who proved it first.' }) holder!: Publisher
  @Field(() => Publisher, { description: 'Who proved it too.' }) claimant!: Publisher
  @Field(() => DateTime, { description: 'When the second proof was seen.' }) openedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When staff decided.' }) closedAt!: Date | null
  @Field(() => String, { nullable: true, description: 'HOLDER_KEEPS or CLAIMANT_GETS.' }) outcome!: string | null
  @Field(() => String, { nullable: true, description: 'Why, as staff wrote.' }) reason!: string | null
}
export const DomainConflictConnection = connectionOf('DomainConflict', () => DomainConflict)

export const domainConflictPlan: Plan<DomainConflict, typeof domainConflicts> = plan(
  () => DomainConflict,
  domainConflicts,
  {
    visibleTo: (_, actor) => actor.kind === 'staff',
    fields: c => ({
      id: expr(sql<string>`${c.id}::text`),
      domain: c.domain,
      holder: one(() => publisherPlan, c.holderId),
      claimant: one(() => publisherPlan, c.claimantId),
      openedAt: c.openedAt,
      closedAt: c.closedAt,
      outcome: c.outcome,
      reason: c.reason,
    }),
  },
)
