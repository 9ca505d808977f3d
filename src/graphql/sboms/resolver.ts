import { type Comparison, compareVersions } from '../../registry/sboms/compare-versions.ts'
import type { RequestContext } from '../context.ts'
import { SeverityEnum, TRUST_LEVEL_NAMES, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { idOf } from '../ids.ts'
import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from '../tg.ts'

@ObjectType({ simpleResolvers: true, description: 'A package that differs between two versions.' })
export class PackageDifference {
  @Field(() => String, { description: 'As OSV spells it: npm, PyPI, Go, Debian:12, ...' }) ecosystem!: string
  @Field(() => String, { description: 'As its ecosystem spells it.' }) name!: string
  @Field(() => [String], { description: 'Its versions in the first; empty for what was added.' }) before!: string[]
  @Field(() => [String], { description: 'Its versions in the second; empty for what was removed.' }) after!: string[]
}

@ObjectType({ simpleResolvers: true, description: 'A finding that two versions share, or that one of them has.' })
export class FindingDifference {
  @Field(() => String, { description: 'The vulnerability by the name people know.' }) name!: string
  @Field(() => String, { description: 'The package that has it.' }) packageName!: string
  @Field(() => SeverityEnum, { description: 'In the second version; of what was fixed, in the first.' })
  severity!: string
  @Field(() => String, { description: 'Why: what was added, removed, upgraded, or stayed.' }) reason!: string
}

@ObjectType({ simpleResolvers: true, description: 'The findings of two versions, told apart.' })
export class FindingsCompared {
  @Field(() => [FindingDifference], { description: 'Only the second version has these.' }) gained!: FindingDifference[]
  @Field(() => [FindingDifference], { description: 'Only the first version has these.' }) fixed!: FindingDifference[]
  @Field(() => [FindingDifference], { description: 'Both versions have these.' }) unchanged!: FindingDifference[]
}

@ObjectType({ simpleResolvers: true, description: 'What the findings of the second version allow (R23, R24).' })
export class TrustEffect {
  @Field(() => TrustLevelEnum, { description: 'Of its Cargo now.' }) level!: TrustLevelName
  @Field(() => TrustLevelEnum, {
    nullable: true,
    description: 'The highest its findings allow; null: none, it is blocked.',
  })
  highestLevel!: TrustLevelName | null
  @Field(() => String, { description: 'The same as a sentence.' }) message!: string
}

@ObjectType({ simpleResolvers: true, description: 'Two versions side by side; each list has at most 1,000 entries.' })
export class VersionComparison {
  @Field(() => [PackageDifference], { description: 'Only the second version has these.' }) added!: PackageDifference[]
  @Field(() => [PackageDifference], { description: 'Only the first version has these.' }) removed!: PackageDifference[]
  @Field(() => [PackageDifference], { description: 'Both have these, at other versions.' })
  changed!: PackageDifference[]
  @Field(() => Int, { description: 'Packages that are alike in both.' }) unchangedCount!: number
  @Field(() => FindingsCompared, { nullable: true, description: 'Null for who is not in the team.' })
  findings!: FindingsCompared | null
  @Field(() => TrustEffect, { description: 'What the second version would mean for its Cargo.' })
  trustEffect!: TrustEffect
}

@Resolver()
export class ComparisonResolver {
  @Query(() => VersionComparison, {
    description: 'What one version has that another has not: packages, findings, and what that means for trust.',
  })
  async compareVersions(
    @Arg('from', () => ID, { description: '`Version.id` of the first version.' }) from: string,
    @Arg('to', () => ID, { description: '`Version.id` of the second version; it may be of another Cargo.' }) to: string,
    @Ctx() request: RequestContext,
  ): Promise<VersionComparison> {
    const compared = await compareVersions(request.act, {
      from: idOf('version', from, 'from'),
      to: idOf('version', to, 'to'),
    })
    return { ...compared, trustEffect: named(compared.trustEffect) }
  }
}

const named = ({ level, highestLevel, message }: Comparison['trustEffect']): TrustEffect => ({
  level: TRUST_LEVEL_NAMES[level],
  highestLevel: highestLevel === null ? null : TRUST_LEVEL_NAMES[highestLevel],
  message,
})
