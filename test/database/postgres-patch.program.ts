import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import postgres from 'postgres'

// The client half of postgres-patch.test.ts: a process of its own, since the fault under test ends processes.

const [, , scenario = '', url = ''] = process.argv
const sql = postgres(url, { max: 5, backoff: () => 0.1, connect_timeout: 2, fetch_types: false, onnotice: () => {} })

if (scenario === 'small-writes') await smallWrites()
if (scenario === 'lost-transaction') await lostTransaction()
if (scenario === 'lost-types') await lostTypes()
await sql.end({ timeout: 1 })

async function smallWrites() {
  const codes = new Map<string, number>()
  const count = (cause: { code?: string }) =>
    codes.set(cause.code ?? String(cause), (codes.get(cause.code ?? String(cause)) ?? 0) + 1)
  let stop = false
  let waiting = 0
  // Half of the lanes are transactions that go on after the close; each statement is small enough to be kept for the next turn.
  const goesOn = (tx: postgres.TransactionSql) =>
    tx`select 1`.catch(async cause => {
      await turn()
      await tx`select ${1}::int`.catch(count)
      throw cause
    })
  const lanes = Array.from({ length: 20 }, async (_, lane) => {
    while (!stop) {
      waiting++
      const work = lane % 2 ? sql`select ${lane}::int` : sql.begin(async tx => [await goesOn(tx), await goesOn(tx)])
      await work.catch(cause => {
        if (codes.size === 0) console.log('failed')
        count(cause)
      })
      waiting--
      await turn()
    }
  })
  await Promise.all(Array.from({ length: 100 }, () => sql`select 1`))
  console.log('writing')
  await once(process.stdin, 'data')
  await Promise.all(Array.from({ length: 20 }, () => sql`select 1`.catch(() => sql`select 1`)))
  stop = true
  await Promise.all(lanes)
  console.log('recovered')
  console.log(`\n${JSON.stringify({ codes: [...codes.keys()].sort(), stillWaiting: waiting })}`)
}

async function lostTransaction() {
  await sql`drop table if exists told`
  await sql`create table told (who text)`
  let heard: (code: string) => void = () => {}
  const lateCode = new Promise<string>(resolve => {
    heard = resolve
  })
  const killer = postgres(url, { max: 1, fetch_types: false })
  const transaction = sql
    .begin(async tx => {
      const [me] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
      await tx`insert into told values ('the transaction')`
      const idle = sql.options.max - 1
      await killer`select pg_terminate_backend(${me?.pid ?? 0})`
      // Everybody else asks at once, so that the closed connection is opened again for one of them.
      for (let round = 0; round < 5; round++)
        await Promise.all(Array.from({ length: idle + 5 }, () => sql`select pg_sleep(0.02)`))
      await sql`insert into told values ('another caller')`
      await tx`insert into told values (${'late'})`.then(
        () => heard('it ran'),
        cause => heard(cause.code),
      )
    })
    .then(
      () => 'committed',
      cause => cause.code,
    )
  const lateStatement = await lateCode
  const rows = (await sql<{ who: string }[]>`select who from told order by who`).map(row => row.who)
  const pids = await Promise.all(
    Array.from({ length: 5 }, () => sql<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(0.1)`),
  )
  await killer.end()
  const poolStillServes = new Set(pids.map(([row]) => row?.pid)).size
  console.log(`\n${JSON.stringify({ transaction: await transaction, lateStatement, rows, poolStillServes })}`)
  console.log('done')
}

/** Between the client and the database: goes away for good when the client asks for the types of arrays. */
async function lostTypes() {
  const database = new URL(url)
  const between = createServer(client => {
    const server = connect(Number(database.port), database.hostname)
    server.on('data', bytes => client.write(bytes))
    server.on('error', () => {})
    client.on('error', () => {})
    client.on('data', bytes => {
      if (!bytes.includes('pg_catalog.pg_type')) return void server.write(bytes)
      between.close()
      client.end()
      server.destroy()
    })
  })
  between.listen(0, '127.0.0.1')
  await once(between, 'listening')
  const through = new URL(url)
  through.port = String((between.address() as AddressInfo).port)
  const asking = postgres(through.href, { max: 1, connect_timeout: 2, backoff: () => 0.01 })
  const code = await asking`select 1`.then(
    () => 'answered',
    cause => cause.code,
  )
  await turn()
  await asking.end({ timeout: 0 })
  console.log(`\n${JSON.stringify({ code })}`)
  console.log('done')
}
