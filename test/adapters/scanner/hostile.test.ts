import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dpkgParagraph, osReleaseFile } from '../../../src/demo/images.ts'
import { gzipLayer, imageOf, type LayerEntry, MEDIA, tarOf } from '../../../src/demo/layout.ts'
import { imageOfEntries, layerOfBytes, named, type ScanOptions, scanned } from '../../support/images.ts'
import { zipOf } from '../../support/zip.ts'

const scanOf = async (entries: readonly LayerEntry[], options?: ScanOptions) =>
  scanned(await imageOfEntries(entries), options)
const release: LayerEntry = { path: 'etc/os-release', content: osReleaseFile('debian 12') }
const MiB = 1024 * 1024

/** A layer that packs as many megabytes of one byte as wanted into a few kilobytes: a file header, then its content. */
function bombOf(path: string, mebibytes: number) {
  const size = mebibytes * MiB
  const header = Buffer.alloc(512)
  header.write(path, 0)
  header.write('0000644\0', 100)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.fill(0x20, 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  const megabyte = gzipSync(Buffer.alloc(MiB, 'a'))
  // Members of a gzip stream are joined when unpacked, so the bomb itself never has to exist.
  const packed = Buffer.concat([gzipSync(header), ...Array(mebibytes).fill(megabyte), gzipSync(Buffer.alloc(1024))])
  return imageOf([layerOfBytes(MEDIA.gzip, packed)])
}

describe('an image too large to be honest fails with a sentence, and is never a clean one:', () => {
  test('a layer that unpacks to more than is read', async () => {
    await expect(scanned(bombOf('zeros', 64), { limits: { layerBytes: 32 * MiB } })).rejects.toMatchObject({
      kind: 'too-large',
      retryable: false,
      message: 'A layer unpacks to more than 0.031 GiB, which is the most that is read.',
    })
  })

  test('layers that together unpack to more than is read', async () => {
    const layers = await Promise.all(
      ['a', 'b', 'c'].map(async path => gzipLayer(await tarOf([{ path, content: Buffer.alloc(MiB) }]))),
    )
    await expect(scanned(imageOf(layers), { limits: { imageBytes: 2 * MiB } })).rejects.toThrow(
      'The image unpacks to more than 0.002 GiB, which is the most that is read.',
    )
  })

  test('a package database of 1 GiB', async () => {
    const before = process.memoryUsage.rss()
    await expect(scanned(bombOf('var/lib/dpkg/status', 1024))).rejects.toThrow(
      'The package database var/lib/dpkg/status is 1000 MiB long; at most 64 MiB are read.',
    )
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MiB)
  })

  test('a million files', async () => {
    await expect(scanned(millionFiles())).rejects.toThrow(
      'The image holds more than 750,000 files and folders, which is the most that is read.',
    )
  })

  test('more packages than anything has', async () => {
    const status = Array.from({ length: 2000 }, (_, at) => dpkgParagraph({ package: `p${at}`, version: '1' })).join(
      '\n',
    )
    await expect(
      scanOf([release, { path: 'var/lib/dpkg/status', content: status }], { limits: { components: 1000 } }),
    ).rejects.toThrow('The image lists more than 1,000 packages, which is the most that is read.')
  })
})

describe('what is too large beside the package database is left unread, told, and makes the scan no pass:', () => {
  test('a package.json of 5 MiB', async () => {
    const { coverage } = await scanOf([
      { path: 'node_modules/a/package.json', content: `{"name":"a","version":"1","x":"${'x'.repeat(5 * MiB)}"}` },
    ])
    expect(coverage).toMatchObject({
      partial: true,
      unread: [{ what: 'node_modules/a/package.json', why: 'The file is 5 MiB long; at most 4 MiB are read.' }],
    })
  })

  test('a jar that holds itself, and holds itself', async () => {
    let jar = zipOf([{ name: 'a.class', content: '' }])
    for (let depth = 0; depth < 50; depth++) jar = zipOf([{ name: 'itself.jar', content: jar }])
    const { coverage } = await scanOf([{ path: 'app.jar', content: jar }])
    expect(coverage).toMatchObject({
      partial: true,
      unread: [
        {
          what: 'app.jar!itself.jar!itself.jar!itself.jar!itself.jar',
          why: 'The file is an archive nested more than 4 deep.',
        },
      ],
    })
  })

  test('a jar that unpacks to more than it says, or than is read', async () => {
    const bomb = Buffer.alloc(20 * MiB)
    const lying = zipOf([{ name: 'bomb.jar', content: bomb, claims: { size: 10 } }])
    const honest = zipOf([{ name: 'bomb.jar', content: bomb }])
    const { coverage } = await scanOf(
      [
        { path: 'lying.jar', content: lying },
        { path: 'honest.jar', content: honest },
      ],
      { limits: { jarUnpackedBytes: MiB } },
    )
    expect(coverage.unread).toEqual([
      { what: 'honest.jar!bomb.jar', why: 'The file unpacks to more than 1 MiB, which is the most that is read.' },
      { what: 'lying.jar', why: 'The file is a damaged Java archive.' },
    ])
  })

  test('hard links to more than would be read twice', async () => {
    const link: LayerEntry = { path: 'node_modules/a/package.json', type: 'link', linkTo: 'large' }
    const { coverage } = await scanOf([{ path: 'large', content: Buffer.alloc(2 * MiB) }, link], {
      limits: { rereadBytes: MiB },
    })
    expect(coverage).toMatchObject({
      partial: true,
      unread: [{ what: 'large', why: 'The file belongs to more than 1 MiB that would have to be read twice.' }],
    })
  })
})

