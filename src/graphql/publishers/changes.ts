import { keyOf } from '../../domain/ids.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { Fault } from '../../registry/errors.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from '../tg.ts'
import { Publisher } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'Something about a publisher changed.' })
export class PublisherChanged {
  publisherId!: string
  @Field(() => String, {
    description: 'VERIFICATION_CHANGED, DOMAIN_CHECKED, MEMBER_JOINED, MEMBER_REMOVED, ROLE_CHANGED, SUSPENDED, ...',
  })
  cause!: string
  @Field(() => String, { description: 'After this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
  @Field(() => Publisher, { nullable: true, description: 'As it is now.' }) publisher!: Publisher | null
}

interface PublisherChangedArgs {
  readonly publisherId: string
  readonly after?: string | null
}

export const publisherChanged = topicSubscription<Actor, PublisherChangedArgs, { publisherChanged: PublisherChanged }>({
  field: 'publisherChanged',
  topic({ publisherId: id }, actor) {
    const publisherId = keyOf('publisher', id)
    if (publisherId === undefined || !can(actor, 'publisher:read-private', { publisherId }))
      throw new Fault('NOT_FOUND', 'There is no such publisher, or it is not yours to follow. Check publisherId.')
    return topics.publisher(publisherId)
  },
  after: args => args.after,
  audience: audienceOf,
  event: ({ cause, topic }, cursor) => ({
    publisherChanged: { cause, cursor, publisherId: topic.slice('publisher/'.length) } as PublisherChanged,
  }),
})

@Resolver()
export class PublisherSubscriptions {
  @Subscription(() => PublisherChanged, {
    description: 'What happens to a publisher, for its team: proofs, tier, members; resumes after a cursor.',
    subscribe: listen(() => publisherChanged),
  })
  publisherChanged(
    @Root() event: { publisherChanged: PublisherChanged },
    @Arg('publisherId', () => ID, { description: '`Publisher.id`.' }) _publisherId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The last cursor that you have; without one it begins now.',
    })
    _after?: string,
  ): PublisherChanged {
    return event.publisherChanged
  }
}
