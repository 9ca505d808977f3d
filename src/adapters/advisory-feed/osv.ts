import { createReadStream } from 'node:fs'
import type { OutboundPort } from '../outbound/port.ts'
import { recordsOfArchive } from './archive.ts'
import { brokenBy, FeedBroken } from './broken.ts'
import { downloaded } from './download.ts'
import type { FeedLimits } from './limits.ts'
import { linesOf, type Read, recordOf } from './lines.ts'
import type { FeedPosition } from './port.ts'
import type { Step } from './step.ts'

type Change = { readonly modified: string; readonly id: string }
type Changes = { readonly newest: string; readonly changes: readonly Change[] | 'too-many' }

/**
 * One ecosystem of an OSV export. The list of changes is read before the archive, so that what changes between the two
 * is fetched again the next time rather than never.
 */
export async function* stepsOfOsv(
  outbound: OutboundPort,
  base: string,
  since: FeedPosition | null,
  limits: FeedLimits,
): AsyncGenerator<Step> {
  const url = base.replace(/\/+$/, '')
  const readUpTo = since?.modifiedUpTo === undefined ? null : sortable(since.modifiedUpTo)
  const { newest, changes } = await changesSince(outbound, `${url}/modified_id.csv`, readUpTo, limits)
  if (readUpTo !== null && newest < readUpTo) {
    throw new FeedBroken(
      'went-backwards',
      `The newest change in the list (${newest}) is older than what was read before.`,
    )
  }
  if (changes === 'too-many') yield* wholeArchive(outbound, url, limits)
  else yield* oneByOne(outbound, url, changes, limits)
  const isUnchanged = changes !== 'too-many' && changes.length === 0
  yield isUnchanged ? { kind: 'unchanged' } : { kind: 'position', position: { modifiedUpTo: newest } }
}

/** Lines of `modified,id`. Some lists put the ecosystem before the id. */
async function changesSince(
  outbound: OutboundPort,
  url: string,
  since: string | null,
  limits: FeedLimits,
): Promise<Changes> {
  let newest = ''
  const changes: Change[] = []
  const list = downloaded(outbound, url, null, limits, async function* (download) {
    if (download) yield* linesOf(createReadStream(download.path) as AsyncIterable<Buffer>, 1_000)
  })
  for await (const { bytes, isTooLong } of list) {
    const [modified, id = ''] = bytes.toString('utf8').trim().split(',')
    if (!modified && !isTooLong) continue
    const change = { modified: sortable(modified ?? ''), id: id.split('/').at(-1) ?? '' }
    if (!/^[A-Za-z0-9][\w.:-]{0,127}$/.test(change.id))
      throw new FeedBroken('malformed', 'The list of changes has a line that is no id.')
    if (change.modified > newest) newest = change.modified
    if (changes.length <= limits.singleFetches && since !== null && change.modified > since) changes.push(change)
  }
  if (newest === '') throw new FeedBroken('truncated', 'The list of changes is empty.')
  if (since === null || changes.length > limits.singleFetches) return { newest, changes: 'too-many' }
  // The oldest first, so that whatever was stored when an import breaks off need not be fetched again.
  return { newest, changes: changes.sort((a, b) => order(a.modified, b.modified) || order(a.id, b.id)) }
}

async function* wholeArchive(outbound: OutboundPort, url: string, limits: FeedLimits): AsyncGenerator<Read> {
  yield* downloaded(outbound, `${url}/all.zip`, null, limits, async function* (download) {
    if (download) yield* recordsOfArchive(download.path, limits)
  })
}

async function* oneByOne(
  outbound: OutboundPort,
  url: string,
  changes: readonly Change[],
  limits: FeedLimits,
): AsyncGenerator<Read> {
  for (const [index, { modified, id }] of changes.entries()) {
    const read = await fetchRecord(outbound, `${url}/${encodeURIComponent(id)}.json`, id, limits)
    // Of several changes at one moment, only the last may move the position past it.
    const isLastOfMoment = changes[index + 1]?.modified !== modified
    yield read.kind === 'record' && isLastOfMoment ? { ...read, position: { modifiedUpTo: modified } } : read
  }
}

async function fetchRecord(outbound: OutboundPort, url: string, id: string, limits: FeedLimits): Promise<Read> {
  const bounds = { timeoutMs: Math.min(30_000, limits.downloadMs), maxBytes: limits.recordBytes }
  const answer = await outbound.send({ method: 'GET', url, ...bounds })
  if (answer.kind === 'answered' && answer.status === 200) return recordOf(id, answer.body)
  if (answer.kind === 'answered' && answer.status === 404) {
    return { kind: 'unreadable', name: id, message: `${id} is listed as changed but is not there.` }
  }
  if (answer.kind === 'failed' && answer.reason === 'too-large') {
    return { kind: 'unreadable', name: id, message: `${id} is larger than ${limits.recordBytes} bytes.` }
  }
  throw answer.kind === 'answered'
    ? new FeedBroken('unreachable', `The feed answered ${answer.status} for ${id}.`)
    : brokenBy(answer)
}

/** RFC 3339 in UTC with nine digits of a second: text that sorts as time does. JavaScript's dates would round it. */
function sortable(text: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text)
  if (!match) throw new FeedBroken('malformed', 'The list of changes has a line without a time.')
  return `${match[1]}.${(match[2] ?? '').padEnd(9, '0')}Z`
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b))
