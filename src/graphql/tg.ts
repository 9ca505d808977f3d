// reflect-metadata has to be there before the first decorated class is evaluated, so every decorator comes through here.
import 'reflect-metadata'
import { Arg as argument } from 'type-graphql'

export * from 'type-graphql'

const INPUT = 'What to do, and to what. With an `idempotencyKey` in it the request can be repeated safely.'

/** Every mutation takes one `input`, which is described here once; other arguments bring their own description. */
export const Arg = ((name: string, type: Parameters<typeof argument>[1], options: object = {}) =>
  argument(name, type, name === 'input' ? { description: INPUT, ...options } : options)) as typeof argument // safe because it takes what the decorator takes
