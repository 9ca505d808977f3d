import { connect } from '../../src/database/client.ts'
import { startJobs } from '../../src/jobs/runner.ts'
import { createLog } from '../../src/log.ts'

// A program for the tests: its `work` job takes the table of the jobs away, so that nothing can write down that it ended.
const [url = ''] = process.argv.slice(2)
const sql = connect(url, { max: 1 })
await startJobs<{ work: object }>({
  url,
  concurrency: 1,
  log: createLog({ level: 'silent', json: true }),
  tasks: {
    work: async () => {
      await sql`drop table graphile_worker._private_jobs cascade`
    },
  },
})
