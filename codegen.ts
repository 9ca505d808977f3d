import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types for the documents in schema/operations, as a front-end team would make them; tests send these documents. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/operations/*.graphql',
  generates: {
    'test/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        avoidOptionals: { field: true },
        scalars: { DateTimeISO: 'string', JSON: 'unknown' },
      },
    },
  },
}

export default config
