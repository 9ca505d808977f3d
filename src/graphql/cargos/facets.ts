import { sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { TEXT_LIMITS } from '../../domain/policy.ts'
import type { RequestContext } from '../context.ts'
import { isWithin, tooLong } from '../plan/problem.ts'
import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from '../tg.ts'
import { catalogConditions } from './conditions.ts'
import { CargoFilter } from './inputs.ts'

@ObjectType({ simpleResolvers: true, description: 'One value of a filter, and how many Cargos have it.' })
export class Facet {
  @Field(() => String, { description: 'As the filter takes it.' }) value!: string
  @Field(() => Int, { description: 'Published Cargos that have it.' }) count!: number
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a catalog page can be narrowed by, with counts; at most 50 values each, the most frequent first.',
})
export class CargoFacets {
  @Field(() => [Facet], { description: 'By category.' }) categories!: Facet[]
  @Field(() => [Facet], { description: 'By trust level.' }) trustLevels!: Facet[]
  @Field(() => [Facet], { description: 'By runtime.' }) runtimes!: Facet[]
  @Field(() => [Facet], { description: 'Functional tags, and granted access (S11).' }) capabilities!: Facet[]
}

/** Counts over many rows, so a statement of its own rather than a plan. */
@Resolver()
export class CargoFacetsResolver {
  @Query(() => CargoFacets, { complexity: 100, description: 'How many published Cargos each filter would leave (R6).' })
  async cargoFacets(
    @Arg('filter', () => CargoFilter, {
      nullable: true,
      description: 'Counted are the Cargos that this leaves; without it the whole catalog.',
    })
    filter: CargoFilter | undefined,
    @Ctx() request: RequestContext,
  ): Promise<CargoFacets> {
    const [row] = await request.act.registry.db.execute<{ facets: CargoFacets }>(sql`
      with hits as materialized (
        select ${cargos.category} as category, ${cargos.runtime} as runtime, ${cargos.trustLevel} as level, ${cargos.capabilities} || ${cargos.grantedAccess} as capabilities
        from ${cargos} where ${cargos.state} = 'PUBLISHED' and ${catalogConditions(cargos, given(filter)) ?? sql`true`})
      select json_build_object(
        'categories', ${counted(sql`select category as value from hits`)},
        'runtimes', ${counted(sql`select runtime as value from hits`)},
        'trustLevels', ${counted(sql`select (array['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL'])[level + 1] as value from hits`)},
        'capabilities', ${counted(sql`select unnest(capabilities) as value from hits`)}) as facets`)
    return row!.facets
  }
}

const counted = (values: ReturnType<typeof sql>) => sql`(select coalesce(json_agg(q), '[]') from (
  select value, count(*)::int as count from (${values}) v group by value order by count desc, value limit 50) q)`

const given = (filter: CargoFilter = {}) => ({
  text(name: 'category' | 'runtime' | 'capability' | 'publisher' | 'text') {
    if (!isWithin(filter[name], TEXT_LIMITS.search)) throw tooLong(`filter.${name}`, TEXT_LIMITS.search)
    return filter[name] == null ? undefined : sql`${filter[name]}`
  },
  level: filter.trustLevelAtLeast,
  band: filter.band,
})
