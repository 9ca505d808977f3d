import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configTable } from '../src/config.ts'

const README = new URL('../README.md', import.meta.url)
const PLACE = /(?<=<!-- configuration -->\n)[\s\S]*?(?=<!-- \/configuration -->)/

const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (): string => {
  const rows = configTable().map(
    ({ name, fallback, description }) =>
      `| \`${name}\` | ${fallback && `\`${cell(fallback)}\``} | ${cell(description)} |`,
  )
  return ['| variable | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

test('the table of settings in the README is what the configuration reads', () => {
  const readme = readFileSync(README, 'utf8')
  if (process.env.UPDATE_README) writeFileSync(README, readme.replace(PLACE, table()))
  expect(readFileSync(README, 'utf8').match(PLACE)?.[0]).toBe(table())
})

test('every file that the README links to is there', () => {
  const readme = readFileSync(README, 'utf8')
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!)
  const missing = links.filter(target => {
    try {
      readFileSync(new URL(target, README))
      return false
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EISDIR'
    }
  })
  expect(missing).toEqual([])
})
