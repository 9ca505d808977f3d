// reflect-metadata has to be there before the first decorated class is evaluated, so every decorator comes through here.
import 'reflect-metadata'

export * from 'type-graphql'
