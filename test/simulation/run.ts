import { readFileSync, writeFileSync } from 'node:fs'
import { plot } from './plot.ts'
import { tables } from './table.ts'

// A year of publishers who are honest, flaky, declining, recovering, or game the score.
//   npm run simulate -- reputation            prints the tables
//   npm run simulate -- reputation --write    and writes them and the plot beside this file

const [subject, option] = process.argv.slice(2)
if (subject !== 'reputation' || (option !== undefined && option !== '--write')) {
  console.error('What can be simulated is: npm run simulate -- reputation [--write]')
  process.exit(2)
}
const result = tables()
console.log(result)
if (option === '--write') {
  const reading = new URL('./README.md', import.meta.url)
  const [before = '', after = ''] = readFileSync(reading, 'utf8').split(/<!-- simulated -->[\s\S]*<!-- \/simulated -->/)
  writeFileSync(reading, `${before}<!-- simulated -->\n${result}\n<!-- /simulated -->${after}`)
  writeFileSync(new URL('./reputation.svg', import.meta.url), plot())
}
