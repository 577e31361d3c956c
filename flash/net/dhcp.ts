/** BOOTP and DHCP messages (RFC 951, RFC 2131, options in RFC 2132): bytes to values and back. */

/** Option numbers. */
export const option = {
  subnetMask: 1, vendorSpecific: 43, requestedAddress: 50, leaseTime: 51, messageType: 53, server: 54, vendorClass: 60, tftpServer: 66, bootFile: 67, clientUuid: 97,
} as const

/** Values of option 53. */
export const kind = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const

export interface Message {
  /** 1 from a client, 2 from a server. */
  op: number
  /** Chosen by the client, repeated by the server. */
  xid: number
  flags: number
  /** The address that the client has already. */
  ciaddr: number
  /** The address that the client gets. */
  yiaddr: number
  /** Where the next file comes from. */
  siaddr: number
  /** The relay that passed the message on. */
  giaddr: number
  /** Hardware address as `02:00:00:00:00:01`. */
  chaddr: string
  /** Boot file. */
  file: string
  options: Map<number, Uint8Array>
}

const FIXED = 236
const COOKIE = 0x6382_5363
/** RFC 1542, 2.1: what every BOOTP machine takes, and some want. */
const LEAST = 300
/** The flag that asks for answers by broadcast. */
export const BROADCAST = 0x8000

/** The message in `bytes`; undefined when it is none, is cut short, or is not from an Ethernet. Of the name fields only `file` is looked at. */
export function parseMessage(bytes: Uint8Array): Message | undefined {
  if (bytes.length < FIXED) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const op = bytes[0]!
  if ((op !== 1 && op !== 2) || bytes[1] !== 1 || bytes[2] !== 6) return undefined
  const options = bytes.length >= FIXED + 4 && view.getUint32(FIXED) === COOKIE ? parseOptions(bytes.subarray(FIXED + 4)) : new Map<number, Uint8Array>()
  if (!options) return undefined
  const name = bytes.subarray(108, 236)
  const end = name.indexOf(0)
  return {
    op, xid: view.getUint32(4), flags: view.getUint16(10),
    ciaddr: view.getUint32(12), yiaddr: view.getUint32(16), siaddr: view.getUint32(20), giaddr: view.getUint32(24),
    chaddr: Array.from(bytes.subarray(28, 34), (byte) => byte.toString(16).padStart(2, '0')).join(':'),
    file: String.fromCharCode(...name.subarray(0, end < 0 ? name.length : end)),
    options,
  }
}

/** Options up to the end mark, or to the end where there is none; undefined when one reaches past that. Parts of one option are joined (RFC 3396). */
function parseOptions(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
  const options = new Map<number, Uint8Array>()
  for (let at = 0; at < bytes.length && bytes[at] !== 255; ) {
    if (bytes[at] === 0) {
      at++
      continue
    }
    if (at + 2 > bytes.length || at + 2 + bytes[at + 1]! > bytes.length) return undefined
    const code = bytes[at]!
    const value = bytes.subarray(at + 2, at + 2 + bytes[at + 1]!)
    const before = options.get(code)
    options.set(code, before ? Uint8Array.from([...before, ...value]) : value)
    at += 2 + value.length
  }
  return options
}

/** The message's bytes; at least 300. */
export function formatMessage(message: Message): Uint8Array {
  const tail: number[] = []
  for (const [code, value] of message.options) {
    if (value.length > 255) throw new RangeError(`option ${code} has ${value.length} bytes`)
    tail.push(code, value.length, ...value)
  }
  tail.push(255)
  const bytes = new Uint8Array(Math.max(LEAST, FIXED + 4 + tail.length))
  const view = new DataView(bytes.buffer)
  bytes.set([message.op, 1, 6, 0])
  view.setUint32(4, message.xid)
  view.setUint16(10, message.flags)
  view.setUint32(12, message.ciaddr)
  view.setUint32(16, message.yiaddr)
  view.setUint32(20, message.siaddr)
  view.setUint32(24, message.giaddr)
  bytes.set(message.chaddr.split(':').map((part) => Number.parseInt(part, 16)), 28)
  // 127 characters and the zero behind them.
  bytes.set(ascii(message.file.slice(0, 127)), 108)
  view.setUint32(FIXED, COOKIE)
  bytes.set(tail, FIXED + 4)
  return bytes
}

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
export const text = (bytes: Uint8Array | undefined): string => (bytes ? String.fromCharCode(...bytes) : '')
export const word = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
/** The address in an option of four bytes, else 0. */
export const addressIn = (bytes: Uint8Array | undefined): number => (bytes?.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : 0)
