import { startApi } from './api-process.ts'
import { compose } from './compose/index.ts'
import { runProcess } from './run.ts'

// The API process, with the jobs inside unless WORKER=false or --no-worker says that worker.ts runs them.
await runProcess(config => startApi(config, compose))
