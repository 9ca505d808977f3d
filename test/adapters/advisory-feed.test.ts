import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { advisoryFeed } from '../../src/adapters/advisory-feed/feed.ts'
import { FEED_LIMITS, type FeedLimits } from '../../src/adapters/advisory-feed/limits.ts'
import type { AdvisoryFeedPort, FeedItem, FeedPosition, FeedSource } from '../../src/adapters/advisory-feed/port.ts'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import { fakeAdvisoryFeed } from '../support/fakes/advisory-feed.ts'
import { serve } from '../support/loopback.ts'
import { type ZipEntry, zipOf } from '../support/zip.ts'

const outbound = httpOutbound({ policy: addressPolicy(['127.0.0.1']) })
const realFeed = (limits: Partial<FeedLimits> = {}) =>
  advisoryFeed(outbound, { ...FEED_LIMITS, downloadMs: 5_000, ...limits })

const osv = (id: string) => ({ schema_version: '1.4.0', id, modified: '2026-01-01T00:00:00Z', affected: [] })
const records = ['GHSA-1', 'GHSA-2', 'GHSA-3'].map(osv)
const lines = (of: readonly object[]) => of.map(record => `${JSON.stringify(record)}\n`).join('')
const entries = (of: readonly { id: string }[]): ZipEntry[] =>
  of.map(record => ({ name: `${record.id}.json`, content: JSON.stringify(record) }))

type World = { readonly feed: AdvisoryFeedPort; readonly source: FeedSource; publish(of: typeof records): void }

/** A source that can be read again and again, once for each way of keeping it. */
const worlds: Record<string, () => Promise<World>> = {
  'the fake': async () => {
    const feed = fakeAdvisoryFeed()
    const source: FeedSource = { kind: 'url', url: 'https://feed.example/all.zip', format: 'zip' }
    return { feed, source, publish: of => feed.publish(source, ...of) }
  },
  'a zip behind a URL': () => behindUrl('zip', of => zipOf(entries(of))),
  'JSON lines behind a URL': () => behindUrl('jsonl', of => Buffer.from(lines(of))),
}

async function behindUrl(format: 'zip' | 'jsonl', pack: (of: typeof records) => Buffer): Promise<World> {
  let body: Buffer | null = null
  let edition = 0
  const { url } = await serve((request, response) => {
    const etag = `"edition-${edition}"`
    if (!body) response.writeHead(404).end()
    else if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { etag }).end(body)
  })
  const publish = (of: typeof records) => {
    body = pack(of)
    edition++
  }
  return { feed: realFeed(), source: { kind: 'url', url, format }, publish }
}

describe.each(Object.entries(worlds))('advisories from %s', (_, world) => {
  test('come one by one, untouched, and then it says that this was all', async () => {
    const { feed, source, publish } = await world()
    publish(records)
    const items = await read(feed, source)
    expect(ids(items)).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3'])
    expect(texts(items)).toEqual(records.map(record => JSON.stringify(record)))
    expect(items.at(-1)).toMatchObject({ kind: 'finished', records: 3, unreadable: 0 })
  })

  test('are not sent again while nothing changed, and are when something did', async () => {
    const { feed, source, publish } = await world()
    publish(records)
    const position = end(await read(feed, source))
    expect(await read(feed, source, position)).toEqual([{ kind: 'unchanged', position }])
    publish([osv('GHSA-4')])
    expect(ids(await read(feed, source, position))).toEqual(['GHSA-4'])
  })

  test('that are not there are a failure and not an empty feed', async () => {
    const { feed, source } = await world()
    expect(await read(feed, source)).toMatchObject([{ kind: 'failed', reason: 'absent' }])
  })

  test('need not be read to the end', async () => {
    const { feed, source, publish } = await world()
    publish(records)
    for await (const item of feed.open(source, null)) {
      expect(item).toMatchObject({ kind: 'record' })
      break
    }
    expect(leftovers()).toEqual([])
  })
})

