import initSqlJs from 'sql.js'

/*
 * The records of a real SQLite rpm database in the two older forms. No rpm at hand writes them, so these are made after the
 * formats' descriptions: they show that records reach our reader, not that every database of old systems does.
 */

async function recordsOf(sqlite: Buffer): Promise<Buffer[]> {
  const { Database } = await initSqlJs()
  const database = new Database(sqlite)
  const rows = database.prepare('select blob from Packages')
  const records: Buffer[] = []
  while (rows.step()) {
    const [blob] = rows.get()
    if (blob instanceof Uint8Array) records.push(Buffer.from(blob))
  }
  database.close()
  return records
}

/** ndb: a header, a page of slots that say where each record is, then the records in blocks of 16 bytes. */
export async function rpmNdb(sqlite: Buffer): Promise<Buffer> {
  const records = await recordsOf(sqlite)
  const page = Buffer.alloc(4096)
  page.write('RpmP')
  page.writeUInt32LE(1, 12)
  // Every entry of a slot page bears the mark; those without a record name no package.
  for (let at = 32; at < 4096; at += 16) page.write('Slot', at)
  const blobs: Buffer[] = []
  let block = 4096 / 16
  records.forEach((record, at) => {
    const blocks = Math.ceil((16 + record.length + 12) / 16)
    const blob = Buffer.alloc(blocks * 16)
    blob.write('BlbS')
    blob.writeUInt32LE(at + 1, 4)
    blob.writeUInt32LE(record.length, 12)
    record.copy(blob, 16)
    blobs.push(blob)
    const slot = 32 + at * 16
    page.writeUInt32LE(at + 1, slot + 4)
    page.writeUInt32LE(block, slot + 8)
    page.writeUInt32LE(blocks, slot + 12)
    block += blocks
  })
  // The reader wants room for a whole page of slots behind its header.
  return Buffer.concat([page, ...blobs, Buffer.alloc(32)])
}

const PAGE = 4096
const PAGE_HEADER = 26

/** Berkeley DB, hash access: a page of metadata, a page of keys and values, and each value in a chain of overflow pages. */
export async function rpmBdb(sqlite: Buffer): Promise<Buffer> {
  const records = await recordsOf(sqlite)
  const overflow: Buffer[] = []
  const hash = Buffer.alloc(PAGE)
  hash[25] = 13
  hash.writeUInt16LE(records.length * 2, 20)
  records.forEach((record, at) => {
    const key = PAGE - (at + 1) * 32
    const value = key + 16
    hash.writeUInt16LE(key, PAGE_HEADER + at * 4)
    hash.writeUInt16LE(value, PAGE_HEADER + at * 4 + 2)
    hash[value] = 3
    hash.writeUInt32LE(2 + overflow.length, value + 4)
    hash.writeUInt32LE(record.length, value + 8)
    overflow.push(...overflowPages(record, 2 + overflow.length))
  })
  const metadata = Buffer.alloc(PAGE)
  metadata.writeUInt32LE(0x061561, 12)
  metadata.writeUInt32LE(PAGE, 20)
  metadata[25] = 8
  metadata.writeUInt32LE(1 + overflow.length, 32)
  metadata.writeUInt32LE(records.length, 88)
  return Buffer.concat([metadata, hash, ...overflow])
}

function overflowPages(record: Buffer, first: number): Buffer[] {
  const room = PAGE - PAGE_HEADER
  return Array.from({ length: Math.ceil(record.length / room) }, (_, at) => {
    const content = record.subarray(at * room, (at + 1) * room)
    const page = Buffer.alloc(PAGE)
    page[25] = 7
    page.writeUInt32LE((at + 1) * room < record.length ? first + at + 1 : 0, 16)
    page.writeUInt16LE(PAGE_HEADER + content.length, 22)
    content.copy(page, PAGE_HEADER)
    return page
  })
}
