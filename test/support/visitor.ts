import { setTimeout as wait } from 'node:timers/promises'
import type { Program } from './program.ts'

/** A person at a running registry, over HTTP: signs up, owns a publisher, publishes. The mails are read in the log. */
export class Visitor {
  #cookie: string | undefined
  #port: number
  publisherId = ''

  constructor(port: number) {
    this.#port = port
  }

  /** Signed up, verified through the token that the log of the server prints, signed in, and owner of a publisher. */
  static async publisher(port: number, program: Program, slug: string): Promise<Visitor> {
    const visitor = new Visitor(port)
    const [email, password] = [`${slug}@people.test`, 'a long enough password']
    await visitor.ask(`mutation ($input: SignUpInput!) { signUp(input: $input) { problems { message } } }`, {
      input: { email, password, name: slug },
    })
    const [, token] = await program.says(/verifyEmail mutation: (\S+)/)
    await visitor.ask(`mutation ($token: String!) { verifyEmail(input: { token: $token }) { verified } }`, { token })
    await visitor.ask(
      `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { problems { message } } }`,
      { email, password },
    )
    const { createPublisher } = await visitor.ask<{ createPublisher: { publisher: { id: string } } }>(
      `mutation ($slug: String!) { createPublisher(input: { slug: $slug, name: $slug }) { publisher { id } } }`,
      { slug },
    )
    visitor.publisherId = createPublisher.publisher.id
    return visitor
  }

  /** The same person at another server. */
  moveTo(port: number): void {
    this.#port = port
  }

  async ask<Data = Record<string, never>>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.#cookie && { cookie: this.#cookie }) },
      body: JSON.stringify({ query, variables }),
    })
    this.#cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie
    const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] }
    if (errors) throw new Error(errors.map(error => error.message).join(' '))
    return data
  }

  /** Again until it succeeds, for at most 20 s. */
  async eventually<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + 20_000
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (Date.now() > deadline) throw error
        await wait(50)
      }
    }
  }

  async draft(slug: string): Promise<string> {
    const { createCargo } = await this.ask<{ createCargo: { cargo: { id: string } } }>(
      `mutation ($publisherId: ID!, $slug: String!) {
        createCargo(input: { publisherId: $publisherId, slug: $slug, name: $slug, category: utility }) { cargo { id } } }`,
      { publisherId: this.publisherId, slug },
    )
    return createCargo.cargo.id
  }

  async publish(cargoId: string, reference: string): Promise<{ versionId: string; scanId: string }> {
    const { publishVersion } = await this.ask<{
      publishVersion: { version: { id: string; latestScan: { id: string } } | null; problems: { message: string }[] }
    }>(
      `mutation ($cargoId: ID!, $reference: String!) {
        publishVersion(input: { cargoId: $cargoId, reference: $reference }) { version { id latestScan { id } } problems { message } } }`,
      { cargoId, reference },
    )
    const { version, problems } = publishVersion
    if (!version) throw new Error(problems.map(problem => problem.message).join(' '))
    return { versionId: version.id, scanId: version.latestScan.id }
  }

  /** Looks again and again until the scan is at this stage or past it. */
  async untilStage(scanId: string, stage: string): Promise<void> {
    const stages = ['QUEUED', 'RESOLVING', 'READING', 'CATALOGUING', 'MATCHING', 'DONE']
    const deadline = Date.now() + 40_000
    for (;;) {
      const { node } = await this.ask<{ node: { stage: string } }>(
        `query ($id: ID!) { node(id: $id) { ... on Scan { stage } } }`,
        { id: scanId },
      )
      if (stages.indexOf(node.stage) >= stages.indexOf(stage)) return
      if (Date.now() > deadline) throw new Error(`The scan is still at ${node.stage}.`)
      await wait(10)
    }
  }

  async cargo(slug: string): Promise<unknown> {
    const { cargo } = await this.ask<{ cargo: unknown }>(
      `query ($slug: String!) { cargo(slug: $slug) { state versions(first: 5) { nodes { state packageCount latestScan { state } } } } }`,
      { slug },
    )
    return cargo
  }
}
