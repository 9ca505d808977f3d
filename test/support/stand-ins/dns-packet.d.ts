declare module 'dns-packet' {
  export type Question = { name: string; type: string }
  export type Answer = { name: string; type: string; ttl?: number; data?: unknown; udpPayloadSize?: number }
  export type Packet = {
    id?: number
    type?: 'query' | 'response'
    flags?: number
    questions?: Question[]
    answers?: Answer[]
    additionals?: Answer[]
  }
  export const AUTHORITATIVE_ANSWER: number
  export const TRUNCATED_RESPONSE: number
  export function encode(packet: Packet): Buffer
  export function decode(message: Buffer): Packet
}
