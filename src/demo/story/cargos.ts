import type { Category } from '../../domain/policy.ts'
import type { ImageSpec } from '../images.ts'

/** One publisher of the demo and what it publishes. */
export interface DemoPublisher {
  readonly slug: string
  readonly name: string
  readonly about: string
  readonly owner: string
  readonly cargos: readonly DemoCargo[]
}

export interface DemoCargo {
  readonly slug: string
  readonly name: string
  readonly tagline: string
  readonly category: Category
  readonly capabilities: readonly string[]
  /** Oldest first; none: it stays a draft. */
  readonly versions: readonly DemoVersion[]
}

export interface DemoVersion {
  readonly tag: string
  readonly notes?: string
  readonly image: ImageSpec | 'unreadable'
}

const DEBIAN: ImageSpec = {
  os: 'debian 12',
  dpkg: [
    { package: 'libc6', version: '2.36-9+deb12u14', source: 'glibc' },
    { package: 'bash', version: '5.2.15-2+b9', source: 'bash' },
    { package: 'libssl3', version: '3.0.22-1~deb12u2', source: 'openssl' },
    { package: 'zlib1g', version: '1:1.2.13.dfsg-1', source: 'zlib' },
  ],
  entrypoint: ['/usr/bin/cargo'],
  user: '10001',
}

/** The same base before its last updates: what Debian fixed since has no severity in its changelogs, and shows as UNKNOWN (S18). */
const STALE_DEBIAN: ImageSpec = {
  ...DEBIAN,
  dpkg: [
    { package: 'libc6', version: '2.36-9+deb12u10', source: 'glibc' },
    { package: 'libssl3', version: '3.0.17-1~deb12u2', source: 'openssl' },
  ],
}

const npm = (packages: Readonly<Record<string, string>>, base: ImageSpec = DEBIAN): ImageSpec => ({
  ...base,
  npm: Object.entries(packages).map(([name, version]) => ({ name, version })),
})
const pypi = (packages: Readonly<Record<string, string>>, base: ImageSpec = DEBIAN): ImageSpec => ({
  ...base,
  pypi: Object.entries(packages).map(([name, version]) => ({ name, version })),
})

const CLEAN_NODE = { express: '4.21.0', undici: '6.19.8', pino: '9.4.0' }
const CLEAN_PYTHON = { fastapi: '0.115.0', pydantic: '2.9.2', uvicorn: '0.31.0' }
const SEVERAL_HIGH = { lodash: '4.17.15', moment: '2.29.1', axios: '0.21.0' }

const one = (
  slug: string,
  name: string,
  tagline: string,
  category: Category,
  capabilities: readonly string[],
  ...versions: readonly DemoVersion[]
): DemoCargo => ({ slug, name, tagline, category, capabilities, versions })
const v = (tag: string, image: DemoVersion['image'], notes?: string): DemoVersion => ({
  tag,
  image,
  ...(notes && { notes }),
})

