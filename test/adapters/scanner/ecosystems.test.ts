import { readFileSync } from 'node:fs'
import { deflateSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { goMatchVersion } from '../../../src/adapters/scanner/ecosystems/go.ts'
import { osRelease } from '../../../src/adapters/scanner/ecosystems/os-release.ts'
import { buildImage, dpkgParagraph, goBinary, osReleaseFile } from '../../../src/demo/images.ts'
import type { LayerEntry } from '../../../src/demo/layout.ts'
import { elfWithSections } from '../../support/elf.ts'
import { imageOfEntries, named, scanned } from '../../support/images.ts'
import { rpmBdb, rpmNdb } from '../../support/rpm-databases.ts'
import { zipOf } from '../../support/zip.ts'

const scanOf = async (...entries: LayerEntry[]) => scanned(await imageOfEntries(entries))

describe('Debian', () => {
  test('packages are those that are installed, with their source and their own architecture', async () => {
    const removed = 'Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n'
    const sbom = await scanOf(
      { path: 'etc/os-release', content: osReleaseFile('debian 12') },
      {
        path: 'var/lib/dpkg/status',
        content: [
          dpkgParagraph({ package: 'libssl3', version: '3.0.15-1~deb12u1', source: 'openssl' }),
          dpkgParagraph({
            package: 'bsdutils',
            version: '1:2.38.1-5',
            source: 'util-linux',
            sourceVersion: '2.38.1-5',
          }),
          dpkgParagraph({ package: 'bash', version: '5.2.15-2+b2', sourceVersion: '5.2.15-2' }),
          removed,
        ].join('\n'),
      },
    )
    expect(sbom.os).toEqual({ id: 'debian', versionId: '12', prettyName: 'debian 12', ecosystem: 'Debian:12' })
    expect(
      sbom.components.map(each => [
        each.ecosystem,
        each.name,
        each.version,
        each.matchName,
        each.matchVersion,
        each.purl,
      ]),
    ).toEqual([
      [
        'Debian:12',
        'bash',
        '5.2.15-2+b2',
        'bash',
        '5.2.15-2',
        'pkg:deb/debian/bash@5.2.15-2+b2?arch=amd64&distro=debian-12&upstream=bash%405.2.15-2',
      ],
      [
        'Debian:12',
        'bsdutils',
        '1:2.38.1-5',
        'util-linux',
        '2.38.1-5',
        'pkg:deb/debian/bsdutils@1:2.38.1-5?arch=amd64&distro=debian-12&upstream=util-linux%402.38.1-5',
      ],
      [
        'Debian:12',
        'libssl3',
        '3.0.15-1~deb12u1',
        'openssl',
        '3.0.15-1~deb12u1',
        'pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12&upstream=openssl',
      ],
    ])
  })

  test('an image without a package manager keeps one file for each package', async () => {
    const sbom = await scanOf(
      { path: 'etc/os-release', content: osReleaseFile('debian 12') },
      {
        path: 'var/lib/dpkg/status.d/tzdata',
        content: 'Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n',
      },
      { path: 'var/lib/dpkg/status.d/tzdata.md5sums', content: 'd41d8cd98f00b204e9800998ecf8427e  usr/bin/server\n' },
      {
        path: 'usr/bin/server',
        content: goBinary({ file: '', goVersion: 'go1.22.1', module: { path: 'example.com/server' } }),
      },
    )
    expect(named(sbom)).toEqual([
      'deb tzdata 2024a-0+deb12u1',
      'golang example.com/server (devel)',
      'golang stdlib 1.22.1',
    ])
    expect(sbom.components[1]?.ownedBy).toBe('tzdata')
  })

  test('licences come from machine-readable copyright files', async () => {
    const sbom = await scanOf(
      { path: 'var/lib/dpkg/status', content: dpkgParagraph({ package: 'zlib1g', version: '1:1.2.13' }) },
      {
        path: 'usr/share/doc/zlib1g/copyright',
        content:
          'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Zlib\n\nFiles: debian/*\nLicense: GPL-2+\n\nLicense: Zlib\n text\n',
      },
    )
    expect(sbom.components[0]?.licences).toEqual(['Zlib', 'GPL-2+'])
  })

  test('an image that hides its release is no pass: nothing could be found in it', async () => {
    const sbom = await scanOf({
      path: 'var/lib/dpkg/status',
      content: dpkgParagraph({ package: 'bash', version: '5.2' }),
    })
    expect(sbom.components[0]?.ecosystem).toBe('linux')
    expect(sbom.coverage.partial).toBe(true)
    expect(sbom.coverage.unread).toEqual([
      {
        what: 'etc/os-release',
        why: 'The image does not say which release of its distribution it is, so no advisory of a release can match.',
      },
    ])
  })
})

test.each([
  ['an empty file', ''],
  ['no release', 'ID=debian\n'],
  ['a release of nothing', 'VERSION_ID=12\n'],
])('a release file with %s is no pass either', async (_, content) => {
  const sbom = await scanOf(
    { path: 'etc/os-release', content },
    { path: 'var/lib/dpkg/status', content: dpkgParagraph({ package: 'bash', version: '5.2' }) },
  )
  expect(sbom.coverage.partial).toBe(true)
  expect(sbom.coverage.unread.map(each => each.what)).toEqual(['etc/os-release'])
})

test('a distribution that nobody publishes advisories of is named: its packages are not judged', async () => {
  const sbom = await scanOf(
    { path: 'etc/os-release', content: 'ID=kali\nVERSION_ID=2024.1\n' },
    { path: 'var/lib/dpkg/status', content: dpkgParagraph({ package: 'bash', version: '5.2' }) },
  )
  expect(sbom.coverage.partial).toBe(false)
  expect(sbom.coverage.unread).toMatchObject([{ what: 'etc/os-release', why: expect.stringContaining('kali') }])
})

test('a package whose name differs in case alone is another package, with a URL of its own', async () => {
  const manifest = (folder: string, name: string, version: string): LayerEntry => ({
    path: `app/node_modules/${folder}/package.json`,
    content: JSON.stringify({ name, version }),
  })
  const sbom = await scanOf(manifest('a', 'JSONStream', '1.0.0'), manifest('b', 'jsonstream', ' 1.0.0 '))
  expect(sbom.components.map(each => [each.matchName, each.matchVersion, each.purl])).toEqual([
    ['JSONStream', '1.0.0', 'pkg:npm/JSONStream@1.0.0'],
    ['jsonstream', '1.0.0', 'pkg:npm/jsonstream@1.0.0'],
  ])
})

test.each([
  [{ ID: 'debian', VERSION_ID: '12' }, 'deb', 'Debian:12'],
  [{ ID: 'ubuntu', VERSION_ID: '22.04', VERSION: '22.04.4 LTS (Jammy Jellyfish)' }, 'deb', 'Ubuntu:22.04:LTS'],
  [{ ID: 'ubuntu', VERSION_ID: '23.10', VERSION: '23.10 (Mantic Minotaur)' }, 'deb', 'Ubuntu:23.10'],
  // The word is no part of a package's URL, so the number alone has to decide.
  [{ ID: 'ubuntu', VERSION_ID: '22.04', VERSION: '22.04' }, 'deb', 'Ubuntu:22.04:LTS'],
  [{ ID: 'ubuntu', VERSION_ID: '23.04', VERSION: '23.04 LTS' }, 'deb', 'Ubuntu:23.04'],
  [{ ID: 'alpine', VERSION_ID: '3.23_alpha20250612' }, 'apk', 'Alpine:v3.23'],
  [{ ID: 'alpine', VERSION_ID: '3.19.1' }, 'apk', 'Alpine:v3.19'],
  [{ ID: 'wolfi', VERSION_ID: '20230201' }, 'apk', 'Wolfi'],
  [{ ID: 'almalinux', VERSION_ID: '9.3' }, 'rpm', 'AlmaLinux:9'],
  [{ ID: 'rocky', VERSION_ID: '8.9' }, 'rpm', 'Rocky Linux:8'],
  [{ ID: 'opensuse-leap', VERSION_ID: '15.5' }, 'rpm', 'openSUSE:Leap 15.5'],
  [{ ID: 'sles', VERSION_ID: '15.5' }, 'rpm', 'SUSE:Linux Enterprise Server 15 SP5'],
  [{ ID: 'sles', VERSION_ID: '16.0' }, 'rpm', 'SUSE:Linux Enterprise Server 16.0'],
  [{ ID: 'rhel', VERSION_ID: '9.4' }, 'rpm', 'Red Hat:enterprise_linux:9'],
  [{ ID: 'rhel', VERSION_ID: '10.0' }, 'rpm', 'Red Hat:enterprise_linux:10.0'],
  [{ ID: 'openEuler', VERSION_ID: '22.03', VERSION: '22.03 (LTS-SP3)' }, 'rpm', 'openEuler:22.03-LTS-SP3'],
  [{ ID: 'openEuler', VERSION_ID: '24.03', VERSION: '24.03 (LTS)' }, 'rpm', 'openEuler:24.03-LTS'],
  [{ ID: 'azurelinux', VERSION_ID: '3.0' }, 'rpm', 'Azure Linux:3'],
  [{ ID: 'mariner', VERSION_ID: '2.0' }, 'rpm', 'Azure Linux:2'],
  [{ ID: 'void' }, 'rpm', 'void'],
  [{ ID: 'debian', VERSION_ID: '12' }, null, null],
] as const)('the release %j is the ecosystem %3$s in the words of advisories', (fields, format, ecosystem) => {
  expect(osRelease(fields, format).ecosystem).toBe(ecosystem)
})

test('Alpine packages are matched by their origin', async () => {
  const sbom = await scanned(
    await buildImage({
      os: 'alpine 3.19.1',
      apk: [
        { package: 'libcrypto3', version: '3.1.4-r5', origin: 'openssl', licence: 'Apache-2.0' },
        { package: 'musl', version: '1.2.4_git20230717-r4' },
      ],
    }),
  )
  expect(
    sbom.components.map(each => [each.ecosystem, each.name, each.matchName, each.version, each.licences, each.purl]),
  ).toEqual([
    [
      'Alpine:v3.19',
      'libcrypto3',
      'openssl',
      '3.1.4-r5',
      ['Apache-2.0'],
      'pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl',
    ],
    [
      'Alpine:v3.19',
      'musl',
      'musl',
      '1.2.4_git20230717-r4',
      ['MIT'],
      'pkg:apk/alpine/musl@1.2.4_git20230717-r4?arch=x86_64&distro=alpine-3.19.1',
    ],
  ])
})

describe('rpm', () => {
  // Made by rpm 4.18 itself: rpmbuild of rpmdb.spec, then both packages installed with --justdb.
  const sqlite = gunzipSync(readFileSync(new URL('fixtures/rpmdb.sqlite.gz', import.meta.url)))
  const rocky: LayerEntry = { path: 'etc/os-release', content: 'ID="rocky"\nVERSION_ID="9.3"\n' }
  const metadata: LayerEntry = {
    path: 'usr/lib/python3.11/site-packages/harbour-1.4.0.dist-info/METADATA',
    content: 'Name: harbour\nVersion: 1.4.0\n',
  }

  test('the SQLite database of rpm itself is read, with epochs, sources, licences and owned files', async () => {
    const sbom = await scanOf(rocky, { path: 'var/lib/rpm/rpmdb.sqlite', content: sqlite }, metadata)
    expect(
      sbom.components.map(each => [
        each.ecosystem,
        each.name,
        each.version,
        each.matchName,
        each.licences,
        each.ownedBy,
        each.purl,
      ]),
    ).toEqual([
      ['PyPI', 'harbour', '1.4.0', 'harbour', [], 'python3-harbour', 'pkg:pypi/harbour@1.4.0'],
      [
        'Rocky Linux:9',
        'harbour-demo',
        '2:1.4.0-3.el9',
        'harbour-demo',
        ['Apache-2.0'],
        null,
        'pkg:rpm/rocky/harbour-demo@1.4.0-3.el9?arch=noarch&distro=rocky-9.3&epoch=2',
      ],
      [
        'Rocky Linux:9',
        'python3-harbour',
        '2:1.4.0-3.el9',
        'harbour-demo',
        ['MIT'],
        null,
        'pkg:rpm/rocky/python3-harbour@1.4.0-3.el9?arch=noarch&distro=rocky-9.3&epoch=2&upstream=harbour-demo',
      ],
    ])
  })

  test('distributions whose advisories name binary packages are matched by them', async () => {
    const alma: LayerEntry = { path: 'etc/os-release', content: 'ID=almalinux\nVERSION_ID=9.3\n' }
    const sbom = await scanOf(alma, { path: 'usr/lib/sysimage/rpm/rpmdb.sqlite', content: sqlite })
    expect(sbom.components.map(each => each.matchName)).toEqual(['harbour-demo', 'python3-harbour'])
  })

  test.each([
    ['ndb', 'usr/lib/sysimage/rpm/Packages.db', rpmNdb],
    ['Berkeley DB', 'var/lib/rpm/Packages', rpmBdb],
  ])('the same records in the %s form are read', async (_form, path, written) => {
    const sbom = await scanOf(rocky, { path, content: await written(sqlite) })
    expect(named(sbom)).toEqual(['rpm harbour-demo 2:1.4.0-3.el9', 'rpm python3-harbour 2:1.4.0-3.el9'])
  })

  test('a damaged database fails the scan instead of looking empty', async () => {
    await expect(
      scanOf(rocky, { path: 'var/lib/rpm/rpmdb.sqlite', content: sqlite.subarray(0, 5000) }),
    ).rejects.toThrow('The package database var/lib/rpm/rpmdb.sqlite is damaged and cannot be read.')
    await expect(scanOf(rocky, { path: 'var/lib/rpm/Packages', content: 'not Berkeley' })).rejects.toThrow(
      'The package database var/lib/rpm/Packages is damaged and cannot be read.',
    )
  })

  test('the empty file of the old form beside the one in use is nothing', async () => {
    const sbom = await scanOf(
      rocky,
      { path: 'var/lib/rpm/Packages', content: '' },
      { path: 'var/lib/rpm/rpmdb.sqlite', content: sqlite },
    )
    expect(sbom.components).toHaveLength(2)
  })
})

describe('npm', () => {
  const installed = (path: string, json: unknown): LayerEntry => ({
    path: `${path}/package.json`,
    content: JSON.stringify(json),
  })

  test('packages are what node_modules holds, at any depth, and not the application or fixtures', async () => {
    const sbom = await scanOf(
      installed('app', { name: 'application', version: '1.0.0' }),
      installed('app/node_modules/a', { name: 'a', version: '1.0.0', license: 'MIT' }),
      installed('app/node_modules/a/node_modules/@scope/b', {
        name: '@scope/b',
        version: '2.0.0',
        licenses: [{ type: 'ISC' }, { type: 'MIT' }],
      }),
      installed('app/node_modules/.pnpm/c@3.0.0/node_modules/c', {
        name: 'c',
        version: '3.0.0',
        license: { type: 'BSD-2-Clause' },
      }),
      installed('app/node_modules/a/esm', { type: 'module' }),
      installed('app/node_modules/a/test/fixture', { name: 'fixture', version: '9.9.9' }),
      installed('app/node_modules/nameless', { private: true }),
    )
    expect(sbom.components.map(each => [each.name, each.version, each.licences, each.purl])).toEqual([
      ['@scope/b', '2.0.0', ['ISC', 'MIT'], 'pkg:npm/%40scope/b@2.0.0'],
      ['a', '1.0.0', ['MIT'], 'pkg:npm/a@1.0.0'],
      ['c', '3.0.0', ['BSD-2-Clause'], 'pkg:npm/c@3.0.0'],
    ])
    expect(sbom.coverage.unread).toEqual([])
  })

  test('a broken package.json is told, and is no reason to fail', async () => {
    const sbom = await scanOf({ path: 'node_modules/broken/package.json', content: '{' })
    expect(sbom.coverage).toMatchObject({
      unread: [{ what: 'node_modules/broken/package.json', why: 'The file describes a package but is not JSON.' }],
      unreadCount: 1,
      partial: false,
    })
  })
})

test('Python packages are read from wheels and eggs, named as advisories name them', async () => {
  const sbom = await scanOf(
    {
      path: 'usr/lib/python3/site-packages/Flask_SQLAlchemy-3.0.dist-info/METADATA',
      content: 'Metadata-Version: 2.1\nName: Flask_SQLAlchemy\nVersion: 3.0\nLicense: BSD-3-Clause\n',
    },
    {
      path: 'usr/lib/python3/site-packages/zope.interface-5.5.egg-info/PKG-INFO',
      content:
        'Name: zope.interface\r\nVersion: 5.5\r\nLicense: UNKNOWN\r\n text\r\nClassifier: License :: OSI Approved :: Zope Public License\r\n',
    },
    {
      path: 'usr/lib/python3/dist-packages/six-1.16.0.egg-info',
      content: 'Name: six\nVersion: 1.16.0\nClassifier: License :: OSI Approved :: MIT License\n',
    },
    { path: 'opt/eggs/old.egg/EGG-INFO/PKG-INFO', content: 'Name: old\nVersion: 0.1\n' },
  )
  expect(sbom.components.map(each => [each.name, each.matchName, each.version, each.licences])).toEqual([
    ['Flask_SQLAlchemy', 'flask-sqlalchemy', '3.0', ['BSD-3-Clause']],
    ['old', 'old', '0.1', []],
    ['six', 'six', '1.16.0', ['MIT License']],
    ['zope.interface', 'zope-interface', '5.5', ['Zope Public License']],
  ])
})

describe('Go', () => {
  const program = {
    file: 'server',
    goVersion: 'go1.20.4',
    module: { path: 'example.com/server', version: 'v1.2.3' },
    dependencies: [{ path: 'golang.org/x/net', version: 'v0.17.0' }],
  }

  test('a binary tells its modules and the standard library it was built with', async () => {
    const sbom = await scanOf({ path: 'server', content: goBinary(program) })
    expect(sbom.components.map(each => [each.name, each.version, each.matchVersion, each.purl])).toEqual([
      ['example.com/server', 'v1.2.3', '1.2.3', 'pkg:golang/example.com/server@v1.2.3'],
      ['golang.org/x/net', 'v0.17.0', '0.17.0', 'pkg:golang/golang.org/x/net@v0.17.0'],
      ['stdlib', '1.20.4', '1.20.4', 'pkg:golang/stdlib@1.20.4'],
    ])
  })

  test('a module that is replaced counts as what replaces it', async () => {
    const binary = goBinary({
      ...program,
      dependencies: [{ path: 'example.com/old', version: 'v1.0.0\th1:x=\n=>\texample.com/new\tv2.0.0' }],
    })
    expect(named(await scanOf({ path: 'server', content: binary }))).toEqual([
      'golang example.com/new v2.0.0',
      'golang example.com/server v1.2.3',
      'golang stdlib 1.20.4',
    ])
  })

  test('a program that only carries the mark, as tools that look for Go do, is read past it', async () => {
    const decoy = Buffer.concat([
      goBinary(program).subarray(0, 4096),
      Buffer.from([0xff]),
      Buffer.from(' Go buildinf:'),
      Buffer.alloc(500),
      goBinary(program).subarray(4096),
    ])
    expect((await scanOf({ path: 'server', content: decoy })).components).toHaveLength(3)
  })

  test('the mark is found wherever a stream is cut', async () => {
    const padded = (length: number) =>
      Buffer.concat([goBinary(program).subarray(0, 4096), Buffer.alloc(length), goBinary(program).subarray(4096)])
    // Plain layers of 256 KiB chunks: the mark lies on, before and after the first seam.
    const around = 256 * 1024 - 512 - 4096
    for (const length of [around - 40, around - 13, around - 7, around - 1, around, around + 5]) {
      expect((await scanOf({ path: 'server', content: padded(length) })).components).toHaveLength(3)
    }
  })

  test.each([
    ['v1.2.3', '1.2.3'],
    ['v2.0.0+incompatible', '2.0.0'],
    ['1.20rc1', '1.20.0-rc1'],
    ['1.21.0', '1.21.0'],
    ['(devel)', '(devel)'],
  ])('version %s is compared as %s', (version, compared) => {
    expect(goMatchVersion(version)).toBe(compared)
  })
})

describe('Rust', () => {
  const crates = deflateSync(
    JSON.stringify({
      packages: [
        { name: 'server', version: '0.3.0', source: 'local', root: true, dependencies: [1] },
        { name: 'hyper', version: '0.14.10', source: 'crates.io' },
        { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
      ],
    }),
  )

  test.each([
    ['just before the section table', 0],
    ['megabytes before it, so that the layer is read twice', 3_000_000],
  ])('crates are read from a section %s', async (_where, gap) => {
    const sbom = await scanOf({
      path: 'usr/bin/server',
      content: elfWithSections([
        ['.text', Buffer.alloc(100)],
        ['.dep-v0', crates],
        ['.symtab', Buffer.alloc(gap)],
      ]),
    })
    expect(sbom.components.map(each => [each.ecosystem, each.name, each.version, each.purl])).toEqual([
      ['crates.io', 'hyper', '0.14.10', 'pkg:cargo/hyper@0.14.10'],
      ['crates.io', 'server', '0.3.0', 'pkg:cargo/server@0.3.0'],
    ])
  })

  test('an executable without such a section, or with rubbish in it, tells nothing', async () => {
    const sbom = await scanOf(
      { path: 'a', content: elfWithSections([['.text', Buffer.alloc(5000)]]) },
      { path: 'b', content: elfWithSections([['.dep-v0', Buffer.alloc(5000, 'x')]]) },
    )
    expect(sbom.components).toEqual([])
  })
})

describe('Java', () => {
  const pom = (group: string, artifact: string, version: string) => ({
    name: `META-INF/maven/${group}/${artifact}/pom.properties`,
    content: `#Generated\ngroupId=${group}\nartifactId=${artifact}\nversion=${version}\n`,
  })

  test('artifacts are read from a jar, from the jars in it, and from several in one', async () => {
    const inner = zipOf([pom('org.yaml', 'snakeyaml', '1.30')])
    const sbom = await scanOf({
      path: 'app/service.jar',
      content: zipOf([
        pom('com.acme', 'service', '1.0'),
        pom('com.acme', 'shaded', '2.0'),
        { name: 'BOOT-INF/lib/snakeyaml-1.30.jar', content: inner },
      ]),
    })
    expect(sbom.components.map(each => [each.ecosystem, each.name, each.version, each.path, each.purl])).toEqual([
      ['Maven', 'com.acme:service', '1.0', 'app/service.jar', 'pkg:maven/com.acme/service@1.0'],
      ['Maven', 'com.acme:shaded', '2.0', 'app/service.jar', 'pkg:maven/com.acme/shaded@2.0'],
      [
        'Maven',
        'org.yaml:snakeyaml',
        '1.30',
        'app/service.jar!BOOT-INF/lib/snakeyaml-1.30.jar',
        'pkg:maven/org.yaml/snakeyaml@1.30',
      ],
    ])
  })

  test('a jar without pom.properties is known by its manifest and name', async () => {
    const manifest = {
      name: 'META-INF/MANIFEST.MF',
      content:
        'Manifest-Version: 1.0\r\nBundle-SymbolicName: org.apache.logging.log4j.lo\r\n g4j-core\r\nBundle-Version: 2.14.1\r\n\r\n',
    }
    const sbom = await scanOf(
      { path: 'lib/log4j-core-2.14.1.jar', content: zipOf([manifest]) },
      { path: 'lib/plain.jar', content: zipOf([{ name: 'a.class', content: 'x' }]) },
    )
    expect(named(sbom)).toEqual(['maven org.apache.logging.log4j:log4j-core 2.14.1'])
  })

  test('a file that is only called a jar is told', async () => {
    const sbom = await scanOf({ path: 'lib/broken.jar', content: 'not a zip' })
    expect(sbom.coverage.unread).toEqual([{ what: 'lib/broken.jar', why: 'The file is not a readable Java archive.' }])
  })
})
