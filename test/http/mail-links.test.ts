import { parse, validate } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { MAIL_LINKS, mailLinks } from '../../src/http/mail-links/mail-links.ts'
import { oneClick } from '../../src/http/mail-links/one-click.ts'
import { smallServer } from './small-server.ts'

const told: string[] = []
const server = await smallServer({
  routes: app => {
    mailLinks(app)
    oneClick(app, async token => told.push(token) > 0 && token === 'good')
  },
})
afterAll(() => server.close())

test.each(Object.keys(MAIL_LINKS))('%s is a page of this origin alone that acts by a button', async path => {
  const response = await fetch(`${server.url}${path}`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; connect-src 'self'/,
  )
  const page = await response.text()
  expect(page).not.toMatch(/<script(?![^>]*src=)/)
  expect(page).toContain('<button id="do" hidden>')
  const [, mutation] = /data-mutation="([^"]*)"/.exec(page)!
  expect(mutation).toBe(MAIL_LINKS[path]!.mutation)
})

test('their mutations are documents of the schema', () => {
  const schema = buildSchema()
  for (const { mutation, field } of Object.values(MAIL_LINKS)) {
    expect(validate(schema, parse(mutation))).toEqual([])
    expect(mutation).toContain(`${field}(`)
  }
})

test('their script is there and asks nobody but this origin', async () => {
  const script = await (await fetch(`${server.url}/mail-links.js`)).text()
  expect(script).toContain("fetch('graphql'")
  expect(script).not.toMatch(/https?:/)
})

test('the button of a mail program ends mails by one POST without cookies, and by no GET', async () => {
  const post = (token: string) =>
    fetch(`${server.url}/unsubscribe?token=${token}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    })
  expect((await fetch(`${server.url}/unsubscribe?token=good`)).status).toBe(200)
  expect(told).toEqual([])
  expect((await post('good')).status).toBe(200)
  expect((await post('bad')).status).toBe(422)
  expect(told).toEqual(['good', 'bad'])
})
