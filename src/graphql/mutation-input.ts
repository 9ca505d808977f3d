import { Field, InputType } from './tg.ts'

@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated.',
  })
  idempotencyKey?: string | null
}
