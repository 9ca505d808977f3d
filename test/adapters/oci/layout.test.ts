import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imageSource } from '../../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { buildImage } from '../../../src/demo/images.ts'
import { writeLayout } from '../../../src/demo/layout.ts'
import { imageOfEntries, temporaryFolder } from '../../support/images.ts'

const image = await imageOfEntries([{ path: 'hello', content: 'hello' }])
const sourceFor = (...layoutRoots: string[]) => imageSource(imageSourceSettings({ layoutRoots }))
const at = (path: string, tag = 'latest') => ({ kind: 'layout', path, tag }) as const

async function layout() {
  const root = await temporaryFolder()
  const path = join(root, 'acme')
  await writeLayout(path, { latest: image })
  return { root, path, blob: (digest: string) => join(path, 'blobs', ...digest.split(':')) }
}

test('an image in a layout below an allowed folder is found by its tag', async () => {
  const { root, path } = await layout()
  expect(await sourceFor(root).resolve(at(path))).toMatchObject({
    digest: image.digest,
    layers: [{ size: image.blobs[2]?.bytes.length }],
  })
})

test('the same image is built the same, and a layout keeps its other tags', async () => {
  const { root, path } = await layout()
  const spec = { os: 'debian 12', dpkg: [{ package: 'bash', version: '5.2.15-2+b2' }] }
  await writeLayout(path, { one: await buildImage(spec) })
  await writeLayout(path, { two: await buildImage(spec) })
  const source = sourceFor(root)
  const digests = await Promise.all(
    ['one', 'two', 'latest'].map(async tag => (await source.resolve(at(path, tag))).digest),
  )
  expect(digests[0]).toBe(digests[1])
  expect(digests[2]).toBe(image.digest)
})

test('a tag that is not there is told as such', async () => {
  const { root, path } = await layout()
  await expect(sourceFor(root).resolve(at(path, 'nope'))).rejects.toThrow(`The image layout ${path} has no tag nope.`)
})

test('a layout outside the allowed folders is refused in the same words whether it exists or not', async () => {
  const { path } = await layout()
  const elsewhere = await temporaryFolder()
  const refusal = (each: string) => `The image layout ${each} is not in a folder that this registry reads.`
  await expect(sourceFor(elsewhere).resolve(at(path))).rejects.toThrow(refusal(path))
  await expect(sourceFor(elsewhere).resolve(at(join(elsewhere, '../nothing')))).rejects.toThrow(
    refusal(join(elsewhere, '../nothing')),
  )
  await expect(sourceFor().resolve(at(path))).rejects.toThrow(refusal(path))
  const sibling = `${path}-evil`
  await rename(path, sibling)
  await expect(sourceFor(path).resolve(at(sibling))).rejects.toThrow(refusal(sibling))
})

test('a layout that a link makes look allowed is refused', async () => {
  const { path } = await layout()
  const root = await temporaryFolder()
  await symlink(path, join(root, 'link'))
  await expect(sourceFor(root).resolve(at(join(root, 'link')))).rejects.toMatchObject({ kind: 'refused' })
})

test('a blob that is a link out of the layout is refused, even to the right content', async () => {
  const { root, path, blob } = await layout()
  const secret = join(root, 'secret')
  await writeFile(secret, Buffer.from(image.blobs[1]?.bytes ?? []))
  await rm(blob(image.blobs[1]?.digest ?? ''))
  await symlink(secret, blob(image.blobs[1]?.digest ?? ''))
  await expect(sourceFor(root).resolve(at(path))).rejects.toThrow(/leads out of its folder/)
})

test('a blob that is a pipe is refused at once instead of waited for', async () => {
  const { root, path, blob } = await layout()
  await rm(blob(image.digest))
  execFileSync('mkfifo', [blob(image.digest)])
  await expect(sourceFor(root).resolve(at(path))).rejects.toThrow(/is not a file/)
})

test('a blob with another content than its name says is refused', async () => {
  const { root, path, blob } = await layout()
  await writeFile(blob(image.digest), '{"schemaVersion":2}')
  await expect(sourceFor(root).resolve(at(path))).rejects.toMatchObject({ kind: 'invalid' })
})

test('an index.json that is rubbish, a folder or 5 MiB long is told as such', async () => {
  const { root, path } = await layout()
  const index = join(path, 'index.json')
  await writeFile(index, 'rubbish')
  await expect(sourceFor(root).resolve(at(path))).rejects.toThrow(
    'index.json of the image layout is not an image index.',
  )
  await writeFile(index, ' '.repeat(5 * 1024 * 1024))
  await expect(sourceFor(root).resolve(at(path))).rejects.toThrow('index.json is larger than the 4 MiB that are read.')
  await rm(index)
  await mkdir(index)
  await expect(sourceFor(root).resolve(at(path))).rejects.toThrow('index.json of the image layout is not a file.')
})
