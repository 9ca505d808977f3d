import type { VersionState } from '../../domain/states.ts'
import { Cargo } from '../cargos/type.ts'
import { type Decision, DecisionConnection } from '../decisions/type.ts'
import { ActionEnum, VersionStateEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { type SbomComponent, SbomComponentConnection } from '../sboms/type.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { type Finding, FindingConnection, Scan, ScanConnection, SeverityCounts } from '../scans/type.ts'
import { Args, Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'What is inside an image, as the scanner read it.' })
export class Image {
  @Field(() => String) digest!: string
  @Field(() => String, { description: 'Compressed bytes of all layers; a string, as it may pass 2^31.' })
  sizeBytes!: string
  @Field(() => Int) layerCount!: number
  @Field(() => Int) packageCount!: number
  @Field(() => String, { nullable: true, description: 'The distribution it is built on, if it is built on one.' }) os!:
    | string
    | null
  @Field(() => JsonValue, { description: 'Entry point, command, user, exposed ports, names of environment variables.' })
  config!: unknown
  @Field(() => JsonValue, { description: 'What was read, and what could not be (S17).' }) coverage!: unknown
  @Field(() => String) scanner!: string
  @Field(() => String) scannerVersion!: string
  @Field(() => DateTime) cataloguedAt!: Date
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'One immutable image digest of a Cargo (S13).' })
export class Version extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => Int, { description: '1, 2, 3, ... within its Cargo.' }) number!: number
  @Field(() => String, {
    nullable: true,
    description: 'The tag the publisher pointed with; what counts is the digest.',
  })
  tag!: string | null
  @Field(() => String, { description: 'Where it was registered from.' }) reference!: string
  @Field(() => String, { description: 'The image manifest that is scanned, signed and dispatched.' }) digest!: string
  @Field(() => String, {
    nullable: true,
    description: 'The image index the manifest was chosen from, if the tag pointed at one.',
  })
  indexDigest!: string | null
  @Field(() => VersionStateEnum) state!: VersionState
  @Field(() => String, {
    nullable: true,
    description: 'Why it is blocked, held or could not be scanned. Null for who is not in its team.',
  })
  stateReason!: string | null
  @Field(() => String) releaseNotes!: string
  @Field(() => SeverityCounts, { description: 'Findings of its newest scan; public (S20: raw and effective).' })
  severities!: SeverityCounts
  @Field(() => Int, { description: 'Packages in its SBOM.' }) packageCount!: number
  @Field(() => DateTime) registeredAt!: Date
  @Field(() => DateTime, { nullable: true }) publishedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When the newest scan ended.' }) scannedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it is scanned again: 7 days after the last time (R26).' })
  rescanDueAt!: Date | null
  @Field(() => Cargo) cargo!: Cargo
  @Field(() => Image, { nullable: true, description: 'Null until it was read.' }) image!: Image | null
  @Field(() => Scan, { nullable: true }) latestScan!: Scan | null

  @Field(() => ScanConnection, { description: 'Its scans, the newest first.' })
  scans(@Args(() => PageArgs) _page: PageArgs): Connection<Scan> {
    return planned()
  }

  @Field(() => SbomComponentConnection, {
    description: 'Its software bill of materials (R28): every package, at every place it is installed.',
  })
  components(@Args(() => PageArgs) _page: PageArgs): Connection<SbomComponent> {
    return planned()
  }

  @Field(() => FindingConnection, {
    nullable: true,
    description: 'Its open findings, the most severe first. Null for who is not in its team.',
  })
  findings(@Args(() => PageArgs) _page: PageArgs): Connection<Finding> | null {
    return planned()
  }

  @Field(() => DecisionConnection, {
    nullable: true,
    description: 'What was decided on it and why. Null for who is not in its team.',
  })
  decisions(@Args(() => PageArgs) _page: PageArgs): Connection<Decision> | null {
    return planned()
  }
}

export const VersionConnection = connectionOf('Version', () => Version)
