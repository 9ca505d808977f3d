import type { TrustLevel } from '../../domain/policy.ts'
import { deleteCargo } from '../../registry/cargos/delete-cargo.ts'
import { allowGpu, requestAccess } from '../../registry/cargos/gpu.ts'
import { killCargo } from '../../registry/cargos/kill-cargo.ts'
import { reinstateCargo } from '../../registry/cargos/reinstate-cargo.ts'
import { suspendCargo } from '../../registry/cargos/suspend-cargo.ts'
import { checklistOf } from '../../registry/trust/checklist.ts'
import { clearDemotion } from '../../registry/trust/clear-demotion.ts'
import { decidePendingChange } from '../../registry/trust/decide-pending-change.ts'
import { demoteCargo } from '../../registry/trust/demote-cargo.ts'
import { ruleOnFlag } from '../../registry/trust/rule-on-flag.ts'
import { setOfficial } from '../../registry/trust/set-official.ts'
import { simulateTrust } from '../../registry/trust/simulate.ts'
import { holdByStaff, releaseByStaff } from '../../registry/trust/staff-hold.ts'
import { acceptLevel } from '../../registry/versions/accept-level.ts'
import { withdrawVersion } from '../../registry/versions/withdraw-version.ts'
import { yankVersion } from '../../registry/versions/yank-version.ts'
import { Cargo } from '../cargos/type.ts'
import type { RequestContext } from '../context.ts'
import { Decision, Reason } from '../decisions/type.ts'
import { TRUST_LEVEL_NAMES, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, ID, Int, Mutation, ObjectType, Query, Resolver, Root } from '../tg.ts'
import { Version } from '../versions/type.ts'
import {
  AcceptLevelInput,
  AllowGpuInput,
  CargoActInput,
  CausedCargoActInput,
  DecidePendingChangeInput,
  DeleteCargoInput,
  DemoteCargoInput,
  RequestAccessInput,
  RuleOnFlagInput,
  SetOfficialInput,
  StaffHoldInput,
  SupposedChangeInput,
  WithdrawVersionInput,
  YankVersionInput,
} from './inputs.ts'
import { TrustSimulation } from './type.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'The Cargo and the Decision that was made, or why nothing was done.',
})
export class CargoPayload {
  cargoId?: string
  decisionId?: string | null
  @Field(() => Cargo, { nullable: true, description: 'As it is now.' }) cargo?: Cargo | null
  @Field(() => Decision, { nullable: true, description: 'The Decision that was made.' }) decision?: Decision | null
  @Field(() => Int, { nullable: true, description: 'Of a deletion: jobs that finish first (R44).' })
  runningJobs?: number | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The version with its Cargo, or why nothing was done.' })
export class VersionPayload {
  versionId?: string
  cargoId?: string
  @Field(() => Version, { nullable: true, description: 'As it is now.' }) version?: Version | null
  @Field(() => Cargo, { nullable: true, description: 'As it is now.' }) cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver(() => Cargo)
export class TrustResolver {
  @FieldResolver(() => [Reason], {
    description: 'What it still lacks for this level, by the code that decides it; empty: nothing (R13-R15).',
  })
  trustChecklist(
    @Arg('target', () => TrustLevelEnum, {
      description: 'The level that is aimed at: COMMUNITY, VERIFIED or OFFICIAL.',
    })
    target: TrustLevelName,
    @Root() { $cargoKey }: { $cargoKey: string },
    @Ctx() request: RequestContext,
  ): Promise<readonly Reason[]> {
    return checklistOf(request.act, $cargoKey, levelNamed(target)) as Promise<readonly Reason[]> // safe because absent parts are null in GraphQL
  }

  @Query(() => TrustSimulation, {
    description: 'For its team and staff: what would follow if. Settled by the code that always does, and taken back.',
  })
  async simulateTrust(
    @Arg('cargoId', () => ID, { description: '`Cargo.id`.' }) cargoId: string,
    @Arg('change', () => SupposedChangeInput, { description: 'What is supposed to be otherwise.' })
    change: SupposedChangeInput,
    @Ctx() request: RequestContext,
  ): Promise<TrustSimulation> {
    const supposed = await simulateTrust(request.act, idOf('cargo', cargoId, 'cargoId'), change)
    const named = (level: number | null) => (level === null ? null : (TRUST_LEVEL_NAMES[level] ?? null))
    return {
      ...supposed,
      level: TRUST_LEVEL_NAMES[supposed.level],
      effectiveLevel: named(supposed.effectiveLevel),
      pendingTo: named(supposed.pendingTo),
      decisions: [...supposed.decisions] as TrustSimulation['decisions'], // safe because absent parts are null in GraphQL
    }
  }

  @Mutation(() => VersionPayload, {
    description:
      'Takes a published version back: it stays readable, and the newest earlier one that is fit serves (S16).',
  })
  yankVersion(
    @Arg('input', () => YankVersionInput) input: YankVersionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'yankVersion', input, ctx => yankVersion(ctx, { ...input, versionId: versionOf(input) }))
  }

