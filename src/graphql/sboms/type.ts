import { type Cargo, CargoConnection } from '../cargos/type.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Args, ArgsType, Field, ObjectType } from '../tg.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A package at a version, whatever images hold it.',
})
export class Package extends Node {
  @Field(() => String, { description: 'Package URL, the standard name across ecosystems.' }) purl!: string
  @Field(() => String, { description: 'As OSV spells it: npm, PyPI, Go, Debian:12, ...' }) ecosystem!: string
  @Field(() => String, { description: 'As its ecosystem spells it.' }) name!: string
  @Field(() => String, { description: 'As its ecosystem spells it.' }) version!: string
  @Field(() => [String], { description: 'As the package itself states them.' }) licences!: string[]

  @Field(() => CargoConnection, { description: 'Cargos whose current version holds it.' })
  cargos(@Args(() => PageArgs) _page: PageArgs): Connection<Cargo> {
    return planned()
  }
}
export const PackageConnection = connectionOf('Package', () => Package)

@ArgsType()
export class PackagesArgs extends PageArgs {
  @Field(() => String, { description: 'As an SBOM writes it; without the version it stands for all of them.' })
  purl!: string
}

@ObjectType({ simpleResolvers: true, description: 'A package at one place of an image (R28).' })
export class SbomComponent {
  @Field(() => Package, { description: 'What it is, at its version.' }) package!: Package
  @Field(() => String, { description: 'Where in the image it was found.' }) path!: string
  @Field(() => String, { description: 'Digest of the layer that holds the evidence.' }) layer!: string
  @Field(() => String, {
    nullable: true,
    description: "The operating system package that brought it; then the vendor's advisories decide.",
  })
  ownedBy!: string | null
}
export const SbomComponentConnection = connectionOf('SbomComponent', () => SbomComponent)
