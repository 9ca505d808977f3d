import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import * as packet from 'dns-packet'
import { onTestFinished } from 'vitest'

type RecordType = 'TXT' | 'CNAME' | 'NS' | 'A' | 'AAAA'
type Fault = 'SERVFAIL' | 'REFUSED' | 'silent' | 'garbage'

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const

/** A real name server on loopback, by UDP and TCP. It answers what it was given and NXDOMAIN for all else. */
export class DnsStandIn {
  readonly asked: { readonly name: string; readonly type: string; readonly by: 'udp' | 'tcp' }[] = []
  readonly #records = new Map<string, Map<RecordType, unknown[]>>()
  readonly #faults = new Map<string, Fault>()

  constructor(
    readonly host: string,
    readonly port: number,
  ) {}

  get address(): string {
    return `${this.host}:${this.port}`
  }

  /** TXT records are given as their strings: `['archipelag-', 'verify=x']` is one record in two strings. */
  set(name: string, type: RecordType, ...records: (string | string[])[]): this {
    const ofName = this.#records.get(name) ?? new Map<RecordType, unknown[]>()
    this.#records.set(name, ofName.set(type, records))
    return this
  }

  fail(name: string, fault: Fault): this {
    this.#faults.set(name, fault)
    return this
  }

  /** The answer to one question, or null for silence. */
  answer(message: Buffer, by: 'udp' | 'tcp'): Buffer | null {
    const query = packet.decode(message)
    const question = query.questions?.[0]
    if (!question) return null
    const name = question.name.toLowerCase()
    this.asked.push({ name, type: question.type, by })
    const fault = this.#faults.get(name)
    if (fault === 'silent') return null
    if (fault === 'garbage')
      return Buffer.concat([message.subarray(0, 2), Buffer.from([0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0, 1])])
    const head = { id: query.id, type: 'response' as const, questions: [question] }
    if (fault) return packet.encode({ ...head, flags: RCODES[fault] })
    const rcode = this.#records.has(name) ? RCODES.NOERROR : RCODES.NXDOMAIN
    const flags = packet.AUTHORITATIVE_ANSWER | rcode
    const whole = packet.encode({ ...head, flags, answers: this.#answers(name, question.type) })
    const room = query.additionals?.find(extra => extra.type === 'OPT')?.udpPayloadSize ?? 512
    return by === 'tcp' || whole.length <= room
      ? whole
      : packet.encode({ ...head, flags: flags | packet.TRUNCATED_RESPONSE })
  }

  #answers(name: string, type: string): packet.Answer[] {
    const ofName = this.#records.get(name)
    // safe because a type that we do not know is simply not among the keys
    const own = (ofName?.get(type as RecordType) ?? []).map(data => ({ name, type, ttl: 1, data }))
    const alias = ofName?.get('CNAME')?.[0]
    if (own.length > 0 || typeof alias !== 'string') return own
    return [{ name, type: 'CNAME', ttl: 1, data: alias }, ...this.#answers(alias, type)]
  }
}

/** Servers on several loopback addresses that share one port, as real ones share 53. */
export async function dnsStandIns<H extends readonly string[]>(...hosts: H): Promise<{ [K in keyof H]: DnsStandIn }> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    const servers = hosts.map(host => new DnsStandIn(host, port))
    const sockets: (Socket | Server)[] = []
    const close = () => sockets.forEach(socket => void socket.close())
    try {
      for (const server of servers) sockets.push(await listenUdp(server), await listenTcp(server))
      onTestFinished(close)
      // safe because one server was made for each host, in order
      return servers as { [K in keyof H]: DnsStandIn }
    } catch (error) {
      close()
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

async function listenUdp(server: DnsStandIn): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const answer = server.answer(message, 'udp')
    if (answer) socket.send(answer, from.port, from.address)
  })
  const listening = once(socket, 'listening')
  socket.bind(server.port, server.host)
  await listening
  return socket
}

async function listenTcp(server: DnsStandIn): Promise<Server> {
  const tcp = createServer(connection => {
    let pending = Buffer.alloc(0)
    connection.on('error', () => {})
    connection.on('data', chunk => {
      pending = Buffer.concat([pending, chunk])
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0)
        const answer = server.answer(pending.subarray(2, end), 'tcp')
        pending = pending.subarray(end)
        if (!answer) continue
        const length = Buffer.alloc(2)
        length.writeUInt16BE(answer.length)
        connection.write(Buffer.concat([length, answer]))
      }
    })
  })
  const listening = once(tcp, 'listening')
  tcp.listen(server.port, server.host)
  await listening
  return tcp
}
