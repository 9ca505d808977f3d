import initSqlJs from 'sql.js'

/**
 * The records of a SQLite rpm database in the ndb form: a header, a page of slots that say where each record is, then the
 * records in blocks of 16 bytes. Written from rpm's description of the format, since no rpm here writes it.
 */
export async function rpmNdb(sqlite: Buffer): Promise<Buffer> {
  const { Database } = await initSqlJs()
  const database = new Database(sqlite)
  const rows = database.prepare('select blob from Packages')
  const records: Buffer[] = []
  while (rows.step()) {
    const [blob] = rows.get()
    if (blob instanceof Uint8Array) records.push(Buffer.from(blob))
  }
  database.close()

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
