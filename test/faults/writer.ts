import { setTimeout as later } from 'node:timers/promises'
import { createDatabase } from '../../src/database/client.ts'
import { hinter } from '../../src/database/hint.ts'
import { topics } from '../../src/registry/log/event.ts'
import { raiseEvents } from '../../src/registry/log/raise.ts'
import { alert, seeded } from '../support/raise.ts'

// Raises events with random pauses and aborts, and prints a line for each that was acknowledged: `ack <publisher> <name>`.
// With SERIAL it numbers by a sequence instead, as a naive log would.

const [, , databaseUrl = '', name = 'w', seed = '1', ...all] = process.argv
const database = createDatabase(databaseUrl, { max: 2, applicationName: 'fault-writer' })
const hints = hinter(database.sql, { senderId: `writer-${name}` })
const random = seeded(Number(seed))
const ABORTED = new Error('aborted')
const isSerial = process.env.SERIAL !== undefined

for (let n = 0; ; n++) {
  const publishers = random() < 0.2 ? all : [all[Math.floor(random() * all.length)] ?? '']
  const named = `${name}.${n}`
  try {
    await database.db.transaction(async tx => {
      if (isSerial) {
        for (const publisher of publishers)
          await tx.execute(`insert into serial_events (publisher, name) values ('${publisher}', '${named}')`)
        await later(random() * 15)
      } else {
        await later(random() * 15)
        await raiseEvents(
          tx,
          publishers.map(publisher => alert(publisher, { publisherId: publisher, body: { title: named } })),
        )
      }
      if (random() < 0.1) throw ABORTED
    })
    for (const publisher of publishers) console.log(`ack ${publisher} ${named}`)
    if (random() < 0.9) hints.hint(publishers.map(topics.alerts))
  } catch (cause) {
    // A writer whose database is away tries again; what got no answer is in nobody's count.
    if (cause !== ABORTED) await later(50)
  }
}
