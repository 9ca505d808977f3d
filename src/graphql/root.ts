import { type Account, Account as AccountType } from './accounts/type.ts'
import { AdvisorySnapshotsArgs } from './advisories/resolver.ts'
import { Advisory, type AdvisorySnapshot, AdvisorySnapshotConnection } from './advisories/type.ts'
import { CargosArgs } from './cargos/inputs.ts'
import { Cargo, CargoConnection } from './cargos/type.ts'
import { Node } from './node.ts'
import { PageArgs } from './page.ts'
import { type Connection, planned } from './plan/declare.ts'
import { type DomainConflict, DomainConflictConnection } from './publishers/conflicts.ts'
import { PublishersArgs } from './publishers/staff.ts'
import { Publisher, PublisherConnection } from './publishers/type.ts'
import { type Package, PackageConnection, PackagesArgs } from './sboms/type.ts'
import { Arg, Args, ID, Query, Resolver } from './tg.ts'

/** The root fields that are read by plans: declared here, answered by `entries.ts`. */
@Resolver()
export class RootQueries {
  @Query(() => CargoConnection, { description: 'The catalog: published Cargos, filtered and ordered (R6).' })
  cargos(@Args(() => CargosArgs) _args: CargosArgs): Connection<Cargo> {
    return planned()
  }

  @Query(() => Cargo, { nullable: true, description: 'One Cargo by its slug, `publisher/cargo`.' })
  cargo(@Arg('slug', () => String, { description: '`publisher/cargo`.' }) _slug: string): Cargo | null {
    return planned()
  }

  @Query(() => Publisher, { nullable: true, description: 'One publisher by its slug.' })
  publisher(
    @Arg('slug', () => String, { description: 'The first half of the slugs of its Cargos.' }) _slug: string,
  ): Publisher | null {
    return planned()
  }

  @Query(() => PublisherConnection, {
    nullable: true,
    description: 'Search of publishers, the newest first; for staff, null for everybody else.',
  })
  publishers(@Args(() => PublishersArgs) _args: PublishersArgs): Connection<Publisher> | null {
    return planned()
  }

  @Query(() => DomainConflictConnection, {
    nullable: true,
    description: 'Domains that two publishers proved (S4); for staff, null for everybody else.',
  })
  domainConflicts(
    @Args(() => PageArgs) _page: PageArgs,
    @Arg('open', () => Boolean, { nullable: true, description: 'Only those to be decided.' }) _open?: boolean,
  ): Connection<DomainConflict> | null {
    return planned()
  }

  @Query(() => Advisory, {
    nullable: true,
    description:
      'One advisory by any of its names: GHSA-..., CVE-..., PYSEC-.... Of several records that have a name the one whose own it is, else the first that has it as an alias, else a distribution’s record of it.',
  })
  advisory(
    @Arg('name', () => String, { description: 'Any of its names, in the spelling of its source.' }) _name: string,
  ): Advisory | null {
    return planned()
  }

  @Query(() => AdvisorySnapshotConnection, {
    description: 'Imports of advisories, the newest first: the data that scans judge by.',
  })
  advisorySnapshots(@Args(() => AdvisorySnapshotsArgs) _args: AdvisorySnapshotsArgs): Connection<AdvisorySnapshot> {
    return planned()
  }

  @Query(() => PackageConnection, {
    description:
      'Stored packages by package URL, with their Cargos: pkg:npm/lodash for all versions, with @4.17.11 for one.',
  })
  packages(@Args(() => PackagesArgs) _args: PackagesArgs): Connection<Package> {
    return planned()
  }

  @Query(() => AccountType, { nullable: true, description: 'The account that asks; null for who is not signed in.' })
  viewer(): Account | null {
    return planned()
  }

  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id; null where the field that leads to it would be.',
  })
  node(@Arg('id', () => ID, { description: 'The `id` of anything.' }) _id: string): Node | null {
    return planned()
  }

  @Query(() => [Node], { nullable: 'items', description: 'Up to 100 things by their ids, in the order of the ids.' })
  nodes(
    @Arg('ids', () => [ID], { description: 'Up to 100 ids of anything; null in the answer for what cannot be seen.' })
    _ids: string[],
  ): (Node | null)[] {
    return planned()
  }
}
