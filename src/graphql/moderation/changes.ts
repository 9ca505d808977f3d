import { keyOf } from '../../domain/ids.ts'
import type { Actor } from '../../domain/permission.ts'
import { type Registry, systemContext } from '../../registry/context.ts'
import { Fault } from '../../registry/errors.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { visibleCase } from '../../registry/moderation/queries.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from '../tg.ts'
import { Case } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'Something was said in a case, or it moved.' })
export class CaseChanged {
  caseId!: string
  @Field(() => String, { description: 'ANSWERED, or the state it went to.' }) cause!: string
  @Field(() => String, { description: 'After this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
  @Field(() => Case, { nullable: true, description: 'As it is now.' }) case!: Case | null
}

interface CaseChangedArgs {
  readonly caseId: string
  readonly after?: string | null
}

/** For those concerned: who opened it, the publisher once it may know, and staff (R29). */
export const caseChanged = (registry: Registry) =>
  topicSubscription<Actor, CaseChangedArgs, { caseChanged: CaseChanged }>({
    field: 'caseChanged',
    async topic({ caseId: id }, actor) {
      const caseId = keyOf('case', id)
      if (caseId === undefined)
        throw new Fault('NOT_FOUND', 'There is no such case, or you may not see it. Check caseId.')
      await visibleCase({ ...systemContext(registry, 'subscription'), actor }, caseId)
      return topics.case(caseId)
    },
    after: args => args.after,
    audience: audienceOf,
    event: ({ cause, topic }, cursor) => ({
      caseChanged: { cause, cursor, caseId: topic.slice('case/'.length) } as CaseChanged,
    }),
  })

@Resolver()
export class CaseSubscriptions {
  @Subscription(() => CaseChanged, {
    description: 'What happens in one case, for those concerned; resumes after a cursor.',
    subscribe: listen(caseChanged),
  })
  caseChanged(
    @Root() event: { caseChanged: CaseChanged },
    @Arg('caseId', () => ID, { description: '`Case.id`.' }) _caseId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The last cursor that you have; without one it begins now.',
    })
    _after?: string,
  ): CaseChanged {
    return event.caseChanged
  }
}