describe('on disk', () => {
  test('a file holds one record or an array of them', async () => {
    const path = join(folder(), 'a.json')
    writeFileSync(path, JSON.stringify(records[0]))
    expect(ids(await read(realFeed(), { kind: 'file', path }))).toEqual(['GHSA-1'])
    writeFileSync(path, JSON.stringify(records))
    expect(ids(await read(realFeed(), { kind: 'file', path }))).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3'])
    writeFileSync(path, JSON.stringify(records).slice(0, -5))
    expect(await read(realFeed(), { kind: 'file', path })).toMatchObject([{ kind: 'failed', reason: 'truncated' }])
  })

  test('a folder is read in the order of its paths, links left out', async () => {
    const path = folder()
    mkdirSync(join(path, 'npm'))
    writeFileSync(join(path, 'npm', 'b.json'), JSON.stringify(records[1]))
    writeFileSync(join(path, 'npm', 'a.json'), JSON.stringify(records[0]))
    writeFileSync(join(path, 'z.jsonl'), lines(records.slice(2)))
    writeFileSync(join(path, 'README.md'), 'not an advisory')
    symlinkSync(path, join(path, 'circle'))
    const items = await read(realFeed(), { kind: 'folder', path })
    expect(ids(items)).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3'])
    expect(items.map(item => 'name' in item && item.name)).toEqual(['npm/a.json', 'npm/b.json', 'z.jsonl:1', false])
  })

  test('lines may be blank or end in CR LF, and the last needs no end', async () => {
    const path = join(folder(), 'a.jsonl')
    writeFileSync(path, `${JSON.stringify(records[0])}\r\n\r\n\n${JSON.stringify(records[1])}`)
    expect(ids(await read(realFeed(), { kind: 'jsonl', path }))).toEqual(['GHSA-1', 'GHSA-2'])
  })

  test.each(['file', 'folder', 'jsonl', 'zip'] as const)('a %s that is missing fails as absent', async kind => {
    const path = join(folder(), 'nothing')
    expect(await read(realFeed(), { kind, path })).toMatchObject([{ kind: 'failed', reason: 'absent' }])
  })
})

describe('bad input', () => {
  test('lines cut in the middle: the whole ones come, then the failure', async () => {
    const path = join(folder(), 'a.jsonl')
    writeFileSync(path, lines(records).slice(0, -10))
    const items = await read(realFeed(), { kind: 'jsonl', path })
    expect(ids(items)).toEqual(['GHSA-1', 'GHSA-2'])
    expect(items.at(-1)).toMatchObject({ kind: 'failed', reason: 'truncated' })
  })

  test('an archive cut anywhere fails and never finishes', async () => {
    const whole = zipOf(entries(records))
    const path = join(folder(), 'a.zip')
    for (let length = 0; length < whole.length; length += 11) {
      writeFileSync(path, whole.subarray(0, length))
      expect(await read(realFeed(), { kind: 'zip', path })).toMatchObject([{ kind: 'failed', reason: 'truncated' }])
    }
  })

  test('a download cut in the middle, a silence, and errors of the server fail each in their way', async () => {
    const whole = zipOf(entries(records))
    const answers: Record<string, (response: import('node:http').ServerResponse) => unknown> = {
      '/cut': response => {
        response.writeHead(200, { 'content-length': whole.length })
        response.write(whole.subarray(0, 100), () => response.destroy())
      },
      '/chunked': response => response.write(whole.subarray(0, 100), () => response.destroy()),
      '/silent': () => {},
      '/503': response => response.writeHead(503).end(),
      '/403': response => response.writeHead(403).end(),
      '/moved': response => response.writeHead(302, { location: '/whole' }).end(),
      '/page': response => response.end('<html>'),
    }
    const { url } = await serve((request, response) => answers[request.url ?? '']?.(response))
    const reasonOf = async (path: string) => {
      const source: FeedSource = { kind: 'url', url: url + path, format: 'zip' }
      return (await read(realFeed({ downloadMs: 200 }), source)).map(item => 'reason' in item && item.reason)
    }
    expect(await reasonOf('/cut')).toEqual(['truncated'])
    expect(await reasonOf('/chunked')).toEqual(['truncated'])
    expect(await reasonOf('/silent')).toEqual(['unreachable'])
    expect(await reasonOf('/503')).toEqual(['unreachable'])
    expect(await reasonOf('/403')).toEqual(['refused'])
    expect(await reasonOf('/moved')).toEqual(['refused'])
    expect(await reasonOf('/page')).toEqual(['truncated'])
    expect(leftovers()).toEqual([])
  })

  test('a URL into a private network is refused', async () => {
    const source: FeedSource = { kind: 'url', url: 'http://10.0.0.1/all.zip', format: 'zip' }
    expect(await read(realFeed(), source)).toMatchObject([{ kind: 'failed', reason: 'refused' }])
  })

  test('one bad record is told and the others come', async () => {
    const path = join(folder(), 'a.zip')
    const [good, , other] = entries(records)
    const bad: ZipEntry[] = [
      { name: 'bomb.json', content: Buffer.alloc(50_000), claims: { size: 10 } },
      { name: 'huge.json', content: Buffer.alloc(20_000) },
      { name: 'damaged.json', content: '{}', claims: { crc: 1 } },
      { name: 'latin1.json', content: Buffer.from('{"id":"\xe9"}', 'latin1') },
    ]
    if (!good || !other) throw new Error('three records make three entries')
    writeFileSync(path, zipOf([good, ...bad, { name: 'README.md', content: 'x' }, other]))
    const items = await read(realFeed({ recordBytes: 10_000 }), { kind: 'zip', path })
    expect(ids(items)).toEqual(['GHSA-1', 'GHSA-3'])
    expect(items.flatMap(item => (item.kind === 'unreadable' ? [item.message] : []))).toEqual([
      'bomb.json is damaged and cannot be unpacked.',
      'huge.json unpacks to more than 10000 bytes.',
      'damaged.json is damaged: its checksum differs.',
      'latin1.json is not UTF-8 text.',
    ])
    expect(items.at(-1)).toMatchObject({ kind: 'finished', records: 2, unreadable: 4 })
  })

  test('archives and downloads beyond the bounds are refused', async () => {
    const path = join(folder(), 'a.zip')
    writeFileSync(path, zipOf(entries(records)))
    const tooLarge = [{ kind: 'failed', reason: 'too-large' }]
    expect(await read(realFeed({ archiveEntries: 2 }), { kind: 'zip', path })).toMatchObject(tooLarge)
    expect(await read(realFeed({ archiveBytes: 50 }), { kind: 'zip', path })).toMatchObject(tooLarge)
    const { url } = await serve((_, response) => response.end(Buffer.alloc(5_000)))
    const source: FeedSource = { kind: 'url', url, format: 'jsonl' }
    expect(await read(realFeed({ downloadBytes: 1_000 }), source)).toMatchObject(tooLarge)
  })

  test('a line beyond the bound is told and nothing of it is kept', async () => {
    const path = join(folder(), 'a.jsonl')
    writeFileSync(path, `${'x'.repeat(300_000)}\n${lines(records)}`)
    const items = await read(realFeed({ recordBytes: 1_000 }), { kind: 'jsonl', path })
    expect(items[0]).toMatchObject({ kind: 'unreadable' })
    expect(ids(items)).toHaveLength(3)
  })
})

