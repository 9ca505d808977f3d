import { key32, list, oneOf, onOff, optional, setting, text, url, whole } from './setting.ts'

const folder = text('a folder')
const program = text('a program')
const origin = text('an origin such as https://registry.example.org', /^https?:\/\/[^/\s]+$/)

/** Every environment variable that the registry reads, in the order in which the README tells them. */
export const settings = {
  HOST: setting('Address to listen on. 0.0.0.0 or :: opens it to other machines.', text('an address'), {
    fallback: '127.0.0.1',
  }),
  PORT: setting('Port to listen on.', whole(1, 65_535), { fallback: '4000' }),
  PUBLIC_URL: optional(
    'Where people and programs reach this registry; used in mails and links. Default: HOST and PORT.',
    url('http', 'https'),
  ),
  NODE_ENV: setting(
    'production hides suggestions in error messages and prints logs as JSON.',
    oneOf('development', 'production', 'test'),
    { fallback: 'development' },
  ),
  LOG_LEVEL: setting(
    'The least serious log lines to print.',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    { fallback: 'info' },
  ),

  DATABASE_URL: optional(
    'A PostgreSQL of your own, 15 or newer. Default: the embedded one, in DATA_DIR.',
    url('postgres', 'postgresql'),
    { secret: true },
  ),
  DATABASE_POOL: setting('Connections of one process to the database.', whole(2, 500), { fallback: '10' }),
  DATA_DIR: setting('Holds the embedded database and generated keys.', folder, { fallback: '.data' }),
  SECRET_KEY: optional(
    'Encrypts pull credentials and webhook secrets. Default: made once and kept in DATA_DIR. Set it when several machines share one database.',
    key32,
    { secret: true },
  ),
  SECRET_KEY_FORMER: optional('Earlier values of SECRET_KEY that still open what they sealed.', list(key32), {
    secret: true,
  }),
  SIGNING_KEY_FILE: optional(
    'PEM file with the ECDSA P-256 key that signs versions. Default: made once and kept in DATA_DIR.',
    text('a file'),
  ),

  SMTP_URL: optional(
    'Mail server, smtp:// or smtps:// with user and password. Without it mails are printed to the log.',
    url('smtp', 'smtps'),
    { secret: true },
  ),
  MAIL_FROM: setting('Sender of mails.', text('a mail address', /^[^@]*[^@\s<]+@[^@\s>]+>?$/), {
    fallback: 'Cargo Registry <registry@localhost>',
  }),

  OCI_ALLOW: setting(
    'Registries and namespaces that images may come from, matched by whole path segments; a segment * stands for any one.',
    list(text('a registry or registry/namespace without scheme', /^[^\s/:]+(:\d+)?(\/[^\s/]+)*$/)),
    { fallback: 'docker.io,ghcr.io,quay.io' },
  ),
  OCI_ALLOW_PRIVATE: setting('Let images come from private and loopback addresses.', onOff, { fallback: 'off' }),
  OCI_LAYOUT_ROOT: optional('Folder below which oci:path:tag may name image layouts on disk. Default: none.', folder),
  OCI_PLATFORM: setting(
    'Which image of a multi-platform index is scanned.',
    text('os/architecture, as linux/amd64', /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/),
    { fallback: 'linux/amd64' },
  ),
  OCI_PUSH_CREDENTIALS: optional(
    'A config.json as docker login writes it: where it opens a repository for writing, signatures are pushed beside the images.',
    text('a file'),
  ),

  SCANNERS: setting('Scanners to run on each version.', list(oneOf('builtin', 'trivy')), { fallback: 'builtin' }),
  SCAN_CONCURRENCY: setting('Images scanned at the same time by one worker.', whole(1, 32), { fallback: '2' }),
  TRIVY_PATH: setting('Trivy program, for SCANNERS=trivy.', program, { fallback: 'trivy' }),
  TRIVY_SERVER: optional('A Trivy server to ask instead of a local database.', url('http', 'https')),
  TRIVY_TOKEN: optional('Token of TRIVY_SERVER.', text('a token'), { secret: true }),
  TRIVY_CACHE_DIR: optional('Folder of the Trivy database.', folder),
  ADVISORY_FEEDS: setting(
    'Advisories to read every 15 minutes: URLs, files and folders of OSV records, OSV exports, and the KEV catalogue.',
    list(text('a URL or a folder')),
    {
      fallback: '',
    },
  ),

  DNS_RESOLVER: optional(
    'Resolver for domain proofs, address or address:port. Default: the one of this machine.',
    text('an address or address:port', /^(\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?|[0-9a-fA-F:]+)$/),
  ),
  STRIPE_SECRET_KEY: optional('Stripe key, for identity checks.', text('a Stripe secret key', /^\S+$/), {
    secret: true,
  }),
  STRIPE_WEBHOOK_SECRET: optional('Secret that signs calls to /webhooks/stripe.', text('a webhook secret', /^\S+$/), {
    secret: true,
  }),
  STRIPE_API_BASE: setting('Where the Stripe API is.', url('http', 'https'), { fallback: 'https://api.stripe.com' }),
  GITHUB_CLIENT_ID: optional('OAuth application that verifies GitHub accounts.', text('a client id', /^\S+$/)),
  GITHUB_CLIENT_SECRET: optional('Its secret.', text('a client secret', /^\S+$/), { secret: true }),
  GITHUB_API_BASE: setting('Where the GitHub API is.', url('http', 'https'), { fallback: 'https://api.github.com' }),
  GITHUB_WEB_BASE: setting('Where people sign in to GitHub.', url('http', 'https'), { fallback: 'https://github.com' }),

  TRUST_PROXY: setting(
    'Proxies in front whose X-Forwarded-For is believed: addresses or networks, or off.',
    list(text('an address, a network, loopback, or off')),
    { fallback: 'off' },
  ),
  ALLOWED_ORIGINS: setting(
    'Origins of other web sites whose browsers may call the API. PUBLIC_URL is always one.',
    list(origin),
    { fallback: '' },
  ),
  TRUSTED_DOCUMENTS: setting(
    'browsers: web pages may only send documents of the manifest; everyone: programs too.',
    oneOf('off', 'browsers', 'everyone'),
    { fallback: 'off' },
  ),
  METRICS_TOKEN: optional(
    'Token that reads /metrics. Without it the addresses of private networks may.',
    text('a token', /^\S{8,}$/),
    { secret: true },
  ),
  COST_LIMIT: setting('Greatest cost of one operation.', whole(100, 10_000_000), { fallback: '10000' }),
  COST_PER_MINUTE: setting(
    'Cost that one token, session or address may spend in a minute.',
    whole(1_000, 1_000_000_000),
    { fallback: '200000' },
  ),

  WORKER: setting('Run background jobs in this process too (flag --no-worker).', onOff, { fallback: 'on' }),
  JOB_CONCURRENCY: setting('Jobs that one process runs at the same time.', whole(1, 100), { fallback: '5' }),
  DEMO: setting('Fill an empty embedded database with the demo (flag --no-demo). Never done on DATABASE_URL.', onOff, {
    fallback: 'on',
  }),
  WEBHOOK_ALLOW: setting(
    'Private networks and addresses that webhooks may be sent to, also by plain http; anywhere else by https only. Default: none.',
    list(text('an address or a network such as 10.20.0.0/16', /^[0-9a-fA-F:.]+(\/\d{1,3})?$/)),
    { fallback: '' },
  ),
} as const
