import { Cargo } from '../cargos/type.ts'
import { connectionOf } from '../page.ts'
import { DateTime } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'

@ObjectType({ simpleResolvers: true, description: 'A Cargo that an account is told about by mail.' })
export class Watch {
  @Field(() => Cargo, { nullable: true, description: 'Null while it cannot be seen.' }) cargo!: Cargo | null
  @Field(() => DateTime, { description: 'When it began.' }) since!: Date
}
export const WatchConnection = connectionOf('Watch', () => Watch)