describe('an OSV export', () => {
  /** A bucket as OSV keeps it: an archive, a list of changes (the newest first) and each record by itself. */
  async function bucket() {
    const files = new Map<string, string | Buffer>()
    const asked: string[] = []
    const { url } = await serve((request, response) => {
      asked.push(request.url ?? '')
      const file = files.get(request.url ?? '')
      file === undefined ? response.writeHead(404).end() : response.end(file)
    })
    const changes = (...list: [modified: string, id: string][]) => {
      files.set('/npm/modified_id.csv', list.map(([modified, id]) => `${modified},${id}\n`).join(''))
      for (const [, id] of list) files.set(`/npm/${id}.json`, JSON.stringify(osv(id)))
      files.set('/npm/all.zip', zipOf(entries(list.map(([, id]) => osv(id)))))
    }
    return { source: { kind: 'osv', url: `${url}/npm/` } as const, changes, asked, files }
  }

  const [monday, tuesday, wednesday] = ['2026-03-02T08:00:00Z', '2026-03-03T08:00:00.123456Z', '2026-03-04T08:00:00.5Z']

  test('is read whole at first and then by its list of changes, the oldest first', async () => {
    const { source, changes, asked } = await bucket()
    changes([monday, 'GHSA-1'])
    const position = end(await read(realFeed(), source))
    expect(position).toEqual({ modifiedUpTo: '2026-03-02T08:00:00.000000000Z' })
    expect(asked).toEqual(['/npm/modified_id.csv', '/npm/all.zip'])

    changes([wednesday, 'GHSA-3'], [tuesday, 'GHSA-2'], [monday, 'GHSA-1'])
    const items = await read(realFeed(), source, position)
    expect(ids(items)).toEqual(['GHSA-2', 'GHSA-3'])
    expect(asked.slice(2)).toEqual(['/npm/modified_id.csv', '/npm/GHSA-2.json', '/npm/GHSA-3.json'])
    expect(await read(realFeed(), source, end(items))).toMatchObject([{ kind: 'unchanged', position: end(items) }])
  })

  test('that breaks off goes on after the last record that was read, without losing one of the same moment', async () => {
    const { source, changes, files } = await bucket()
    changes([wednesday, 'GHSA-4'], [tuesday, 'GHSA-3'], [tuesday, 'GHSA-2'])
    const items = await read(realFeed(), source, { modifiedUpTo: monday })
    const positions = items.map(item => (item.kind === 'record' ? item.position?.modifiedUpTo : 'end'))
    expect(positions).toEqual([undefined, '2026-03-03T08:00:00.123456000Z', '2026-03-04T08:00:00.500000000Z', 'end'])
    files.delete('/npm/GHSA-4.json')
    const gone = await read(realFeed(), source, { modifiedUpTo: tuesday })
    expect(gone).toMatchObject([
      { kind: 'unreadable', name: 'GHSA-4' },
      { kind: 'finished', unreadable: 1 },
    ])
  })

  test('with too many changes is read whole', async () => {
    const { source, changes, asked } = await bucket()
    changes([wednesday, 'GHSA-3'], [tuesday, 'GHSA-2'], [monday, 'GHSA-1'])
    await read(realFeed({ singleFetches: 1 }), source, { modifiedUpTo: monday })
    expect(asked).toContain('/npm/all.zip')
  })

  test('that goes backwards in time, lists nothing, or lists nonsense fails', async () => {
    const { source, changes, files } = await bucket()
    changes([monday, 'GHSA-1'])
    const since = { modifiedUpTo: tuesday }
    expect(await read(realFeed(), source, since)).toMatchObject([{ kind: 'failed', reason: 'went-backwards' }])
    for (const [list, reason] of [
      ['', 'truncated'],
      ['yesterday,GHSA-1\n', 'malformed'],
      [`${wednesday},../../etc/passwd?\n`, 'malformed'],
    ] as const) {
      files.set('/npm/modified_id.csv', list)
      expect(await read(realFeed(), source, since)).toMatchObject([{ kind: 'failed', reason }])
    }
  })
})

