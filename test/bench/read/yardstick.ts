import { createServer } from 'node:http'
import { connect } from '../../../src/database/client.ts'

// The yardstick: what a person would write for exactly these questions and nothing else. One prepared statement each, JSON made
// by PostgreSQL, bare node:http; no permissions, no costs, no logs, no metrics. Told its statements over IPC.

process.once(
  'message',
  ({ url, port, statements }: { url: string; port: number; statements: Record<string, string | null> }) => {
    const sql = connect(url, { max: 10, applicationName: 'yardstick' })
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', async () => {
        const { workload, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
          workload: string
          params: never[]
        }
        const text = statements[workload]
        const data =
          text == null ? '{"__typename":"Query"}' : (await sql.unsafe(text, params, { prepare: true }).values())[0]?.[0]
        const body = Buffer.from(`{"data":${data}}`)
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        response.end(body)
      })
    })
    server.listen(port, '127.0.0.1', () => process.send?.('listening'))
  },
)
process.on('disconnect', () => process.exit(0))
