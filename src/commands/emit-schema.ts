import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { attachedSchema } from '../graphql/attached-schema.ts'

const target = new URL('../../schema/schema.graphql', import.meta.url)
const emitted = `# Emitted by "npm run schema"; do not edit. Changes are told in CHANGELOG.md.\n\n${printSchema(lexicographicSortSchema(attachedSchema().schema))}\n`

if (!process.argv.includes('--check')) writeFileSync(target, emitted)
else if (readFileSync(target, 'utf8') !== emitted) {
  console.error('schema/schema.graphql is not what the code says. Run "npm run schema" and commit the result.')
  process.exitCode = 1
} else console.log('schema/schema.graphql is current.')
