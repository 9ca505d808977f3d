import type { VersionState } from '../../domain/states.ts'
import { Cargo } from '../cargos/type.ts'
import { type Decision, DecisionConnection } from '../decisions/type.ts'
import { ActionEnum, TrustLevelEnum, type TrustLevelName, VersionStateEnum } from '../enums.ts'
import { type Exception, ExceptionConnection } from '../exceptions/type.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Publisher } from '../publishers/type.ts'
import { type SbomComponent, SbomComponentConnection } from '../sboms/type.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import {
  type Finding,
  FindingConnection,
  type FindingTransition,
  FindingTransitionConnection,
  Scan,
  ScanConnection,
  SeverityCounts,
} from '../scans/type.ts'
import { Signature } from '../signatures/type.ts'
import { Args, ArgsType, Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ArgsType()
export class AsOfArgs extends PageArgs {
  @Field(() => DateTime, { description: 'The moment to look back at.' }) at!: Date
}

@ObjectType({ simpleResolvers: true, description: 'What is inside an image, as the scanner read it.' })
export class Image {
  @Field(() => String, { description: 'Of the manifest: sha256: and 64 hex digits.' }) digest!: string
  @Field(() => String, { description: 'Compressed bytes of all layers; a string, as it may pass 2^31.' })
  sizeBytes!: string
  @Field(() => Int, { description: 'Layers of the image.' }) layerCount!: number
  @Field(() => Int, { description: 'Packages that were found in it.' }) packageCount!: number
  @Field(() => String, { nullable: true, description: 'The distribution it is built on, if it is built on one.' }) os!:
    | string
    | null
  @Field(() => JsonValue, { description: 'Entry point, command, user, exposed ports, names of environment variables.' })
  config!: unknown
  @Field(() => JsonValue, { description: 'What was read, and what could not be (S17).' }) coverage!: unknown
  @Field(() => String, { description: 'The program that read it.' }) scanner!: string
  @Field(() => String, { description: 'Of that program.' }) scannerVersion!: string
  @Field(() => DateTime, { description: 'When its packages were listed.' }) cataloguedAt!: Date
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
  @Field(() => VersionStateEnum, { description: 'Where it is in its life.' }) state!: VersionState
  @Field(() => String, {
    nullable: true,
    description: 'Why it is blocked, held or could not be scanned. Null for who is not in its team.',
  })
  stateReason!: string | null
  @Field(() => String, { description: 'Up to 10,000 characters: show it as untrusted text (S43).' })
  releaseNotes!: string
  @Field(() => SeverityCounts, { description: 'Findings of its newest scan; public (S20: raw and effective).' })
  severities!: SeverityCounts
  @Field(() => Int, { description: 'Packages in its SBOM.' }) packageCount!: number
  @Field(() => DateTime, { description: 'When the tag was resolved to this digest (S13).' }) registeredAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When jobs could first get it; null while they never could.' })
  publishedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When the newest scan ended.' }) scannedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it is scanned again: 7 days after the last time (R26).' })
  rescanDueAt!: Date | null
  @Field(() => Cargo, { description: 'The Cargo it is a version of.' }) cargo!: Cargo
  @Field(() => TrustLevelEnum, {
    nullable: true,
    description:
      "The lower of its Cargo's level and what its own scan and signature support (S28); null until it was served.",
  })
  effectiveLevel!: TrustLevelName | null
  @Field(() => [Signature], { description: 'What the platform signed about its digest, the newest first (R2, R11).' })
  signatures!: Signature[]
  @Field(() => [Publisher], { description: 'Other publishers that serve the very same image (S13).' })
  alsoPublishedBy!: Publisher[]
  @Field(() => Image, { nullable: true, description: 'Null until it was read.' }) image!: Image | null
  @Field(() => Scan, { nullable: true, description: 'The newest pass over it; null before the first.' })
  latestScan!: Scan | null

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

  @Field(() => FindingTransitionConnection, {
    nullable: true,
    description:
      'Its findings as they were at a moment, each with the data then in use. Null for who is not in its team.',
  })
  findingsAsOf(@Args(() => AsOfArgs) _args: AsOfArgs): Connection<FindingTransition> | null {
    return planned()
  }

  @Field(() => ExceptionConnection, {
    description: 'What its publisher states about its findings (S20); drafts for its team and staff only.',
  })
  exceptions(@Args(() => PageArgs) _page: PageArgs): Connection<Exception> {
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
