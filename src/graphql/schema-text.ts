import { lexicographicSortSchema, printSchema } from 'graphql'
import { attachedSchema } from './attached-schema.ts'

/** The schema as schema/schema.graphql holds it: sorted, so that a difference of two texts is a difference of two schemas. */
export const schemaText = (): string =>
  `# Emitted by "npm run schema"; do not edit. Changes are told in CHANGELOG.md.\n\n${printedSchema()}`

/** The schema as schema/released.graphql holds it: what partners may rely on. */
export const releaseText = (version: string): string =>
  `# The schema of release ${version}, by "npm run schema:release"; do not edit. Nothing in it goes without notice (CHANGELOG.md).\n\n${printedSchema()}`

const printedSchema = (): string => `${printSchema(lexicographicSortSchema(attachedSchema().schema))}\n`
