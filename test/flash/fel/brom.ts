/**
 * A boot ROM in FEL mode, with memory: what is on the other side of `FelPipe`. Written from the protocol's description, not from flash/fel. It runs no code: for an
 * address that it is told to run, a test says what happens.
 */
import type { FelPipe } from '../../../flash/fel/protocol.ts'

const SRAM = 0xc000
/** Parts of the DRAM that there are, enough for tests. */
const DRAM = [{ base: 0x4000_0000, size: 256 << 10 }, { base: 0x4200_0000, size: 1 << 20 }]

export class FakeBrom implements FelPipe {
  readonly sram = new Uint8Array(SRAM).fill(0xa5)
  private readonly dram = DRAM.map(({ base, size }) => ({ base, bytes: new Uint8Array(size) }))
  /** What runs at an address; elsewhere nothing returns, and the device is silent. */
  readonly code = new Map<number, () => void>()
  /** Addresses that were run. */
  readonly ran: number[] = []
  /** Writes, as [address, length]. */
  readonly written: [number, number][] = []
  soc = 0x1623
  /** Changes what is sent to the host. */
  garble: (what: 'version' | 'data' | 'status' | 'response', bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes
  /** Transfers after which it is pulled out. */
  pulledAfter = Infinity
  /** Transfers so far. */
  transfers = 0
  /** Bytes that a transfer to the host has at most. */
  packet = 512

  private due: number | undefined
  private readonly toHost: Uint8Array[] = []
  private message: { command: number; address: number; length: number } | undefined
  private filled = 0
  /** It runs something that does not return. */
  private silent = false

  memory(address: number, length: number): Uint8Array {
    if (address + length <= SRAM) return this.sram.subarray(address, address + length)
    for (const { base, bytes } of this.dram) if (address >= base && address + length <= base + bytes.length) return bytes.subarray(address - base, address - base + length)
    throw new Error(`no memory at 0x${address.toString(16)}`)
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.step(() => {
      if (this.silent) throw new Error('LIBUSB_TRANSFER_TIMED_OUT')
      if (this.due === undefined) return this.announced(bytes)
      if (bytes.length !== this.due) throw new Error(`the host sends ${bytes.length} bytes where ${this.due} were announced`)
      this.due = undefined
      this.data(bytes)
      this.respond()
    })
  }

  receive(length: number): Promise<Uint8Array> {
    return this.step(() => {
      const next = this.toHost.shift()
      if (!next) throw new Error('LIBUSB_TRANSFER_TIMED_OUT')
      const size = Math.min(length, next.length, this.packet)
      if (size < next.length) this.toHost.unshift(next.subarray(size))
      return next.subarray(0, size)
    })
  }

  private step<T>(work: () => T): Promise<T> {
    if (++this.transfers > this.pulledAfter) return Promise.reject(new Error('LIBUSB_ERROR_NO_DEVICE'))
    try {
      return Promise.resolve(work())
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** An AWUC request. */
  private announced(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const length = view.getUint32(8, true)
    if (bytes.length !== 32 || String.fromCharCode(...bytes.subarray(0, 8)) !== 'AWUC\0\0\0\0' || view.getUint32(18, true) !== length || view.getUint32(12, true) !== 0x0c00_0000) throw new Error('no AWUC')
    const kind = view.getUint16(16, true)
    if (kind === 0x12) this.due = length
    else if (kind === 0x11) {
      this.give(length)
      this.respond()
    } else throw new Error(`request ${kind}`)
  }

  /** What the host reads: a command's data, then its status. */
  private give(length: number): void {
    const { message } = this
    if (!message) throw new Error('a read out of nothing')
    const put = (what: 'version' | 'data' | 'status', bytes: Uint8Array): void => {
      if (bytes.length !== length) throw new Error(`the host wants ${length} bytes of ${what}, which has ${bytes.length}`)
      this.toHost.push(this.garble(what, bytes.slice()))
    }
    const more = { 0x001: 32, 0x103: message.length }[message.command] ?? 0
    if (this.filled < more) {
      this.filled += length
      return message.command === 0x001 ? put('version', this.version()) : put('data', this.memory(message.address, length))
    }
    this.message = undefined
    put('status', Uint8Array.of(0xff, 0xff, 0, 0, 0, 0, 0, 0))
    if (message.command !== 0x102) return
    this.ran.push(message.address)
    const code = this.code.get(message.address)
    if (code) code()
    else this.silent = true
  }

  private version(): Uint8Array {
    const version = new Uint8Array(32)
    const view = new DataView(version.buffer)
    version.set(new TextEncoder().encode('AWUSBFEX'))
    view.setUint32(8, this.soc << 8, true)
    view.setUint32(12, 1, true)
    view.setUint16(16, 1, true)
    version.set([0x44, 0x08], 18)
    view.setUint32(20, 0x7e00, true)
    return version
  }

  /** A command's message, or what it writes. */
  private data(bytes: Uint8Array): void {
    if (this.message) {
      const { command, address, length } = this.message
      if (command !== 0x101 || this.filled + bytes.length > length) throw new Error('data that was not announced')
      this.memory(address + this.filled, bytes.length).set(bytes)
      this.written.push([address + this.filled, bytes.length])
      this.filled += bytes.length
      return
    }
    if (bytes.length !== 16) throw new Error('no message')
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    this.message = { command: view.getUint32(0, true), address: view.getUint32(4, true), length: view.getUint32(8, true) }
    this.filled = 0
    if (![0x001, 0x101, 0x102, 0x103].includes(this.message.command)) throw new Error(`message ${this.message.command}`)
  }

  private respond(): void {
    const response = new Uint8Array(13)
    response.set(new TextEncoder().encode('AWUS'))
    this.toHost.push(this.garble('response', response))
  }
}
