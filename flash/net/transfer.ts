/** One file on its way to one client (RFC 1350, 2347 to 2349, 7440). No sockets and no clock: packets and the time go in, packets come out. */
import { dataPacket, oackPacket, type Packet, type ReadRequest } from './tftp.ts'

/** So much fits into an Ethernet frame beside the headers of IP, UDP and TFTP. */
const MOST_BLOCK = 1468
/** Blocks in flight at most: 94 kB of the largest. */
const MOST_WINDOW = 64
const FIRST_WAIT_MS = 1000
/** The same packets are sent so often before the client counts as gone. */
const TRIES = 6

export class Transfer {
  private readonly blockSize: number
  private readonly window: number
  /** Number behind 65535: 0, or 1 for clients that ask for that. */
  private readonly wrap: number
  private readonly waitMs: number
  private readonly agreed = new Map<string, string>()
  private readonly blocks: number
  /** Blocks that have arrived; -1 while the options have not. Counts on where the wire's 16 bits begin anew. */
  private done: number
  /** Blocks that are sent. */
  private sent = 0
  private tries = 1
  private due = 0
  /** The window has been sent again because of an acknowledgement, and nothing has arrived since. */
  private repeated = false
  /** What the client said when it gave up. */
  refusal: string | undefined
  state: 'open' | 'complete' | 'aborted' | 'lost' = 'open'

  constructor(readonly content: Uint8Array, request: ReadRequest) {
    const number = (name: string, low: number, high: number): number | undefined => {
      const value = request.options.get(name)
      return value !== undefined && /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high ? Number(value) : undefined
    }
    const agree = (name: string, value: number | undefined): number | undefined => {
      if (value !== undefined) this.agreed.set(name, String(value))
      return value
    }
    const atMost = (value: number | undefined, most: number): number | undefined => (value === undefined ? undefined : Math.min(value, most))
    // RFC 2347: an option with a value that makes no sense is passed over.
    this.blockSize = agree('blksize', atMost(number('blksize', 8, 65464), MOST_BLOCK)) ?? 512
    this.window = agree('windowsize', atMost(number('windowsize', 1, 65535), MOST_WINDOW)) ?? 1
    this.wrap = agree('rollover', number('rollover', 0, 1)) ?? 0
    this.waitMs = (agree('timeout', number('timeout', 1, 255)) ?? FIRST_WAIT_MS / 1000) * 1000
    if (number('tsize', 0, 999_999_999) !== undefined) agree('tsize', content.length)
    // The last block is shorter than the others, if need be empty.
    this.blocks = Math.floor(content.length / this.blockSize) + 1
    this.done = this.agreed.size ? -1 : 0
  }

  /** What is sent first. */
  start(now: number): Uint8Array[] {
    return this.flight(now)
  }

  /** When `tick` wants to be called. */
  pollAt(): number {
    return this.state === 'open' ? this.due : Infinity
  }

  /** Sends again what has not arrived in time. */
  tick(now: number): Uint8Array[] {
    if (this.state !== 'open' || now < this.due) return []
    if (this.tries >= TRIES) {
      this.state = 'lost'
      return []
    }
    this.tries++
    this.repeated = false
    return this.flight(now)
  }

  /** What the client has sent. @returns what goes to it */
  receive(packet: Packet, now: number): Uint8Array[] {
    if (this.state !== 'open') return []
    if (packet.op === 'error') {
      this.state = 'aborted'
      this.refusal = packet.text
      return []
    }
    if (packet.op !== 'ack') return []
    const arrived = this.arrived(packet.block)
    if (arrived === undefined) return []
    if (arrived === this.done) {
      // The window's first block is lost. With single blocks, and a second time, this would be the Sorcerer's Apprentice (RFC 1123, 4.2.3.1).
      if (this.window === 1 || this.repeated) return []
      this.repeated = true
      return this.flight(now)
    }
    this.done = arrived
    this.tries = 1
    this.repeated = false
    if (this.done === this.blocks) {
      this.state = 'complete'
      return []
    }
    return this.flight(now)
  }

  /** The count that a block number on the wire stands for, from what has arrived to what is sent; undefined for one from elsewhere. */
  private arrived(block: number): number | undefined {
    if (this.done < 0) return block === 0 ? 0 : undefined
    for (let count = this.done; count <= this.sent; count++) if (this.wire(count) === block) return count
    return undefined
  }

  private wire(count: number): number {
    return count < 65536 ? count : this.wrap + ((count - 65536) % (65536 - this.wrap))
  }

  /** The options, or the window behind what has arrived. */
  private flight(now: number): Uint8Array[] {
    this.due = now + this.waitMs * this.tries
    if (this.done < 0) return [oackPacket(this.agreed)]
    const packets: Uint8Array[] = []
    this.sent = Math.min(this.done + this.window, this.blocks)
    for (let count = this.done + 1; count <= this.sent; count++) {
      packets.push(dataPacket(this.wire(count), this.content.subarray((count - 1) * this.blockSize, count * this.blockSize)))
    }
    return packets
  }
}