/** Every outcome a scan can have: clean, medium only, some high, too many high, critical, unreadable, and drafts. */
export const DEMO_PUBLISHERS: readonly DemoPublisher[] = [
  {
    slug: 'acme',
    name: 'Acme Language Tools',
    about: 'Small models that read, so that people need not.',
    owner: 'ada@acme.example.com',
    cargos: [
      one(
        'summarize',
        'Summarize',
        'Long texts in three sentences',
        'nlp',
        ['summarization', 'chat'],
        v('1.0.0', npm(CLEAN_NODE)),
        v('1.1.0', npm({ ...CLEAN_NODE, ws: '7.4.0' }), 'Streams its answers.'),
        v('2.0.0', npm({ ...CLEAN_NODE, ws: '8.16.0', minimist: '1.2.5' }), 'Twice as fast.'),
      ),
      one(
        'translate',
        'Translate',
        'Forty languages, no cloud',
        'nlp',
        ['translation'],
        v('1.4.2', pypi(CLEAN_PYTHON)),
      ),
      one(
        'minutes',
        'Meeting minutes',
        'From a transcript to decisions and owners',
        'document',
        ['summarization'],
        v('0.9.0', npm({ ...CLEAN_NODE, 'node-fetch': '2.6.1' })),
      ),
      one('letter-writer', 'Letter writer', 'Not yet published', 'nlp', ['chat']),
    ],
  },
  {
    slug: 'northlight',
    name: 'Northlight Studio',
    about: 'Pictures from words, and words from pictures.',
    owner: 'nils@northlight.example.com',
    cargos: [
      one(
        'paint',
        'Paint',
        'Images from a sentence',
        'image',
        ['image-generation'],
        v('3.1.0', pypi({ ...CLEAN_PYTHON, pillow: '10.4.0' })),
        v('3.2.0', pypi({ ...CLEAN_PYTHON, pillow: '10.4.0', torch: '2.4.1' })),
      ),
      one(
        'upscale',
        'Upscale',
        'Four times the pixels',
        'image',
        ['upscaling'],
        v('1.0.3', pypi({ pillow: '9.0.0', numpy: '1.26.4' })),
      ),
      one(
        'caption',
        'Caption',
        'What is in the picture?',
        'vision',
        ['captioning'],
        v('2.0.0', pypi({ pillow: '10.4.0', urllib3: '2.0.5' })),
      ),
    ],
  },
  {
    slug: 'quietvoice',
    name: 'Quiet Voice',
    about: 'Speech in and out.',
    owner: 'quinn@quietvoice.example.com',
    cargos: [
      one(
        'transcribe',
        'Transcribe',
        'Speech to text, word by word',
        'audio',
        ['speech-to-text'],
        v('5.0.0', pypi(CLEAN_PYTHON)),
      ),
      one(
        'speak',
        'Speak',
        'Text to speech in twelve voices',
        'audio',
        ['text-to-speech'],
        v('1.2.0', npm({ axios: '0.21.1', pino: '9.4.0' })),
      ),
      one(
        'denoise',
        'Denoise',
        'Voices without the street',
        'audio',
        ['audio-cleaning'],
        v('0.4.0', npm(SEVERAL_HIGH), 'Blocked nowhere at level 0, but far from level 1.'),
      ),
    ],
  },
  {
    slug: 'ledgerbox',
    name: 'Ledgerbox',
    about: 'Documents into tables.',
    owner: 'lea@ledgerbox.example.com',
    cargos: [
      one(
        'invoice-reader',
        'Invoice reader',
        'Totals, taxes and due dates',
        'document',
        ['extraction', 'ocr'],
        v('1.0.0', npm({ lodash: '4.17.11' }), 'Blocked: it carries a critical flaw.'),
        v('1.0.1', npm({ lodash: '4.17.21' }), 'The same with lodash brought up to date.'),
      ),
      one(
        'receipts',
        'Receipts',
        'A shoebox of receipts as a spreadsheet',
        'document',
        ['ocr'],
        v('2.2.0', npm({ minimist: '1.2.8', commander: '12.1.0' })),
      ),
      one('pdf-forms', 'PDF forms', 'Fills forms from a JSON object', 'document', ['pdf'], v('0.1.0', 'unreadable')),
    ],
  },
  {
    slug: 'tinyhost',
    name: 'Tiny Host',
    about: 'Utilities that do one thing.',
    owner: 'tim@tinyhost.example.com',
    cargos: [
      one(
        'resize',
        'Resize',
        'Images in every size a page needs',
        'media',
        ['image-resize'],
        v('1.0.0', npm(CLEAN_NODE)),
      ),
      one(
        'markdown',
        'Markdown',
        'Markdown to clean HTML',
        'utility',
        ['rendering'],
        v('4.1.0', npm({ marked: '14.1.2' })),
      ),
      one(
        'diff',
        'Diff',
        'What changed between two texts',
        'utility',
        ['diff'],
        v('1.3.1', npm({ minimist: '0.0.8' })),
      ),
    ],
  },
  {
    slug: 'openeye',
    name: 'Open Eye',
    about: 'Vision for everybody.',
    owner: 'ola@openeye.example.com',
    cargos: [
      one(
        'detect',
        'Detect',
        'Eighty kinds of things, boxed',
        'vision',
        ['object-detection'],
        v('1.0.0', pypi({ numpy: '1.26.4', pillow: '10.4.0' })),
      ),
      one(
        'read-plates',
        'Read plates',
        'Number plates, blurred or read',
        'vision',
        ['ocr'],
        v('0.8.0', pypi({ gitpython: '3.1.30', requests: '2.30.0' })),
      ),
      one('segment', 'Segment', 'Outlines instead of boxes', 'vision', ['segmentation']),
    ],
  },
  {
    slug: 'fieldnotes',
    name: 'Field Notes',
    about: 'Science on borrowed machines.',
    owner: 'fen@fieldnotes.example.com',
    cargos: [
      one(
        'birdsong',
        'Birdsong',
        'Which bird was that?',
        'audio',
        ['classification'],
        v('2.1.0', pypi(CLEAN_PYTHON, STALE_DEBIAN)),
      ),
      one(
        'leaf',
        'Leaf',
        'A plant from a photograph',
        'vision',
        ['classification'],
        v('1.1.0', pypi({ pillow: '10.4.0', flask: '2.2.0' })),
      ),
      one(
        'pipeline',
        'Pipeline',
        'Nightly jobs for field data',
        'utility',
        ['workflow'],
        v('0.2.0', pypi({ 'apache-airflow': '2.7.0' })),
      ),
    ],
  },
  {
    slug: 'chatterbox',
    name: 'Chatterbox',
    about: 'Talk to a small model.',
    owner: 'cho@chatterbox.example.com',
    cargos: [
      one(
        'chat',
        'Chat',
        "A conversation, on somebody's laptop",
        'generative',
        ['chat'],
        v('1.0.0', pypi({ ...CLEAN_PYTHON })),
        v('1.1.0', pypi({ ...CLEAN_PYTHON, aiohttp: '3.10.5' })),
      ),
      one(
        'agent',
        'Agent',
        'Plans, calls tools, reports',
        'generative',
        ['chat', 'tools'],
        v('0.3.0', pypi({ langchain: '0.0.200' }), 'Blocked: critical flaws in its framework.'),
      ),
      one('poet', 'Poet', 'Verse on demand', 'generative', ['text-generation'], v('1.0.0', npm({ express: '4.18.2' }))),
    ],
  },
  {
    slug: 'mediamill',
    name: 'Media Mill',
    about: 'Video in pieces.',
    owner: 'mia@mediamill.example.com',
    cargos: [
      one('cut', 'Cut', 'Scenes from a long video', 'media', ['video'], v('1.2.0', npm({ 'fluent-ffmpeg': '2.1.3' }))),
      one(
        'subtitles',
        'Subtitles',
        'Speech into timed text',
        'media',
        ['speech-to-text', 'video'],
        v('2.0.0', npm({ moment: '2.29.1' })),
      ),
      one('thumbs', 'Thumbs', 'The best still of a video', 'media', ['video'], v('1.0.0', npm({ sharp: '0.33.5' }))),
    ],
  },
  {
    slug: 'graphworks',
    name: 'Graphworks',
    about: 'Numbers people can look at.',
    owner: 'gia@graphworks.example.com',
    cargos: [
      one(
        'plot',
        'Plot',
        'Charts from a table',
        'utility',
        ['charts'],
        v('1.0.0', pypi({ numpy: '1.26.4', matplotlib: '3.9.2' })),
      ),
      one(
        'forecast',
        'Forecast',
        'Next month from the last three years',
        'utility',
        ['forecasting'],
        v('0.5.0', pypi({ numpy: '1.26.4', statsmodels: '0.14.4' })),
      ),
      one(
        'notebook',
        'Notebook',
        'Notebooks run in a box',
        'utility',
        ['notebooks'],
        v('1.0.0', pypi({ 'jupyter-server': '2.7.0' })),
      ),
    ],
  },
  {
    slug: 'lexica',
    name: 'Lexica',
    about: 'Search that understands the question.',
    owner: 'lex@lexica.example.com',
    cargos: [
      one('embed', 'Embed', 'Texts as vectors', 'nlp', ['embeddings'], v('3.0.0', pypi(CLEAN_PYTHON))),
      one('rerank', 'Rerank', 'The best ten of a hundred', 'nlp', ['ranking'], v('1.1.0', npm({ ...CLEAN_NODE }))),
      one(
        'answer',
        'Answer',
        'From documents to an answer with its source',
        'nlp',
        ['question-answering'],
        v('0.7.0', pypi({ langchain: '0.0.350', urllib3: '2.0.5' })),
      ),
    ],
  },
  {
    slug: 'archipelag',
    name: 'Archipelag.io',
    about: 'First-party Cargos of the network.',
    owner: 'staff@archipelag.example.com',
    cargos: [
      one(
        'hello',
        'Hello',
        'The smallest Cargo there is',
        'utility',
        ['example'],
        v('1.0.0', { entrypoint: ['/hello'] }),
      ),
      one(
        'speedtest',
        'Speed test',
        'What an Island can do',
        'utility',
        ['benchmark'],
        v('2.3.0', {
          ...DEBIAN,
          go: [
            {
              file: 'usr/local/bin/speedtest',
              goVersion: 'go1.23.2',
              module: { path: 'archipelag.example/speedtest' },
              dependencies: [{ path: 'golang.org/x/sys', version: 'v0.25.0' }],
            },
          ],
        }),
      ),
      one('echo', 'Echo', 'Gives back what it was given', 'utility', ['example'], v('1.0.0', npm({ pino: '9.4.0' }))),
    ],
  },
]
