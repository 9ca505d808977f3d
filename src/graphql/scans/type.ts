import type { Severity } from '../../domain/policy.ts'
import { Advisory, AdvisorySnapshot } from '../advisories/type.ts'
import { ActionEnum, ScanKindEnum, ScanStateEnum, SeverityEnum } from '../enums.ts'
import { Exception } from '../exceptions/type.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Args, Field, Int, ObjectType } from '../tg.ts'
import { Version } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'Findings by severity. One is counted once for each vulnerability and package, whatever names it has (S19).',
})
export class SeverityCounts {
  @Field(() => Int, { description: 'Any one blocks publication (R23).' }) critical!: number
  @Field(() => Int, { description: 'Before exceptions; level 1 allows 5, level 2 and up none (R24).' }) high!: number
  @Field(() => Int, { description: 'Reported, never blocking (R25).' }) medium!: number
  @Field(() => Int, { description: 'Reported, never blocking (R25).' }) low!: number
  @Field(() => Int, { description: 'No source states a severity (S18).' }) unknown!: number
  @Field(() => Int, { description: 'High findings left after the exceptions that staff accepted (S20).' })
  effectiveHigh!: number
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'One pass over one version (R7, R26).' })
export class Scan extends Node {
  @Field(() => ScanKindEnum, { description: 'Before publication, or again later.' }) kind!: 'FIRST' | 'RESCAN'
  @Field(() => ScanStateEnum, { description: 'How far it is.' }) state!: 'QUEUED' | 'RUNNING' | 'PASSED' | 'FAILED'
  @Field(() => String, { description: 'What it is at: QUEUED, RESOLVING, READING, CATALOGUING, MATCHING, DONE.' })
  stage!: string
  @Field(() => Int, { description: 'Which try this is, from 1; 0 while it waits for the first.' }) attempt!: number
  @Field(() => String, { nullable: true, description: 'Why it could not be read. Null for who is not in the team.' })
  failureReason!: string | null
  @Field(() => String, { nullable: true, description: 'The program that read the image; null before it did.' })
  scanner!: string | null
  @Field(() => String, { nullable: true, description: 'Of that program.' }) scannerVersion!: string | null
  @Field(() => JsonValue, { nullable: true, description: 'What was read, and what could not be (S17).' })
  coverage!: unknown
  @Field(() => SeverityCounts, { description: 'What it found, counted.' }) severities!: SeverityCounts
  @Field(() => Int, { description: 'Packages that it found.' }) packageCount!: number
  @Field(() => Int, { description: 'Changes of findings that it told. A rescan with none is a heartbeat (S40).' })
  changeCount!: number
  @Field(() => Boolean, { description: 'The team asked for it, beside the weekly ones.' }) isRequested!: boolean
  @Field(() => AdvisorySnapshot, { nullable: true, description: 'The data it judged by.' })
  snapshot!: AdvisorySnapshot | null
  @Field(() => DateTime, { description: 'When it was asked for, or fell due.' }) queuedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When its present try began.' }) startedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it is queued or runs.' })
  finishedAt!: Date | null
  @Field(() => Version, { description: 'The version that it reads.' }) version!: Version
}
export const ScanConnection = connectionOf('Scan', () => Scan)

@ObjectType({ simpleResolvers: true, description: 'One state that a finding was in, from a moment on.' })
export class FindingTransition {
  @Field(() => Int, { description: '1 for the first; an alert names it (S38).' }) transition!: number
  @Field(() => DateTime, { description: 'Since when.' }) at!: Date
  @Field(() => [String], {
    description:
      'What changed: causes of S38; MERGED and SPLIT where only its names did, VENDOR_STATUS_UNKNOWN where it counts no more.',
  })
  causes!: string[]
  @Field(() => Boolean, { description: 'Whether it counted then; false: it had closed.' }) isOpen!: boolean
  @Field(() => String, { description: 'The name people knew it by then.' }) name!: string
  @Field(() => SeverityEnum, { description: 'As it was known then.' }) severity!: Severity
  @Field(() => String, { nullable: true, description: 'The first version known then to be without it.' }) fixedVersion!:
    | string
    | null
  @Field(() => Boolean, { description: 'Whether it was known then to be used in attacks.' }) knownExploited!: boolean
  @Field(() => AdvisorySnapshot, { nullable: true, description: 'The data then in use.' })
  snapshot!: AdvisorySnapshot | null
  @Field(() => Finding, { description: 'The finding that was in this state.' }) finding!: Finding
}
export const FindingTransitionConnection = connectionOf('FindingTransition', () => FindingTransition)

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One vulnerability in one package of one version (S19). Never deleted: it closes with a reason.',
})
export class Finding extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'The name people know it by: the CVE where there is one.' }) name!: string
  @Field(() => [String], { description: 'All its names.' }) aliases!: string[]
  @Field(() => String, { description: 'As OSV spells it: npm, PyPI, Go, Debian:12, ...' }) ecosystem!: string
  @Field(() => String, { description: 'For distributions the source package, as advisories name it.' })
  packageName!: string
  @Field(() => [String], { description: 'Every version of the package that the image holds.' })
  installedVersions!: string[]
  @Field(() => String, { nullable: true, description: 'The first version without it, if one is known.' }) fixedVersion!:
    | string
    | null
  @Field(() => SeverityEnum, { description: 'The worst that any of its records states (S19, S24).' })
  severity!: Severity
  @Field(() => String, { description: 'One line of the advisory: show it as untrusted text (S43).' }) summary!: string
  @Field(() => Boolean, { description: 'Used in attacks, says a catalogue of known exploited vulnerabilities.' })
  knownExploited!: boolean
  @Field(() => [String], { description: 'Which scanners report it (S19).' }) scanners!: string[]
  @Field(() => Boolean, { description: 'Only some of the scanners that ran report it (S19).' }) isDisputed!: boolean
  @Field(() => Boolean, {
    description:
      'Vendor status unknown: it is in files of the distribution, whose data lists fixes alone. Shown, and counted nowhere.',
  })
  vendorStatusUnknown!: boolean
  @Field(() => Boolean, { description: 'Staff accepted that it is not affected (S20).' }) isExcepted!: boolean
  @Field(() => Exception, { nullable: true, description: 'What is stated about it now (S20).' })
  exception!: Exception | null
  @Field(() => DateTime, { description: 'When a scan first reported it in this version.' }) firstSeenAt!: Date
  @Field(() => DateTime, { description: 'When it last went into another state.' }) changedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it was no longer there; null while it is open.' })
  closedAt!: Date | null
  @Field(() => String, {
    nullable: true,
    description:
      'RESOLVED, WITHDRAWN, or MERGED into another finding under one of its other names; null while it is open.',
  })
  closedReason!: string | null
  @Field(() => Advisory, { nullable: true, description: 'The record it rests on; null once that record is gone.' })
  advisory!: Advisory | null
  @Field(() => Version, { description: 'The version that has it.' }) version!: Version

  @Field(() => FindingTransitionConnection, { description: 'Every state it was in, the newest first.' })
  history(@Args(() => PageArgs) _page: PageArgs): Connection<FindingTransition> {
    return planned()
  }
}
export const FindingConnection = connectionOf('Finding', () => Finding)
