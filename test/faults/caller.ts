import { randomUUID } from 'node:crypto'
import { setTimeout as later } from 'node:timers/promises'
import type { Publisher } from './people.ts'

const SEND = `mutation ($input: SendTestAlertInput!) { sendTestAlert(input: $input) { alert { id } problems { message } } }`

/**
 * Acts over HTTP on whichever process answers, with an idempotency key each, and repeats an act that got no answer until it
 * has one: killed between effect and answer, there is one effect and the repeated call is given its answer.
 */
export class Caller {
  /** Answers by key. */
  readonly answers = new Map<string, string>()
  readonly problems: string[] = []
  /** Calls that had to be sent again. */
  repeated = 0
  #isStopped = false

  constructor(
    private readonly publisher: Publisher,
    private readonly ports: readonly number[],
    private readonly random: () => number,
  ) {}

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const key = randomUUID()
      this.answers.set(key, await this.#untilAnswered(key))
      await later(this.random() * 100)
    }
  }

  stop(): void {
    this.#isStopped = true
  }

  /** What the key's act is answered with when it is sent once more. */
  again(key: string): Promise<string> {
    return this.#untilAnswered(key)
  }

  async #untilAnswered(key: string): Promise<string> {
    for (;;) {
      const answer = await this.#call(key)
      if (answer !== undefined) return answer
      this.repeated++
      await later(50)
    }
  }

  async #call(key: string): Promise<string | undefined> {
    const port = this.ports[Math.floor(this.random() * this.ports.length)] ?? 0
    const input = { publisherId: `publisher_${this.publisher.id}`, idempotencyKey: key }
    try {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.publisher.token}` },
        body: JSON.stringify({ query: SEND, variables: { input } }),
        signal: AbortSignal.timeout(3_000),
      })
      const text = await response.text()
      const id = /"alert":\{"id":"([^"]+)"/.exec(text)?.[1]
      if (id === undefined && !text.includes('"UNAVAILABLE"')) this.problems.push(`${response.status} ${text}`)
      return id
    } catch {
      // Refused, reset, or a process that is stopped: asked again.
      return undefined
    }
  }
}
