import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applicationEntries, systemEntries } from '../../src/demo/images.ts'
import { gzipLayer, imageOf, tarOf, writeLayout } from '../../src/demo/layout.ts'
import { freePort } from '../support/free-port.ts'
import { type Program, runProgram } from '../support/program.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { Visitor } from '../support/visitor.ts'

let folder: string
let programs: Program[]
beforeEach(async () => {
  folder = await newTestFolder('kill')
  programs = []
})
afterEach(async () => {
  for (const program of programs) {
    program.child.kill('SIGTERM')
    await program.ended
  }
  await removeTestFolder(folder)
})

test('a server killed in the middle of a scan goes on with it after its restart, and shows nothing half done', async () => {
  const images = join(folder, 'images')
  mkdirSync(images)
  await writeLayout(images, { '1.0.0': await largeImage() })
  const first = await start(images)
  const visitor = await Visitor.publisher(first.port, first.program, 'slowly')
  const cargoId = await visitor.draft('large')
  const version = await visitor.publish(cargoId, `oci:${images}:1.0.0`)
  await visitor.untilStage(version.scanId, 'READING')
  first.program.child.kill('SIGKILL')
  await first.program.ended

  const second = await start(images)
  visitor.moveTo(second.port)
  await visitor.untilStage(version.scanId, 'DONE')
  expect(await visitor.cargo('slowly/large')).toMatchObject({
    state: 'PUBLISHED',
    versions: { nodes: [{ state: 'PUBLISHED', packageCount: 2, latestScan: { state: 'PASSED' } }] },
  })
}, 90_000)

test('a PostgreSQL that is killed comes back, and the same server answers and scans again', async () => {
  const images = join(folder, 'images')
  mkdirSync(images)
  const { tar } = await layers()
  await writeLayout(images, { '1.0.0': imageOf([gzipLayer(tar)]) })
  const { program, port } = await start(images)
  const visitor = await Visitor.publisher(port, program, 'steady')
  const cargoId = await visitor.draft('small')
  const postmaster = Number.parseInt(await readFile(join(folder, 'data/pg/data/postmaster.pid'), 'utf8'), 10)
  process.kill(postmaster, 'SIGKILL')
  const version = await visitor.eventually(() => visitor.publish(cargoId, `oci:${images}:1.0.0`))
  await visitor.eventually(() => visitor.untilStage(version.scanId, 'DONE'))
  expect(await visitor.cargo('steady/small')).toMatchObject({ state: 'PUBLISHED' })
  expect(program.child.exitCode).toBe(null)
}, 90_000)

async function start(images: string): Promise<{ program: Program; port: number }> {
  const port = await freePort()
  const env = { PORT: String(port), DATA_DIR: join(folder, 'data'), OCI_LAYOUT_ROOT: images }
  const program = runProgram('src/main.ts', ['--no-demo'], env)
  programs.push(program)
  await program.says(/Cargo Registry is ready/)
  return { program, port }
}

async function layers() {
  const spec = {
    os: 'debian 12',
    dpkg: [{ package: 'bash', version: '5.2.15-2+b9' }],
    npm: [{ name: 'left-pad', version: '1.3.0' }],
  }
  return { tar: await tarOf([...systemEntries(spec), ...applicationEntries(spec)]) }
}

/** Bytes that do not compress, so that reading them takes a while. */
async function largeImage() {
  const { tar } = await layers()
  const noise = await tarOf([{ path: 'noise', content: randomBytes(120 * 1024 * 1024) }])
  return imageOf([gzipLayer(tar), gzipLayer(noise)])
}