  @Mutation(() => VersionPayload, {
    description: 'Takes back a version that waits or was blocked; it frees its slot (S1).',
  })
  withdrawVersion(
    @Arg('input', () => WithdrawVersionInput) input: WithdrawVersionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'withdrawVersion', input, ctx => withdrawVersion(ctx, { versionId: versionOf(input) }))
  }

  @Mutation(() => VersionPayload, {
    description: 'Publishes a blocked version at a lower level, and lowers the Cargo (R24).',
  })
  acceptLevel(
    @Arg('input', () => AcceptLevelInput) input: AcceptLevelInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'acceptLevel', input, ctx =>
      acceptLevel(ctx, { versionId: versionOf(input), level: levelNamed(input.level) }),
    )
  }

  @Mutation(() => VersionPayload, {
    description:
      'For staff: holds the version that serves. It stays readable and takes no new jobs, and no clean scan releases it (S22).',
  })
  holdVersion(
    @Arg('input', () => StaffHoldInput) input: StaffHoldInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'holdVersion', input, ctx => holdByStaff(ctx, { ...input, versionId: versionOf(input) }))
  }

  @Mutation(() => VersionPayload, {
    description:
      'For staff: ends their hold. A critical finding is not theirs to release: it leaves by a fix or a corrected advisory (R23, S22).',
  })
  releaseVersion(
    @Arg('input', () => StaffHoldInput) input: StaffHoldInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'releaseVersion', input, ctx =>
      releaseByStaff(ctx, { ...input, versionId: versionOf(input) }),
    )
  }

  @Mutation(() => CargoPayload, {
    description:
      'Deletes a Cargo for ever. It is hidden at once, running jobs finish first, its name is never given again (R44-R46).',
  })
  deleteCargo(
    @Arg('input', () => DeleteCargoInput) input: DeleteCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'deleteCargo', input, ctx => deleteCargo(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, { description: 'Asks for network or a GPU (R38, R39).' })
  requestAccess(
    @Arg('input', () => RequestAccessInput) input: RequestAccessInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'requestAccess', input, ctx => requestAccess(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, {
    description: 'For staff: allows a GPU to a Cargo that asked for one, or takes it back (R39).',
  })
  allowGpu(@Arg('input', () => AllowGpuInput) input: AllowGpuInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'allowGpu', input, ctx => allowGpu(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, { description: 'For staff: suspends a Cargo; what runs finishes.' })
  suspendCargo(
    @Arg('input', () => CausedCargoActInput) input: CausedCargoActInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'suspendCargo', input, ctx => suspendCargo(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, { description: 'For staff: ends a suspension, at what the scans allow (S33).' })
  reinstateCargo(
    @Arg('input', () => CargoActInput) input: CargoActInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'reinstateCargo', input, ctx => reinstateCargo(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, {
    description: 'For staff: stops a Cargo and its running jobs at once, for malware or an incident (S37).',
  })
  killCargo(
    @Arg('input', () => CargoActInput) input: CargoActInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'killCargo', input, ctx => killCargo(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, {
    description: 'For staff: lowers a Cargo for a policy violation or an incident (R16).',
  })
  demoteCargo(
    @Arg('input', () => DemoteCargoInput) input: DemoteCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'demoteCargo', input, ctx =>
      demoteCargo(ctx, { ...input, to: levelNamed(input.to), cargoId: cargoOf(input) }),
    )
  }

  @Mutation(() => CargoPayload, { description: 'For staff: states that the cause of their demotion is settled (S27).' })
  clearDemotion(
    @Arg('input', () => CargoActInput) input: CargoActInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'clearDemotion', input, ctx => clearDemotion(ctx, { ...input, cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, {
    description: 'For staff: decides what the findings of an Official Cargo lead to (S22).',
  })
  decidePendingChange(
    @Arg('input', () => DecidePendingChangeInput) input: DecidePendingChangeInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'decidePendingChange', input, ctx =>
      decidePendingChange(ctx, { ...input, cargoId: cargoOf(input) }),
    )
  }

  @Mutation(() => CargoPayload, {
    description: "For staff: makes a Cargo of the platform's own publisher Official (R12).",
  })
  setOfficial(
    @Arg('input', () => SetOfficialInput) input: SetOfficialInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'setOfficial', input, ctx => setOfficial(ctx, { cargoId: cargoOf(input) }))
  }

  @Mutation(() => CargoPayload, {
    description: 'For staff: rules on a name that looks alike or a shared image (S12, S13).',
  })
  ruleOnFlag(
    @Arg('input', () => RuleOnFlagInput) input: RuleOnFlagInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'ruleOnFlag', input, ctx =>
      ruleOnFlag(ctx, { ...input, flagId: idOf('flag', input.flagId, 'flagId') }),
    )
  }
}

const levelNamed = (name: TrustLevelName): TrustLevel => TRUST_LEVEL_NAMES.indexOf(name) as TrustLevel // safe because the enum has these names
const cargoOf = (input: { cargoId: string }): string => idOf('cargo', input.cargoId, 'cargoId')
const versionOf = (input: { versionId: string }): string => idOf('version', input.versionId, 'versionId')
