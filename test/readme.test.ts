import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configTable } from '../src/config.ts'
import { ATTEMPT_LIMITS } from '../src/domain/policy.ts'
import { DEFAULT_LIMITS } from '../src/graphql/plan/limits.ts'
import { OPERATION_LIMITS } from '../src/http/graphql-ws.ts'
import { httpLimits } from '../src/http/server.ts'
import { SOCKET_LIMITS } from '../src/http/sockets.ts'
import { KEY_LIFETIME_HOURS } from '../src/registry/idempotency.ts'
import { SLOW_BYTES } from '../src/registry/log/group.ts'
import { retentionDays } from '../src/registry/log/retention.ts'
import { DRAIN_MS } from '../src/registry/log/subscriber.ts'

const README = new URL('../README.md', import.meta.url)
const PLACE = /(?<=<!-- configuration -->\n)[\s\S]*?(?=<!-- \/configuration -->)/

const LIMITS = /(?<=<!-- limits -->\n)[\s\S]*?(?=<!-- \/limits -->)/

const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (): string => {
  const rows = configTable().map(
    ({ name, fallback, description }) =>
      `| \`${name}\` | ${fallback && `\`${cell(fallback)}\``} | ${cell(description)} |`,
  )
  return ['| variable | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

const ofLimits = (): string => {
  const kib = (bytes: number) => `${bytes / 1024} KiB`
  const s = (ms: number) => (ms % 60_000 === 0 && ms > 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`)
  const [http, ws] = [httpLimits, SOCKET_LIMITS]
  const rows: [string, string | number, string][] = [
    ['Body of a request', kib(http.bodyBytes), '413'],
    ['Headers of a request', kib(http.headerBytes), '431'],
    ['Time for the headers, for the whole request', `${s(http.headersMs)}, ${s(http.requestMs)}`, '408'],
    ['Silence in a request, between two requests', `${s(http.silenceMs)}, ${s(http.keepAliveMs)}`, 'closed'],
    ['Tokens of a document', DEFAULT_LIMITS.tokens, 'BAD_INPUT'],
    [
      'Levels, aliases, fields written out',
      `${DEFAULT_LIMITS.depth}, ${DEFAULT_LIMITS.aliases}, ${DEFAULT_LIMITS.fields}`,
      'TOO_COMPLEX',
    ],
    ['Cost of an operation', '`COST_LIMIT`', 'TOO_COMPLEX'],
    ['Cost in a minute', '`COST_PER_MINUTE`', '429, RATE_LIMITED, with Retry-After'],
    ['Signing in: tries for one account from one place', attempts('sign-in'), 'RATE_LIMITED'],
    ['Mails that a stranger asks for to one address', attempts('mail to account'), 'the same answer, and no mail'],
    ['An idempotency key is remembered', `${KEY_LIFETIME_HOURS} h`, 'CONFLICT for another input'],
    ['Message from a websocket', kib(ws.messageBytes), 'closed with 1009'],
    ['Messages of a websocket', `${ws.messagesPerSecond}/s, ${ws.messageBurst} at once`, 'closed with 1008'],
    ['Time for connection_init', s(OPERATION_LIMITS.initWaitMs), 'closed with 4408'],
    ['Operations open on a websocket', OPERATION_LIMITS.operationsPerSocket, 'RATE_LIMITED'],
    ['Websockets of one account or token', OPERATION_LIMITS.socketsPerHolder, 'closed with 4403'],
    ['Websockets of one address', ws.socketsPerAddress, '429'],
    ['Websockets of one process', ws.sockets, '503'],
    ['A websocket that answers no ping', s(ws.pingMs), 'cut'],
    ['A websocket on which nothing runs', s(ws.idleMs), 'closed with 1000'],
    ['What a reader may owe', `${kib(SLOW_BYTES)}, ${s(DRAIN_MS)}`, 'told that it lags, then cut; its cursor holds'],
    ['Alerts and their cursors are kept', `${retentionDays('alerts/x')} days`, 'CURSOR_EXPIRED'],
    [
      'Events of the runtime and the catalog, of anything else',
      `${retentionDays('runtime')}, ${retentionDays('cargo/x')} days`,
      'CURSOR_EXPIRED',
    ],
  ]
  return ['| what | limit | beyond it |', '|---|---|---|', ...rows.map(row => `| ${row.join(' | ')} |`), ''].join('\n')
}
const attempts = (kind: keyof typeof ATTEMPT_LIMITS): string =>
  `${ATTEMPT_LIMITS[kind].burst}, then one in ${ATTEMPT_LIMITS[kind].everyMs / 1000} s`

test('the limits in the README are those in force', () => {
  const readme = readFileSync(README, 'utf8')
  if (process.env.UPDATE_README) writeFileSync(README, readme.replace(LIMITS, ofLimits()))
  expect(readFileSync(README, 'utf8').match(LIMITS)?.[0]).toBe(ofLimits())
})

test('the table of settings in the README is what the configuration reads', () => {
  const readme = readFileSync(README, 'utf8')
  if (process.env.UPDATE_README) writeFileSync(README, readme.replace(PLACE, table()))
  expect(readFileSync(README, 'utf8').match(PLACE)?.[0]).toBe(table())
})

test('every file that the README links to is there', () => {
  const readme = readFileSync(README, 'utf8')
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!)
  const missing = links.filter(target => {
    try {
      readFileSync(new URL(target, README))
      return false
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EISDIR'
    }
  })
  expect(missing).toEqual([])
})
