/** TFTP packets (RFC 1350) and their options (RFC 2347): bytes to values and back. */

export const opcode = { read: 1, write: 2, data: 3, ack: 4, error: 5, oack: 6 } as const

/** RFC 1350, appendix I; RFC 2347. */
export const tftpError = { undefined: 0, notFound: 1, access: 2, illegal: 4, unknownId: 5, options: 8 } as const

export interface ReadRequest {
  op: 'read'
  /** As it came: anything but a zero may be in it. */
  name: string
  /** In lower case. */
  mode: string
  /** By name in lower case; of two with one name the first. */
  options: Map<string, string>
}

export type Packet = ReadRequest | { op: 'write' } | { op: 'ack'; block: number } | { op: 'error'; code: number; text: string } | { op: 'other' }

/** RFC 2347: a request fits into 512 bytes. */
const MOST = 512

/** What a client has sent; undefined when it is malformed. */
export function parsePacket(bytes: Uint8Array): Packet | undefined {
  if (bytes.length < 4) return undefined
  switch (bytes[0]! * 256 + bytes[1]!) {
    case opcode.read:
      return parseRead(bytes)
    case opcode.write:
      return { op: 'write' }
    case opcode.ack:
      return { op: 'ack', block: bytes[2]! * 256 + bytes[3]! }
    case opcode.error:
      return { op: 'error', code: bytes[2]! * 256 + bytes[3]!, text: String.fromCharCode(...bytes.subarray(4, 4 + 128)).replace(/\0.*$/s, '') }
    default:
      return { op: 'other' }
  }
}

function parseRead(bytes: Uint8Array): ReadRequest | undefined {
  if (bytes.length > MOST || bytes.at(-1) !== 0) return undefined
  // The last piece is what follows the last zero: nothing.
  const parts = String.fromCharCode(...bytes.subarray(2)).split('\0').slice(0, -1)
  if (parts.length < 2 || parts.length % 2 !== 0 || parts[0] === '') return undefined
  const options = new Map<string, string>()
  for (let i = 2; i < parts.length; i += 2) {
    const name = parts[i]!.toLowerCase()
    if (!options.has(name)) options.set(name, parts[i + 1]!)
  }
  return { op: 'read', name: parts[0]!, mode: parts[1]!.toLowerCase(), options }
}

/** @param bytes the block's content @param block as it is sent, below 65536 */
export function dataPacket(block: number, bytes: Uint8Array): Uint8Array {
  const packet = new Uint8Array(4 + bytes.length)
  packet.set([0, opcode.data, block >>> 8, block])
  packet.set(bytes, 4)
  return packet
}

export const errorPacket = (code: number, message: string): Uint8Array => Uint8Array.from([0, opcode.error, 0, code, ...ascii(message), 0])

export const oackPacket = (options: Map<string, string>): Uint8Array =>
  Uint8Array.from([0, opcode.oack, ...[...options].flatMap(([name, value]) => [...ascii(name), 0, ...ascii(value), 0])])

const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0) & 0x7f)
