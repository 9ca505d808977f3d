import { readFileSync, writeFileSync } from 'node:fs'
import { releaseText, schemaText } from '../graphql/schema-text.ts'

// Writes schema/schema.graphql; with --check says whether it is current; with --release writes schema/released.graphql beside it.

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const target = at('schema/schema.graphql')

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') === schemaText()) console.log('schema/schema.graphql is current.')
  else {
    console.error('schema/schema.graphql is not what the code says. Run "npm run schema" and commit the result.')
    process.exitCode = 1
  }
} else {
  writeFileSync(target, schemaText())
  if (process.argv.includes('--release')) {
    const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }
    writeFileSync(at('schema/released.graphql'), releaseText(version))
    console.log(
      `schema/released.graphql is the schema of ${version} now. Move "Unreleased" of schema/CHANGELOG.md below it.`,
    )
  }
}
