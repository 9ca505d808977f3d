import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { sendCached } from '../cached.ts'
import { explorerTabs } from './tabs.ts'

/** The repository; the same from `src/` and from the compiled `dist/`, which holds no such files of its own. */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = `${root}src/http/explorer/`

const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'

const files = [
  { name: 'react.production.min.js', from: 'vendor/', type: script },
  { name: 'react-dom.production.min.js', from: 'vendor/', type: script },
  { name: 'graphiql.min.js', from: 'vendor/', type: script },
  { name: 'graphql-ws.min.js', from: 'vendor/', type: script },
  { name: 'graphiql.min.css', from: 'vendor/', type: style },
  { name: 'explorer.css', from: '', type: style },
  { name: 'explorer.js', from: '', type: script },
]

/**
 * Everything comes from this origin and no inline script runs. CodeMirror, inside GraphiQL, sets styles on elements and carries
 * its fonts as data.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/explorer`: GraphiQL with subscriptions and ready tabs, without any other host. */
export function explorer(app: FastifyInstance, tabsFolder = `${root}schema/operations/explorer`): void {
  const page = readFileSync(`${folder}page.html`, 'utf8')
  const tabs = JSON.stringify(explorerTabs(tabsFolder))

  app.get('/explorer', async (request, reply) => {
    reply.header('content-security-policy', policy)
    return sendCached(request, reply, { type: 'text/html; charset=utf-8', body: page, maxAgeSeconds: 0 })
  })
  app.get('/explorer/', async (_, reply) => reply.redirect('/explorer', 308))
  app.get('/explorer/tabs.json', async (request, reply) =>
    sendCached(request, reply, { type: 'application/json; charset=utf-8', body: tabs, maxAgeSeconds: 0 }),
  )
  for (const { name, from, type } of files) {
    const body = readFileSync(`${folder}${from}${name}`)
    app.get(`/explorer/${name}`, async (request, reply) =>
      sendCached(request, reply, { type, body, maxAgeSeconds: 3600 }),
    )
  }
}
