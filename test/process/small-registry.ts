import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { startApi } from '../../src/api-process.ts'
import type { JobParts } from '../../src/composition.ts'
import { runProcess } from '../../src/run.ts'

// A program for the tests: the process with everything around the registry, and a schema of two fields in its place.
const nothing = async (): Promise<void> => {}
const jobs: JobParts = {
  tasks: {
    'send-account-mail': nothing,
    'send-invitation': async () => {},
    'settle-identity': async () => {},
    'check-domain': async () => {},
    'recheck-proofs': async () => {},
    'scan-version': nothing,
    'reassess-cargos': nothing,
    'settle-cargos': nothing,
    'settle-due': nothing,
    'sign-version': nothing,
    'push-signatures': async () => {},
    'sign-revocation': nothing,
    'expire-jobs': nothing,
    'finish-deletions': nothing,
    'sign-audit-heads': nothing,
    'conclude-import': nothing,
    'read-feeds': nothing,
    'watch-exceptions': nothing,
    'rescan-due': nothing,
    'keep-house': nothing,
    'deliver-alerts': nothing,
    'call-webhook': nothing,
    'redeliver-alert': nothing,
    'mail-alerts': nothing,
    'mail-digest': nothing,
    'tell-watchers': nothing,
    'mail-watches': nothing,
  },
  schedule: [],
}

await runProcess(config =>
  startApi<Record<string, never>>(config, async ({ database }) => ({
    jobs,
    api: async () => ({
      door: {
        schema: new GraphQLSchema({
          query: new GraphQLObjectType({
            name: 'Query',
            fields: {
              hello: { type: GraphQLString, resolve: () => 'hello' },
              slow: {
                type: GraphQLString,
                resolve: async () => {
                  console.log('slow query begun')
                  await database.sql`select pg_sleep(0.4)`
                  return 'answered in full'
                },
              },
            },
          }),
        }),
        context: async () => ({}),
        formatError: formatted => formatted,
      },
      opened: async () => console.log('opened'),
    }),
  })),
)
