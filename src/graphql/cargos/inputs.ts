import type { Band, Category, Runtime } from '../../domain/policy.ts'
import { CategoryEnum, ReputationBandEnum, RuntimeEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { JsonValue } from '../scalars.ts'
import { ArgsType, Field, ID, InputType, registerEnumType } from '../tg.ts'

export const CargoSort = {
  RELEVANCE: 'RELEVANCE',
  NEWEST: 'NEWEST',
  REPUTATION: 'REPUTATION',
  JOBS: 'JOBS',
  TRUST: 'TRUST',
} as const
registerEnumType(CargoSort, {
  name: 'CargoSort',
  description: 'Order of the catalog (S11).',
  valuesConfig: {
    RELEVANCE: { description: 'Best match of the text first; the newest first without a text.' },
    NEWEST: { description: 'The newest first.' },
    REPUTATION: { description: 'Highest reputation score first.' },
    JOBS: { description: 'Most counted jobs first.' },
    TRUST: { description: 'Highest trust level first, then the newest.' },
  },
})

@InputType({ description: 'Which Cargos of the catalog. Each filter narrows; none is required (R6).' })
export class CargoFilter {
  @Field(() => CategoryEnum, { nullable: true, description: 'Only Cargos of this category.' }) category?: Category
  @Field(() => RuntimeEnum, { nullable: true, description: 'Only Cargos that run in this.' }) runtime?: Runtime
  @Field(() => String, {
    nullable: true,
    description:
      'One functional tag, such as chat or image-generation, or granted access: OUTBOUND_NETWORK or GPU (S11).',
  })
  capability?: string
  @Field(() => String, { nullable: true, description: 'Slug of a publisher.' }) publisher?: string
  @Field(() => TrustLevelEnum, { nullable: true, description: 'At least this trust level.' })
  trustLevelAtLeast?: TrustLevelName
  @Field(() => ReputationBandEnum, { nullable: true, description: 'Its reputation is in this band (R32).' })
  band?: Band
  @Field(() => String, {
    nullable: true,
    description:
      'Words to look for in names, texts and tags, up to 200 characters; spelling mistakes in names are forgiven.',
  })
  text?: string
}

@ArgsType()
export class CargosArgs extends PageArgs {
  @Field(() => CargoFilter, { nullable: true, description: 'Which Cargos; without it the whole catalog.' })
  filter?: CargoFilter
  @Field(() => CargoSort, { nullable: true, description: 'NEWEST if nothing is said, RELEVANCE with a text.' })
  sort?: keyof typeof CargoSort
}

@InputType({ description: 'What a publisher writes about a Cargo (S46).' })
abstract class CargoContentInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'Up to 140 characters.' }) tagline?: string | null
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' }) description?: string | null
  @Field(() => String, { nullable: true, description: 'Markdown, up to 100,000 characters.' }) readme?: string | null
  @Field(() => String, { nullable: true, description: 'A picture to show: https or http, up to 2,048 characters.' })
  iconUrl?: string | null
  @Field(() => [String], { nullable: true, description: 'Up to 20.' }) tags?: string[] | null
  @Field(() => [String], { nullable: true, description: 'What it can do: up to 20 functional tags.' }) capabilities?:
    | string[]
    | null
  @Field(() => RuntimeEnum, { nullable: true, description: 'container if nothing is said.' }) runtime?: Runtime | null
  @Field(() => JsonValue, { nullable: true, description: 'A JSON Schema object.' }) inputSchema?: unknown
  @Field(() => JsonValue, { nullable: true, description: 'A JSON Schema object.' }) outputSchema?: unknown
  @Field(() => String, { nullable: true, description: 'An SPDX expression, such as Apache-2.0.' }) licence?:
    | string
    | null
  @Field(() => String, {
    nullable: true,
    description: 'Where the source code is: http or https, up to 2,048 characters.',
  })
  sourceUrl?: string | null
}

@InputType({ description: 'A new draft of a publisher; a slug is never given twice (S12).' })
export class CreateCargoInput extends CargoContentInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'The second half of the slug: 2 to 39 of a-z, 0-9 and single hyphens (S12).' })
  slug!: string
  @Field(() => String, { description: 'Up to 80 characters.' }) name!: string
  @Field(() => CategoryEnum, { description: 'What it is for.' }) category!: Category
}

@InputType({ description: 'What is not given stays as it is.' })
export class EditCargoInput extends CargoContentInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, { nullable: true, description: 'Up to 80 characters; null leaves it as it is.' }) name?:
    | string
    | null
  @Field(() => CategoryEnum, { nullable: true, description: 'What it is for; null leaves it as it is.' })
  category?: Category | null
}
