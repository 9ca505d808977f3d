import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** Which rooms a room may import from (src/README.md). Files directly under src put the rooms together. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  database: ['domain'],
  // Adapters are seen by the registry as types only; see below.
  adapters: ['domain', 'database'],
  registry: ['domain', 'database', 'adapters'],
  graphql: ['domain', 'database', 'registry'],
  http: ['domain', 'database', 'registry', 'ROOT'],
  jobs: ['domain', 'database', 'registry', 'ROOT'],
  demo: ['domain', 'database', 'registry', 'adapters'],
  cli: ['domain'],
  config: ['domain'],
  commands: ['domain', 'database', 'registry', 'adapters', 'graphql', 'compose', 'ROOT', 'demo'],
  compose: ['domain', 'database', 'registry', 'adapters', 'graphql', 'http', 'jobs', 'demo', 'ROOT'],
}

/** Packages that belong to one room. */
const OWNED: Readonly<Record<string, string>> = {
  'type-graphql': 'graphql/tg.ts',
  'reflect-metadata': 'graphql/tg.ts',
  lucia: 'adapters/sessions',
  '@lucia-auth/adapter-drizzle': 'adapters/sessions',
  stripe: 'adapters/stripe',
  arctic: 'adapters/github',
  nodemailer: 'adapters/mail',
}

/** Small pure libraries that the domain may use. */
const DOMAIN_PACKAGES = [
  'semver',
  '@renovatebot/pep440',
  'ae-cvss-calculator',
  'packageurl-js',
  'ipaddr.js',
  'tldts',
  'node:crypto',
]

interface Import {
  readonly file: string
  readonly room: string
  readonly target: string
  readonly isType: boolean
}

test('every import follows an arrow between the rooms', () => {
  const wrong = imports()
    .filter(each => each.target.startsWith('.') && each.room !== 'ROOT')
    .filter(each => !isAllowed(each))
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('the registry sees adapters as types only', () => {
  const values = imports().filter(
    each => each.room === 'registry' && each.target.includes('/adapters/') && !each.isType,
  )
  expect(values.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('the domain is pure: it imports itself and a few pure libraries', () => {
  const foreign = imports().filter(
    each => each.room === 'domain' && !each.target.startsWith('.') && !DOMAIN_PACKAGES.includes(each.target),
  )
  expect(foreign.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a vendor package is imported by the one room that it belongs to', () => {
  const wrong = imports().filter(({ file, target }) => OWNED[target] !== undefined && !file.startsWith(OWNED[target]))
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

function isAllowed({ file, room, target }: Import): boolean {
  const to = roomOf(relative(SRC, resolve(SRC, dirname(file), target)))
  return to === room || (ARROWS[room]?.includes(to) ?? false)
}

const roomOf = (path: string): string => (path.includes('/') ? path.split('/', 1)[0]! : 'ROOT')

function imports(): Import[] {
  return filesUnder(SRC).flatMap(path => {
    const file = relative(SRC, path)
    const found = readFileSync(path, 'utf8').matchAll(
      /^(?:import|export)\s+(type\s+)?(?:[^'"\n;]|\n(?!import|export))*?from\s+'([^']+)'/gm,
    )
    return [...found].map(([text, type, target]) => ({
      file,
      room: roomOf(file),
      target: target!,
      isType: type !== undefined || areAllTypes(text),
    }))
  })
}

/** `import { type A, type B } from` imports no value either. */
function areAllTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1]
  return (
    names
      ?.split(',')
      .filter(name => name.trim() !== '')
      .every(name => name.trim().startsWith('type ')) ?? false
  )
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'vendor' ? [] : filesUnder(path)
    return path.endsWith('.ts') ? [path] : []
  })
}
