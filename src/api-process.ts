import type { BaseContext } from '@apollo/server'
import type { Compose, Foundation, JobParts } from './composition.ts'
import type { Config } from './config.ts'
import { layFoundation } from './foundation.ts'
import { serve } from './http/serve.ts'
import { startJobs } from './jobs/runner.ts'
import type { Running } from './run.ts'

/** The API: database, registry, doors, and the jobs unless another process runs them. */
export async function startApi<Context extends BaseContext>(
  config: Config,
  compose: Compose<Context>,
): Promise<Running> {
  const foundation = await layFoundation(config, { name: 'api', share: false })
  const { lifecycle, log } = foundation
  try {
    const composition = await compose(foundation)
    const api = await composition.api()
    await serve(foundation, api)
    if (config.worker) await runJobs(foundation, composition.jobs)
    announce(config)
    return { lifecycle, log, afterwards: api.opened }
  } catch (cause) {
    await lifecycle.stop('the start failed')
    throw cause
  }
}

/** The jobs alone. On the embedded database it takes part in that of the API. */
export async function startWorker<Context extends BaseContext>(
  config: Config,
  compose: Compose<Context>,
): Promise<Running> {
  const foundation = await layFoundation(config, { name: 'worker', share: true })
  const { lifecycle, log } = foundation
  try {
    await runJobs(foundation, (await compose(foundation)).jobs)
    log.info({ concurrency: config.jobConcurrency }, 'running jobs')
    return { lifecycle, log }
  } catch (cause) {
    await lifecycle.stop('the start failed')
    throw cause
  }
}

async function runJobs(
  { config, database, log, metrics, lifecycle }: Foundation,
  { tasks, schedule }: JobParts,
): Promise<void> {
  const jobs = await startJobs({
    url: database.url,
    tasks,
    schedule,
    concurrency: config.jobConcurrency,
    log,
    onFinished: metrics.job,
  })
  lifecycle.onStop('jobs', () => jobs.stop())
}

function announce({ publicUrl }: Config): void {
  process.stdout.write(`
  Cargo Registry is ready.

    GraphQL    ${publicUrl}/graphql
    Explorer   ${publicUrl}/explorer
    Health     ${publicUrl}/readyz

  Ctrl-C stops it.

`)
}