describe('metadata that cannot be believed is told and left out:', () => {
  const npm = (json: unknown): LayerEntry => ({ path: 'node_modules/a/package.json', content: JSON.stringify(json) })

  test.each([
    ['a name with control characters', { name: 'a\u001b[2J', version: '1' }, 'states a name with control characters'],
    [
      'a name that turns the writing round',
      { name: 'a\u202etxt', version: '1' },
      'states a name with control characters',
    ],
    [
      'a version of 10,000 characters',
      { name: 'a', version: '1'.repeat(10_000) },
      'states a version of 10,000 characters',
    ],
    ['a version that is a list', { name: 'a', version: ['1'] }, 'states no version'],
    ['an empty name', { name: '', version: '1' }, 'states no name'],
    ['a zero byte', { name: 'a\0b', version: '1' }, 'states a name with control characters'],
  ])('%s', async (_what, json, why) => {
    const sbom = await scanOf([npm(json)])
    expect(sbom).toMatchObject({
      components: [],
      coverage: {
        partial: false,
        unread: [{ what: 'node_modules/a/package.json', why: `The file describes a package but ${why}.` }],
      },
    })
  })

  test('in a dpkg database the other packages stay', async () => {
    const status = [
      dpkgParagraph({ package: 'good', version: '1' }),
      dpkgParagraph({ package: 'bad', version: '9'.repeat(10_000) }),
    ].join('\n')
    const sbom = await scanOf([release, { path: 'var/lib/dpkg/status', content: status }])
    expect(named(sbom)).toEqual(['deb good 1'])
    expect(sbom.coverage.unread).toEqual([
      { what: 'var/lib/dpkg/status', why: 'The file holds a package that states a version of 10,000 characters.' },
    ])
  })

  test('prototype names are only names', async () => {
    const sbom = await scanOf([
      npm({ name: '__proto__', version: 'constructor' }),
      { path: 'node_modules/__proto__/package.json', content: '{"name":"toString","version":"1"}' },
    ])
    expect(named(sbom)).toEqual(['npm __proto__ constructor', 'npm toString 1'])
  })

  test('paths with control characters are shown without them', async () => {
    const sbom = await scanOf([{ path: 'a\u0007b/node_modules/x/package.json', content: '{"name":"x","version":"1"}' }])
    expect(sbom.components[0]?.path).toBe('a\ufffdb/node_modules/x/package.json')
  })

  test('thousands of broken files fill no memory: the first are listed and all are counted', async () => {
    const broken = Array.from({ length: 3000 }, (_, at) => ({
      path: `${at}/node_modules/x/package.json`,
      content: '{',
    }))
    const { coverage } = await scanOf(broken)
    expect(coverage.unread).toHaveLength(200)
    expect(coverage.unreadCount).toBe(3000)
  })
})

describe('paths that try to be elsewhere', () => {
  test('cannot leave the image, and count where a runtime would put them', async () => {
    const sbom = await scanOf([
      release,
      { path: '../../../var/lib/dpkg/status', content: dpkgParagraph({ package: 'escaped', version: '1' }) },
    ])
    expect(named(sbom)).toEqual(['deb escaped 1'])
  })

  test('cannot hide a package by being written twice in one layer', async () => {
    const sbom = await scanOf([
      release,
      { path: 'var/lib/dpkg/status', content: '' },
      { path: './var//lib/./dpkg/status', content: dpkgParagraph({ package: 'second', version: '1' }) },
    ])
    expect(named(sbom)).toEqual(['deb second 1'])
  })
})

test('a broken layer fails the scan: the packages of the others are no answer', async () => {
  const good = gzipLayer(await tarOf([{ path: 'node_modules/a/package.json', content: '{"name":"a","version":"1"}' }]))
  const tar = await tarOf([{ path: 'file', content: 'x'.repeat(5000) }])
  const broken = layerOfBytes(MEDIA.gzip, gzipSync(tar.subarray(0, 3000)))
  await expect(scanned(imageOf([good, broken]))).rejects.toMatchObject({
    kind: 'unreadable',
    message: 'A layer cannot be unpacked: its archive ends in the middle of a file. Build and push the image again.',
  })
})

/** A layer of a million empty files of one name, which pack to few bytes. */
function millionFiles() {
  const header = Buffer.alloc(512)
  header.write('f', 0)
  header.write('00000000000\0', 124)
  header.write('0', 156)
  header.fill(0x20, 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  const thousand = gzipSync(Buffer.concat(Array(1000).fill(header)))
  return imageOf([
    layerOfBytes(MEDIA.gzip, Buffer.concat([...Array(1000).fill(thousand), gzipSync(Buffer.alloc(1024))])),
  ])
}
