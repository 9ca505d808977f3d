import { describe, expect, test } from 'vitest'
import type { LayerCache } from '../../../src/adapters/scanner/port.ts'
import { dpkgParagraph, osReleaseFile } from '../../../src/demo/images.ts'
import { type BuiltImage, gzipLayer, imageOf, type LayerEntry, MEDIA, tarOf } from '../../../src/demo/layout.ts'
import { imageOfEntries, layerOfBytes, named, scanned, zstdStored } from '../../support/images.ts'

const npm = (path: string, name: string, version = '1.0.0'): LayerEntry => ({
  path: `${path}/node_modules/${name}/package.json`,
  content: JSON.stringify({ name, version }),
})
const whiteout = (path: string): LayerEntry => ({ path: path.replace(/([^/]*)$/, '.wh.$1'), content: '' })
const status = (...packages: { package: string; version: string; source?: string }[]): LayerEntry => ({
  path: 'var/lib/dpkg/status',
  content: packages.map(dpkgParagraph).join('\n'),
})

const namesIn = async (...layers: readonly (readonly LayerEntry[])[]) =>
  named(await scanned(await imageOfEntries(...layers)))

describe('what a layer above does to the layers below', () => {
  test('a file written again replaces the older one', async () => {
    expect(await namesIn([npm('app', 'a')], [npm('app', 'a', '2.0.0')])).toEqual(['npm a 2.0.0'])
  })

  test('a whiteout deletes a file', async () => {
    expect(await namesIn([npm('app', 'a'), npm('app', 'b')], [whiteout('app/node_modules/a/package.json')])).toEqual([
      'npm b 1.0.0',
    ])
  })

  test('a whiteout deletes a folder with all in it, and not its namesakes', async () => {
    expect(
      await namesIn(
        [npm('app', 'a'), npm('app', 'ab'), npm('app/node_modules/a', 'c')],
        [whiteout('app/node_modules/a')],
      ),
    ).toEqual(['npm ab 1.0.0'])
  })

  test('an opaque folder hides what was in it, and shows what its own layer puts there', async () => {
    const opaque = { path: 'app/node_modules/.wh..wh..opq', content: '' }
    expect(await namesIn([npm('app', 'a'), npm('lib', 'kept')], [npm('app', 'b'), opaque])).toEqual([
      'npm b 1.0.0',
      'npm kept 1.0.0',
    ])
  })

  test('an opaque root hides everything', async () => {
    expect(await namesIn([npm('app', 'a')], [{ path: '.wh..wh..opq', content: '' }])).toEqual([])
  })

  test('a folder that becomes a link or a file takes its content with it', async () => {
    const link: LayerEntry = { path: 'app/node_modules', type: 'symlink', linkTo: '../elsewhere' }
    expect(await namesIn([npm('app', 'a')], [link])).toEqual([])
    expect(await namesIn([npm('app', 'a')], [{ path: 'app', content: 'now a file' }])).toEqual([])
  })

  test('a package that is deleted and installed again is there once', async () => {
    expect(await namesIn([npm('app', 'a')], [whiteout('app')], [npm('app', 'a', '3.0.0')])).toEqual(['npm a 3.0.0'])
  })

  test('bookkeeping files of the union file system delete nothing', async () => {
    expect(await namesIn([npm('app', 'a')], [{ path: '.wh..wh.plnk/1.2', content: '' }])).toEqual(['npm a 1.0.0'])
  })

  test('a package database written by a later layer is the one that counts', async () => {
    const below = status({ package: 'curl', version: '7.88.1-10' }, { package: 'bash', version: '5.2' })
    expect(await namesIn([below], [status({ package: 'bash', version: '5.2' })])).toEqual(['deb bash 5.2'])
  })
})

describe('links', () => {
  test('a hard link to a file that was kept is the same package at another place', async () => {
    const link: LayerEntry = {
      path: 'other/node_modules/a/package.json',
      type: 'link',
      linkTo: 'app/node_modules/a/package.json',
    }
    const sbom = await scanned(await imageOfEntries([npm('app', 'a'), link]))
    expect(sbom.components.map(each => each.path)).toEqual([
      'app/node_modules/a/package.json',
      'other/node_modules/a/package.json',
    ])
  })

  test('a hard link to a file of no known name is read in a second pass', async () => {
    const store: LayerEntry = {
      path: 'store/files/ab/cdef',
      content: JSON.stringify({ name: 'linked', version: '1.2.3' }),
    }
    const link: LayerEntry = {
      path: 'app/node_modules/linked/package.json',
      type: 'link',
      linkTo: 'store/files/ab/cdef',
    }
    expect(await namesIn([store, link])).toEqual(['npm linked 1.2.3'])
  })

  test('a hard link to a file of the layer below shows what is there', async () => {
    const link: LayerEntry = {
      path: 'other/node_modules/a/package.json',
      type: 'link',
      linkTo: 'app/node_modules/a/package.json',
    }
    expect(await namesIn([npm('app', 'a')], [link, whiteout('app')])).toEqual(['npm a 1.0.0'])
  })

  test('a hard link to nothing, or to itself, shows nothing', async () => {
    const link = (linkTo: string): LayerEntry => ({ path: 'app/node_modules/a/package.json', type: 'link', linkTo })
    expect(await namesIn([link('../../../etc/shadow')], [link('app/node_modules/a/package.json')])).toEqual([])
  })

  test('a file below a linked root folder is one with its real path', async () => {
    const usrMerged: LayerEntry[] = [{ path: 'lib', type: 'symlink', linkTo: 'usr/lib' }, npm('usr/lib', 'a')]
    expect(await namesIn(usrMerged, [npm('lib', 'a', '2.0.0')])).toEqual(['npm a 2.0.0'])
  })

  test('a symbolic link is never followed to read a package', async () => {
    const link: LayerEntry = { path: 'var/lib/dpkg/status', type: 'symlink', linkTo: '/proc/self/environ' }
    expect(await namesIn([link])).toEqual([])
  })
})

