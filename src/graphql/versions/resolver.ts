import type { Subject } from '../../domain/permission.ts'
import type { Publication } from '../../domain/publication.ts'
import { previewVersion, publishVersion } from '../../registry/versions/publish-version.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum, TRUST_LEVEL_NAMES } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Resolver, Root } from '../tg.ts'
import { PublicationPreview } from '../trust/type.ts'
import { actionsOf } from '../viewer-can.ts'
import { Version } from './type.ts'

@InputType({ description: 'An image that was pushed, to be registered as the next version (R40).' })
export class PublishVersionInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, {
    description: 'registry/repository[:tag][@digest]; the tag is resolved to a digest now (S13).',
  })
  reference!: string
  @Field(() => String, { nullable: true, description: 'Up to 10,000 characters.' }) releaseNotes?: string | null
  @Field(() => Boolean, {
    nullable: true,
    description: 'true: nothing is registered, and the payload says what the gate would decide.',
  })
  dryRun?: boolean | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'The version that is scanned now, the preview of a dry run, or why there is neither.',
})
export class PublishVersionPayload {
  versionId?: string
  @Field(() => Version, { nullable: true, description: 'It is SCANNING; follow `scanProgress`.' })
  version?: Version | null
  @Field(() => PublicationPreview, { nullable: true, description: 'With `dryRun`.' })
  preview?: PublicationPreview | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
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
    return mutate(request, 'publishVersion', input, async ctx => {
      const version = { ...input, cargoId: idOf('cargo', input.cargoId, 'cargoId') }
      return input.dryRun ? { preview: toPreview(await previewVersion(ctx, version)) } : publishVersion(ctx, version)
    })
  }
}

const toPreview = ({ outcome, event, waitsForStaff, highestLevel, reasons }: Publication): PublicationPreview =>
  ({
    outcome,
    event,
    waitsForStaff,
    reasons,
    highestLevel: highestLevel === undefined ? null : TRUST_LEVEL_NAMES[highestLevel],
  }) as PublicationPreview // safe because absent parts of a reason are null in GraphQL
