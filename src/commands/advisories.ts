import { locateFeed } from '../adapters/advisory-feed/locate.ts'
import { openRegistry } from '../compose/registry.ts'
import type { ImportProgress, ImportResult } from '../registry/advisories/import-feed.ts'
import { readFeed } from '../registry/advisories/read-feed.ts'
import { rematchAll } from '../registry/advisories/rematch-all.ts'
import { type Context, systemContext } from '../registry/context.ts'
import { runCommand } from './run-command.ts'

const USAGE = `Usage:
  npm run advisories -- import <place> [--from-start]
      Reads OSV advisories. A place is a .json file, a .jsonl file, a .zip, a folder, or a URL of one of them or of an
      OSV export; "kev:" before a place makes it the catalogue of known exploited vulnerabilities. What is stored
      already is passed over, so an import that was cut off is simply run again. --from-start forgets how far a URL was
      read.
  npm run advisories -- rematch
      Compares every stored package with every stored advisory again.

Exit codes: 0 everything was read; 1 nothing could be done; 2 some records were left out; 3 the feed broke off, or the
command was interrupted: what came before is stored; 4 the import waits for staff, as it would lower many Cargos (S27).`

const [verb, ...words] = process.argv.slice(2)
const places = words.filter(word => !word.startsWith('--'))
const unknown = words.filter(word => word.startsWith('--') && word !== '--from-start')

if (verb === 'import' && places.length === 1 && unknown.length === 0)
  await runCommand(async (foundation, stop) =>
    importFrom(systemContext((await openRegistry(foundation)).registry, 'advisories'), places[0]!, stop),
  )
else if (verb === 'rematch' && words.length === 0)
  await runCommand(async foundation => {
    const ctx = systemContext((await openRegistry(foundation)).registry, 'advisories')
    const { packageVersions, appeared, disappeared } = await rematchAll(ctx)
    console.log(`${packageVersions} package versions compared: ${appeared} matches more, ${disappeared} fewer.`)
    return 0
  })
else {
  console.error(USAGE)
  process.exit(1)
}

async function importFrom(ctx: Context, place: string, stop: AbortSignal): Promise<number> {
  const began = performance.now()
  const line = progressLine()
  const result = await readFeed(
    ctx,
    { name: place, source: locateFeed(place) },
    {
      fromStart: words.includes('--from-start'),
      stop,
      onProgress: progress => line.show(told(progress)),
      onSkipped: sentence => line.note(`left out: ${sentence}`),
    },
  )
  line.end()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${told(result)} in ${seconds} s, as snapshot ${result.snapshotId}.`)
  if (result.brokeOff) console.error(result.brokeOff)
  if (result.isOnHold) console.error('It would lower so many Cargos that it waits for staff (S27).')
  return codeOf(result)
}

function codeOf({ records, skipped, brokeOff, isOnHold }: ImportResult): number {
  if (brokeOff) return records === 0 ? 1 : 3
  if (isOnHold) return 4
  return skipped > 0 ? 2 : 0
}

function told({ records, added, changed, unchanged, skipped }: ImportProgress): string {
  return `${records} records: ${added} new, ${changed} changed, ${unchanged} known, ${skipped} left out`
}

/** One line that is written over on a terminal; elsewhere only what stays is printed. */
function progressLine() {
  const { isTTY } = process.stderr
  const clear = (): void => void (isTTY && process.stderr.write('\r\u001b[K'))
  return {
    show: (text: string): void => void (isTTY && process.stderr.write(`\r\u001b[K${text}`)),
    note(text: string): void {
      clear()
      console.error(text)
    },
    end: clear,
  }
}
