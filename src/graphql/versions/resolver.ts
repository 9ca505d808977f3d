import type { Subject } from '../../domain/permission.ts'
import { publishVersion } from '../../registry/versions/publish-version.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Resolver, Root } from '../tg.ts'
import { actionsOf } from '../viewer-can.ts'
import { Version } from './type.ts'

@InputType()
export class PublishVersionInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, {
    description: 'registry/repository[:tag][@digest]; the tag is resolved to a digest now (S13).',
  })
  reference!: string
  @Field(() => String, { nullable: true, description: 'Up to 10,000 characters.' }) releaseNotes?: string | null
}

@ObjectType({ simpleResolvers: true })
export class PublishVersionPayload {
  versionId?: string
  @Field(() => Version, { nullable: true, description: 'It is SCANNING; follow `scanProgress`.' })
  version?: Version | null
  @Field(() => [Problem]) problems!: Problem[]
}

@Resolver(() => Version)
export class VersionResolver {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Root() version: { $subject: Subject }, @Ctx() { actor }: RequestContext): string[] {
    return actionsOf(actor, 'version', version.$subject)
  }

  @Mutation(() => PublishVersionPayload, {
    description:
      'Registers an image as the next version of a Cargo (R40). It is scanned (R7) and, if its findings allow, published (R23, R24).',
  })
  publishVersion(
    @Arg('input', () => PublishVersionInput) input: PublishVersionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'publishVersion', input, ctx =>
      publishVersion(ctx, { ...input, cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }
}
