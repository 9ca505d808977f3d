import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What the person reads who comes back from GitHub. */
export interface ReturnPage {
  readonly title: string
  readonly text: string
  readonly isGood: boolean
}

export interface GithubReturnOptions {
  readonly path: string
  readonly finish: (request: FastifyRequest) => Promise<ReturnPage>
}

/** Where GitHub sends a person back to: a page in words, without scripts, that keeps nothing of the address. */
export function githubReturn(app: FastifyInstance, { path, finish }: GithubReturnOptions): void {
  app.get(path, async (request, reply) => {
    const page = await finish(request)
    return reply
      .code(page.isGood ? 200 : 422)
      .type('text/html; charset=utf-8')
      .send(htmlOf(page))
  })
}

const htmlOf = ({ title, text }: ReturnPage): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body><h1>${escaped(title)}</h1><p>${escaped(text)}</p></body></html>`

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
