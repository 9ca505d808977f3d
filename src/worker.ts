import { startWorker } from './api-process.ts'
import { compose } from './compose/index.ts'
import { runProcess } from './run.ts'

// The jobs alone: any number of these on one PostgreSQL.
await runProcess(config => startWorker(config, compose))
