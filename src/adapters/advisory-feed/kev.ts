import { z } from 'zod'
import type { OutboundPort } from '../outbound/port.ts'
import { FeedBroken } from './broken.ts'
import { type Download, downloaded } from './download.ts'
import { parsed, wholeFile } from './files.ts'
import type { FeedLimits } from './limits.ts'
import type { FeedPosition } from './port.ts'
import type { Step } from './step.ts'

/** The catalogue of known exploited vulnerabilities: one JSON document, some 1,500 entries, one record each. */
export async function* stepsOfKev(
  outbound: OutboundPort,
  location: string,
  since: FeedPosition | null,
  limits: FeedLimits,
): AsyncGenerator<Step> {
  const read = (download: Download | null) => stepsOfCatalogue(download, since, limits)
  if (/^https?:/i.test(location)) yield* downloaded(outbound, location, since, limits, read)
  else yield* read({ path: location, position: {} })
}

async function* stepsOfCatalogue(
  download: Download | null,
  since: FeedPosition | null,
  limits: FeedLimits,
): AsyncGenerator<Step> {
  if (!download) return yield { kind: 'unchanged' }
  const json = parsed(await wholeFile(download.path, limits.recordBytes * 4), 'The catalogue')
  const catalogue = catalogueShape.safeParse(json)
  if (!catalogue.success)
    throw new FeedBroken('malformed', 'This is not a catalogue of known exploited vulnerabilities.')
  const { dateReleased, count, vulnerabilities } = catalogue.data
  // It says itself how many it holds, so a shortened copy is noticed although it is whole JSON.
  if (count !== vulnerabilities.length)
    throw new FeedBroken('truncated', `The catalogue announces ${count} entries and has ${vulnerabilities.length}.`)
  const released = new Date(dateReleased)
  const former = since?.modifiedUpTo === undefined ? null : new Date(since.modifiedUpTo)
  if (former && released < former)
    throw new FeedBroken('went-backwards', 'The catalogue is older than the one that was read before.')
  if (former && released.getTime() === former.getTime()) return yield { kind: 'unchanged' }
  for (const entry of vulnerabilities) yield { kind: 'record', name: entry.cveID, text: JSON.stringify(entry) }
  yield { kind: 'position', position: { ...download.position, modifiedUpTo: released.toISOString() } }
}

const catalogueShape = z.object({
  dateReleased: z.string().refine(text => !Number.isNaN(Date.parse(text))),
  count: z.number().int(),
  vulnerabilities: z.array(z.looseObject({ cveID: z.string().regex(/^CVE-\d{4}-\d{4,}$/) })),
})
