import type { SnapshotState } from '../../database/tables/advisories.ts'
import type { Severity } from '../../domain/policy.ts'
import { type Cargo, CargoConnection } from '../cargos/type.ts'
import { ActionEnum, SeverityEnum, SnapshotStateEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Args, Field, Float, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One import of one feed of advisories: the data that scans name (R27, S40).',
})
export class AdvisorySnapshot extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'The feed, as the operator named it.' }) source!: string
  @Field(() => SnapshotStateEnum, { description: 'Whether its records are in use yet.' }) state!: SnapshotState
  @Field(() => DateTime, { description: 'When reading began.' }) startedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it was read to its end; null while it is read.' })
  finishedAt!: Date | null
  @Field(() => Int, { description: 'Records that were new.' }) added!: number
  @Field(() => Int, { description: 'Records that a newer revision replaced.' }) changed!: number
  @Field(() => Int, { description: 'Records that were stored already as they are.' }) unchanged!: number
  @Field(() => Int, { description: 'Records that could not be read.' }) skipped!: number
  @Field(() => String, { nullable: true, description: 'Why it was not read to its end; what came before is stored.' })
  brokeOff!: string | null
  @Field(() => Int, { description: 'Published Cargos that it would lower (S27).' }) loweredCargos!: number
  @Field(() => Int, { description: 'Of so many.' }) publishedCargos!: number
  @Field(() => String, { nullable: true, description: 'Why staff decided as they did.' }) decidedReason!: string | null
  @Field(() => DateTime, { nullable: true, description: 'When staff let it take effect or took it out (S27).' })
  decidedAt!: Date | null
}
export const AdvisorySnapshotConnection = connectionOf('AdvisorySnapshot', () => AdvisorySnapshot)

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A published vulnerability, as an OSV source records it.',
})
export class Advisory extends Node {
  @Field(() => String, { description: 'As published: GHSA-..., CVE-..., PYSEC-..., GO-...' }) name!: string
  @Field(() => [String], { description: 'Other names of the same vulnerability.' }) aliases!: string[]
  @Field(() => String, {
    description: 'One line of the source, up to 1,000 characters: show it as untrusted text (S43).',
  })
  summary!: string
  @Field(() => String, { description: 'Markdown of the source: render it as untrusted text (S43).' }) details!: string
  @Field(() => SeverityEnum, { description: 'As S24 works it out from what the source states.' }) severity!: Severity
  @Field(() => String, { description: 'Where the severity comes from (S24): STATED, CVSS, ALIAS or NONE.' })
  severitySource!: string
  @Field(() => [String], { description: 'CVSS vectors as the source states them.' }) cvssVectors!: string[]
  @Field(() => Float, { nullable: true, description: '0.0 to 10.0.' }) cvssScore!: number | null
  @Field(() => JsonValue, { description: 'Links of the source: a list of { type, url }.' }) references!: unknown
  @Field(() => Boolean, {
    description:
      'Used in attacks, says a catalogue of known exploited vulnerabilities; then no clock is granted (S23).',
  })
  knownExploited!: boolean
  @Field(() => Boolean, {
    description:
      'It came with an import that waits for staff, or that they refused: until they release it or its source corrects it, it opens and closes nothing (S27).',
  })
  isOnHold!: boolean
  @Field(() => DateTime, { nullable: true, description: 'By its source; null where the source does not say.' })
  publishedAt!: Date | null
  @Field(() => DateTime, { description: 'Of the newest revision that is stored.' }) modifiedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'A withdrawn advisory closes its findings (S24).' })
  withdrawnAt!: Date | null
  @Field(() => String, { description: 'The feed it came from.' }) source!: string
  @Field(() => Int, {
    description: 'Published Cargos whose current version has this flaw, also by a distribution’s record of it; public.',
  })
  affectedCargoCount!: number

  @Field(() => CargoConnection, {
    nullable: true,
    description:
      'The Cargos with a version that has this flaw, served or not: staff see all, a team its own, nobody else any.',
  })
  affectedCargos(@Args(() => PageArgs) _page: PageArgs): Connection<Cargo> | null {
    return planned()
  }
}