test('a language package that a distribution package brought says so, by any name of the merged folders', async () => {
  const metadata = (path: string, name: string): LayerEntry => ({ path, content: `Name: ${name}\nVersion: 2.28.1\n` })
  const sbom = await scanned(
    await imageOfEntries([
      status({ package: 'python3-requests', version: '2.28.1+dfsg-1', source: 'requests' }),
      { path: 'etc/os-release', content: osReleaseFile('debian 12') },
      {
        path: 'var/lib/dpkg/info/python3-requests.list',
        content: '/.\n/lib\n/lib/python3/requests.dist-info/METADATA\n',
      },
      metadata('usr/lib/python3/requests.dist-info/METADATA', 'requests'),
      metadata('opt/venv/requests.dist-info/METADATA', 'requests'),
    ]),
  )
  expect(sbom.components.map(each => [each.type, each.path, each.ownedBy])).toEqual([
    ['deb', 'var/lib/dpkg/status', null],
    ['pypi', 'opt/venv/requests.dist-info/METADATA', null],
    ['pypi', 'usr/lib/python3/requests.dist-info/METADATA', 'python3-requests'],
  ])
})

test('every layer names its own packages, by the digest of its blob', async () => {
  const image = await imageOfEntries([npm('app', 'a')], [npm('app', 'b')])
  const sbom = await scanned(image)
  expect(sbom.components.map(each => each.layer)).toEqual([image.blobs[2]?.digest, image.blobs[3]?.digest])
})

test('plain, gzip and zstd layers may be mixed', async () => {
  const [plain, zstd] = [await tarOf([npm('app', 'plain')]), await tarOf([npm('app', 'zstd')])]
  const image = imageOf([
    layerOfBytes(MEDIA.layer, plain),
    gzipLayer(await tarOf([npm('app', 'gzip')])),
    layerOfBytes(MEDIA.zstd, zstdStored(zstd), zstd),
  ])
  expect(named(await scanned(image))).toEqual(['npm gzip 1.0.0', 'npm plain 1.0.0', 'npm zstd 1.0.0'])
})

test('an image without any package is an empty list, and says that nothing of that kind was found', async () => {
  const sbom = await scanned(await imageOfEntries([{ path: 'program', content: 'x' }]))
  expect(sbom).toMatchObject({ components: [], os: null, coverage: { read: [], unread: [], partial: false, files: 1 } })
})

test('progress is told from the first step to the last byte', async () => {
  const told: string[] = []
  await scanned(await imageOfEntries([npm('app', 'a')], [npm('app', 'b')]), {
    onProgress: ({ stage, done, total }) => told.push(`${stage} ${done === total ? 'whole' : done}`),
  })
  expect(told[0]).toBe('RESOLVING 0')
  expect(told).toContain('READING whole')
  expect(told.at(-1)).toBe('CATALOGUING whole')
})

describe('a layer seen before', () => {
  class MemoryCache implements LayerCache {
    readonly stored = new Map<string, Uint8Array>()
    async get(key: string) {
      return this.stored.get(key) ?? null
    }
    async put(key: string, catalogue: Uint8Array) {
      this.stored.set(key, catalogue)
    }
  }

  /** An image whose first layer cannot be opened: its blob is left out. */
  const withoutBlob = (image: BuiltImage, layer: number): BuiltImage => ({
    ...image,
    blobs: image.blobs.filter((_, at) => at !== layer + 2),
  })

  test('is not read again, and gives the same list', async () => {
    const cache = new MemoryCache()
    const layers: LayerEntry[][] = [
      [
        status({ package: 'bash', version: '5.2' }),
        npm('app', 'gone'),
        { path: 'lib', type: 'symlink', linkTo: 'usr/lib' },
      ],
      [whiteout('app/node_modules/gone'), npm('lib', 'new')],
    ]
    const image = await imageOfEntries(...layers)
    const first = await scanned(image, { cache })
    const again = await scanned(withoutBlob(withoutBlob(image, 1), 0), { cache })
    expect(again.components).toEqual(first.components)
    expect(again.coverage).toEqual({ ...first.coverage, layersFromCache: 2 })
  })

  test('counts towards the limits of an image as if it were read', async () => {
    const cache = new MemoryCache()
    const image = await imageOfEntries([npm('app', 'a'), npm('app', 'b')])
    await scanned(image, { cache })
    await expect(scanned(image, { cache, limits: { entries: 1 } })).rejects.toMatchObject({ kind: 'too-large' })
  })

  test('is read again where the stored catalogue is damaged', async () => {
    const cache = new MemoryCache()
    const image = await imageOfEntries([npm('app', 'a')])
    await scanned(image, { cache })
    for (const key of cache.stored.keys()) cache.stored.set(key, Buffer.from('damaged'))
    expect(await scanned(image, { cache })).toMatchObject({
      components: [{ name: 'a' }],
      coverage: { layersFromCache: 0 },
    })
  })

  test('is known by the digest of its blob, so that an image cannot borrow the catalogue of another layer', async () => {
    const cache = new MemoryCache()
    const clean = gzipLayer(await tarOf([{ path: 'nothing', content: '' }]))
    await scanned(imageOf([clean]), { cache })
    const pretender = { ...gzipLayer(await tarOf([npm('app', 'vulnerable')])), diffId: clean.diffId }
    expect(named(await scanned(imageOf([pretender]), { cache }))).toEqual(['npm vulnerable 1.0.0'])
  })
})