describe('the catalogue of known exploited vulnerabilities', () => {
  const catalogue = (dateReleased: string, ...cves: string[]) => ({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: dateReleased.slice(0, 10),
    dateReleased,
    count: cves.length,
    vulnerabilities: cves.map(cveID => ({ cveID, vendorProject: 'Acme', knownRansomwareCampaignUse: 'Known' })),
  })

  test('gives one record for each entry, from a file or a URL, once for each release', async () => {
    const path = join(folder(), 'kev.json')
    const body = JSON.stringify(catalogue('2026-03-02T15:00:00.0000Z', 'CVE-2026-0001', 'CVE-2026-0002'))
    writeFileSync(path, body)
    const { url } = await serve((_, response) => response.end(body))
    for (const location of [path, url]) {
      const items = await read(realFeed(), { kind: 'kev', location })
      expect(items.map(item => 'name' in item && item.name)).toEqual(['CVE-2026-0001', 'CVE-2026-0002', false])
      expect(JSON.parse(texts(items)[0] ?? '')).toMatchObject({
        cveID: 'CVE-2026-0001',
        knownRansomwareCampaignUse: 'Known',
      })
      expect(await read(realFeed(), { kind: 'kev', location }, end(items))).toMatchObject([{ kind: 'unchanged' }])
    }
  })

  test('that is shortened, older than before, or something else fails', async () => {
    const path = join(folder(), 'kev.json')
    const whole = catalogue('2026-03-02T15:00:00Z', 'CVE-2026-0001')
    const since = { modifiedUpTo: '2026-03-03T00:00:00Z' }
    for (const [content, reason] of [
      [JSON.stringify({ ...whole, count: 2 }), 'truncated'],
      [JSON.stringify(whole).slice(0, 90), 'truncated'],
      [JSON.stringify({ vulnerabilities: [] }), 'malformed'],
      [JSON.stringify(whole), 'went-backwards'],
    ] as const) {
      writeFileSync(path, content)
      expect(await read(realFeed(), { kind: 'kev', location: path }, since)).toMatchObject([{ kind: 'failed', reason }])
    }
  })
})

async function read(
  feed: AdvisoryFeedPort,
  source: FeedSource,
  since: FeedPosition | null = null,
): Promise<FeedItem[]> {
  const items: FeedItem[] = []
  for await (const item of feed.open(source, since)) items.push(item)
  return items
}

const texts = (items: readonly FeedItem[]) => items.flatMap(item => (item.kind === 'record' ? [item.text] : []))

// safe because every record of these tests is made by `osv`
const ids = (items: readonly FeedItem[]) => texts(items).map(text => (JSON.parse(text) as { id: string }).id)

function end(items: readonly FeedItem[]): FeedPosition {
  const last = items.at(-1)
  if (last?.kind !== 'finished') throw new Error(`The feed did not finish: ${JSON.stringify(last)}`)
  return last.position
}

/** Downloads of this process that were left on disk. */
const leftovers = () => readdirSync(tmpdir()).filter(name => name.startsWith(`feed-${process.pid}-`))

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'advisories-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}
