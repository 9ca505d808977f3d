import { startJobs } from '../../src/jobs/runner.ts'
import { createLog } from '../../src/log.ts'

// A program for the tests: takes a `work` job from the database it is given and never ends it.
const [url = ''] = process.argv.slice(2)
await startJobs<{ work: object }>({
  url,
  concurrency: 1,
  log: createLog({ level: 'silent', json: true }),
  tasks: {
    work: async () => {
      console.log('working')
      await new Promise(() => {})
    },
  },
})
