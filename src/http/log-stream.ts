import type { DocumentNode } from 'graphql'
import { Fault } from '../registry/errors.ts'
import type { Hub } from '../registry/log/hub.ts'
import { Parked } from '../registry/log/parked.ts'
import type { Render } from '../registry/log/sink.ts'
import { Subscriber } from '../registry/log/subscriber.ts'
import type { TopicSubscription } from '../registry/log/topic-subscription.ts'
import type { Seat, Stream } from './seat.ts'
import type { SocketSession } from './socket-session.ts'

/** What a subscriber asked for, in the form that it shares with all who asked the same. */
export interface SharedQuestion {
  readonly document: DocumentNode
  readonly text: string
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

export interface StreamParts<Actor> {
  readonly hub: Hub
  readonly seat: Seat<Actor>
  readonly id: string
  readonly declared: TopicSubscription<Actor, never, unknown>
  readonly args: never
  readonly topic: string
  readonly question: SharedQuestion
  /** The executions of a group, for sessions of one audience. */
  readonly renderFor: (question: SharedQuestion, session: SocketSession<Actor>, topic: string) => Render
}

/** One subscription of one socket. Ten thousand of these are held at once: it keeps no closure and no text of its own. */
export class LogStream<Actor> extends Parked implements Stream<Actor> {
  #subscriber: Subscriber | undefined

  private constructor(private readonly parts: StreamParts<Actor>) {
    super()
  }

  /** Checks the cursor; begins to send when it is iterated. */
  static async open<Actor>(parts: StreamParts<Actor>, session: SocketSession<Actor>): Promise<LogStream<Actor>> {
    const { hub, seat, declared, args, topic } = parts
    const stream = new LogStream(parts)
    stream.#subscriber = await Subscriber.open(hub, {
      topic,
      after: declared.after?.(args),
      from: declared.from ?? 'now',
      sink: seat.sinkFor(parts.id),
      groupKey: stream.#groupKey(session),
      render: parts.renderFor(parts.question, session, topic),
      owner: stream,
    })
    seat.streams.add(stream)
    return stream
  }

  /** Access changed: the same question is asked again, with the answer of now. */
  async review(session: SocketSession<Actor>): Promise<void> {
    const { declared, args, topic, question, renderFor } = this.parts
    try {
      if ((await declared.topic(args, session.actor)) !== topic)
        throw new Fault('FORBIDDEN', 'What you were listening to is no longer yours to hear. Subscribe again.')
      this.#subscriber?.moveTo(this.#groupKey(session), renderFor(question, session, topic))
    } catch (cause) {
      this.#subscriber?.fail(cause instanceof Error ? cause : new Error(String(cause)))
    }
  }

  override fail(fault: Error): void {
    this.parts.seat.streams.delete(this)
    super.fail(fault)
  }

  protected override begin(): void {
    this.#subscriber?.start()
  }

  protected override end(): void {
    this.parts.seat.streams.delete(this)
    this.#subscriber?.detach()
  }

  #groupKey({ actor }: SocketSession<Actor>): string {
    const { declared, args, question } = this.parts
    const { operationName, variables, text } = question
    return [declared.audience(actor, args), operationName, JSON.stringify(variables), text].join('\n')
  }
}
