import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { sendCached } from '../cached.ts'

interface MailLink {
  readonly title: string
  readonly text: string
  readonly button: string
  /** The mutation that the button sends, with `$token`, and its field. */
  readonly field: string
  readonly mutation: string
}

/** Pages that mails lead to and that need nobody to be signed in. A test holds their mutations against the schema. */
export const MAIL_LINKS: Readonly<Record<string, MailLink>> = {
  '/verify-email': {
    title: 'Verify your e-mail address',
    text: 'With this you confirm that the address the mail was sent to is yours.',
    button: 'It is mine',
    field: 'verifyEmail',
    mutation: 'mutation ($token: String!) { verifyEmail(input: { token: $token }) { problems { message } } }',
  },
  '/unsubscribe': {
    title: 'No more of these mails',
    text: 'Alerts stay in the list of alerts; only the mails end.',
    button: 'Send me no more',
    field: 'unsubscribe',
    mutation: 'mutation ($token: String!) { unsubscribe(input: { token: $token }) { message problems { message } } }',
  },
}

/** From `src/` and from the compiled `dist/`, which holds no scripts for browsers. */
const script = fileURLToPath(new URL('../../../src/http/mail-links/mail-links.js', import.meta.url))

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The pages behind the links of mails. They hold no secret: the token of a link never reaches a server but in the mutation. */
export function mailLinks(app: FastifyInstance): void {
  const body = readFileSync(script)
  app.get('/mail-links.js', async (request, reply) =>
    sendCached(request, reply, { type: 'text/javascript; charset=utf-8', body, maxAgeSeconds: 3600 }),
  )
  for (const [path, link] of Object.entries(MAIL_LINKS))
    app.get(path, async (request, reply) => {
      reply.header('content-security-policy', policy)
      return sendCached(request, reply, { type: 'text/html; charset=utf-8', body: pageOf(link), maxAgeSeconds: 0 })
    })
}

const pageOf = ({ title, text, button, field, mutation }: MailLink): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<script defer src="mail-links.js"></script>
</head>
<body data-field="${field}" data-mutation="${mutation}">
<h1>${title}</h1>
<p id="said">${text}</p>
<button id="do" hidden>${button}</button>
<noscript>This page needs JavaScript. You can send the ${field} mutation to /graphql instead.</noscript>
</body>
</html>
`
