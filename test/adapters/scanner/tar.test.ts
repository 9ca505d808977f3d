import fc from 'fast-check'
import { pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { cleanPath, type TarEntry, TarReader } from '../../../src/adapters/scanner/layers/tar.ts'
import { type LayerEntry, tarOf } from '../../../src/demo/layout.ts'

interface Read extends TarEntry {
  readonly content: string
}

/** Reads a tar cut into chunks of a size. */
function read(tar: Buffer, chunkSize = tar.length || 1): Read[] {
  const entries: Read[] = []
  const reader = new TarReader(entry => {
    const parts: Buffer[] = []
    return {
      chunk: bytes => void parts.push(Buffer.from(bytes)),
      end: () => void entries.push({ ...entry, content: Buffer.concat(parts).toString('utf8') }),
    }
  })
  for (let at = 0; at < tar.length; at += chunkSize) reader.write(tar.subarray(at, at + chunkSize))
  reader.end()
  return entries
}

const file = (path: string, content: string): LayerEntry => ({ path, content })

test('whatever is packed is read back, however the chunks are cut', async () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9._é-]{1,120}$/).filter(each => !/^\.{1,2}$/.test(each))
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))
  const content = fc.string({ maxLength: 1500, unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(path, content), { maxLength: 5, selector: ([each]) => each }),
      fc.integer({ min: 1, max: 2000 }),
      async (files, chunkSize) => {
        const entries = read(await tarOf(files.map(([each, text]) => file(each, text))), chunkSize)
        expect(entries.map(each => [each.path, each.content])).toEqual(
          files.map(([each, text]) => [each, Buffer.from(text).toString('utf8')]),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('names longer than a header, folders and links are told apart', async () => {
  const long = `${'deep/'.repeat(60)}file`
  const entries = read(
    await tarOf([
      file(long, 'x'),
      { path: 'folder/' },
      { path: 'soft', type: 'symlink', linkTo: '../elsewhere' },
      { path: 'hard', type: 'link', linkTo: `./${long}` },
    ]),
  )
  expect(entries.map(({ path, kind, target }) => [path, kind, target])).toEqual([
    [long, 'file', ''],
    ['folder', 'directory', ''],
    ['soft', 'symlink', '../elsewhere'],
    ['hard', 'hardlink', long],
  ])
})

test.each([
  ['./a/b', 'a/b'],
  ['/etc/passwd', 'etc/passwd'],
  ['../../etc/passwd', 'etc/passwd'],
  ['a/../../../b/./c//d/', 'b/c/d'],
  ['a/...', 'a/...'],
  ['', ''],
  ['.', ''],
])('the path %j is seen from the root of the image as %j', (written, cleaned) => {
  expect(cleanPath(written)).toBe(cleaned)
})

describe('an archive without an end', () => {
  const whole = () => tarOf([file('first', 'a'.repeat(600)), file('last', 'b'.repeat(700))])
  const lastContentEnd = 512 + 1024 + 512 + 700

  test('is taken when only its zero blocks are missing', async () => {
    expect(read((await whole()).subarray(0, lastContentEnd + 324))).toHaveLength(2)
  })

  test('is taken when only one of them is there', async () => {
    expect(read((await whole()).subarray(0, lastContentEnd + 324 + 512))).toHaveLength(2)
  })

  test('is taken when the padding of its last file is missing, too', async () => {
    const entries = read((await whole()).subarray(0, lastContentEnd))
    expect(entries.at(-1)).toMatchObject({ path: 'last', content: 'b'.repeat(700) })
  })

  test('is taken when part of the padding is there', async () => {
    expect(read((await whole()).subarray(0, lastContentEnd + 100))).toHaveLength(2)
  })

  test.each([1, 100, 512, 699])('is refused when %i bytes of its last file are missing', async missing => {
    const cut = (await whole()).subarray(0, lastContentEnd - missing)
    expect(() => read(cut)).toThrow(
      'A layer cannot be unpacked: its archive ends in the middle of a file. Build and push the image again.',
    )
  })

  test.each([1, 256, 511])('is refused when it ends %i bytes into an entry', async kept => {
    const cut = (await whole()).subarray(0, 512 + 1024 + kept)
    expect(() => read(cut)).toThrow('its archive ends in the middle of an entry')
  })

  test('is refused when the file of a long name does not follow', async () => {
    const tar = await tarOf([file(`${'x'.repeat(200)}/${'y'.repeat(200)}`, 'content')])
    expect(() => read(tar.subarray(0, 1024))).toThrow('its archive ends after the name of a file that does not follow')
  })
})

describe('a damaged archive is refused:', () => {
  const damaged = async (change: (tar: Buffer) => void) => {
    const tar = Buffer.from(await tarOf([file('a', 'content'), file('b', 'more')]))
    change(tar)
    return () => read(tar)
  }

  test('a flipped bit in a header', async () => {
    const reading = await damaged(tar => {
      tar[1024 + 3] = (tar[1024 + 3] ?? 0) ^ 1
    })
    expect(reading).toThrow('its archive has a damaged entry')
  })

  test('a size that is no number', async () => {
    const reading = await damaged(tar => {
      tar.write('zzzzzzzzzzz', 124)
      fixChecksum(tar)
    })
    expect(reading).toThrow('its archive has an entry of no proper size')
  })

  test('an entry after its end', async () => {
    const tar = await tarOf([file('a', 'content')])
    const two = Buffer.concat([tar.subarray(0, 1024), Buffer.alloc(512), tar.subarray(0, 1024)])
    expect(() => read(two)).toThrow('its archive goes on after its end')
  })

  test('a name of 2 MiB', async () => {
    const reading = await damaged(tar => {
      tar.write('00010000000', 124)
      tar.write('L', 156)
      fixChecksum(tar)
    })
    expect(reading).toThrow('its archive has an entry whose name or attributes take 2097152 bytes')
  })

  test('attributes that do not end where they say', async () => {
    const tar = await tarWithPax({ comment: 'x' })
    tar.write('99', 512)
    expect(() => read(tar)).toThrow('its archive has an entry with damaged attributes')
  })

  test('a sparse file, which readers understand differently', async () => {
    const tar = await tarWithPax({ 'GNU.sparse.name': 'var/lib/dpkg/status' })
    expect(() => read(tar)).toThrow(
      'A layer holds a sparse file, which is not read. Build the image without sparse files.',
    )
  })
})

test('what stands behind the end of an archive is not looked at', async () => {
  const tar = Buffer.concat([await tarOf([file('a', 'x')]), await tarOf([file('b', 'y')])])
  expect(read(tar).map(each => each.path)).toEqual(['a'])
})

test('a link has no content, whatever size its header gives', async () => {
  const tar = Buffer.from(await tarOf([{ path: 'link', type: 'symlink', linkTo: 'x' }, file('hidden?', 'no')]))
  tar.write('00000001000', 124)
  fixChecksum(tar)
  expect(read(tar).map(each => each.path)).toEqual(['link', 'hidden?'])
})

async function tarWithPax(attributes: Record<string, string>): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'a', pax: attributes }, 'content')
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

/** Makes the checksum of the first header right again. */
function fixChecksum(tar: Buffer): void {
  tar.fill(0x20, 148, 156)
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
}
