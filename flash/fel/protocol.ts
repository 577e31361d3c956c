/**
 * FEL, the protocol of the boot ROM in Allwinner's chips over USB: read, write and run at any address.
 *
 * Reference: linux-sunxi.org/FEL/Protocol. Each transfer is announced by a request of 32 bytes and ended by a response of 13; each command is a message of 16
 * bytes sent so, then its data, then a status of 8 bytes. Numbers are little-endian.
 */
import { Exit, UniError } from '../../boards/error.ts'

/** The two bulk pipes of a device. Both reject when the device is gone or does not answer in time. */
export interface FelPipe {
  send(bytes: Uint8Array): Promise<void>
  /** May give less than it was asked for. */
  receive(length: number): Promise<Uint8Array>
}

export interface FelVersion {
  /** `0x1623` A10, `0x1651` A20. */
  soc: number
  protocol: number
  /** Memory that the boot ROM leaves alone. */
  scratch: number
}

/** Requests and messages. */
const READ = 0x11
const WRITE = 0x12
const VERSION = 0x001
const MEMORY_WRITE = 0x101
const EXECUTE = 0x102
const MEMORY_READ = 0x103
/** Data of one command at most. */
const MOST = 0x1_0000

export class Fel {
  constructor(private readonly pipe: FelPipe) {}

  async version(): Promise<FelVersion> {
    await this.message(VERSION, 0, 0)
    const answer = await this.read(32)
    await this.status()
    const view = new DataView(answer.buffer, answer.byteOffset, answer.length)
    need(text(answer, 0, 8) === 'AWUSBFEX', 'its version begins with something else')
    return { soc: (view.getUint32(8, true) >>> 8) & 0xffff, protocol: view.getUint16(16, true), scratch: view.getUint32(20, true) }
  }

  /** Writes to memory. Not for registers: the boot ROM writes bytes. */
  async write(address: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += MOST) {
      const piece = bytes.subarray(at, at + MOST)
      await this.message(MEMORY_WRITE, address + at, piece.length)
      await this.transfer(WRITE, piece.length, () => this.pipe.send(piece))
      await this.status()
    }
  }

  async readMemory(address: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at += MOST) {
      const piece = Math.min(MOST, length - at)
      await this.message(MEMORY_READ, address + at, piece)
      bytes.set(await this.read(piece), at)
      await this.status()
    }
    return bytes
  }

  /** Calls `address`, in ARM state. The boot ROM says yes before it does, and listens again when the call returns. */
  async execute(address: number): Promise<void> {
    await this.message(EXECUTE, address, 0)
    await this.status()
  }

  private async message(command: number, address: number, length: number): Promise<void> {
    const bytes = new Uint8Array(16)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, command, true)
    view.setUint32(4, address, true)
    view.setUint32(8, length, true)
    await this.transfer(WRITE, bytes.length, () => this.pipe.send(bytes))
  }

  private async status(): Promise<void> {
    const bytes = await this.read(8)
    need(bytes[0] === 0xff && bytes[1] === 0xff, 'a status without its mark')
    need(bytes[4] === 0, `it refuses the command (state ${bytes[4]})`)
  }

  private async read(length: number): Promise<Uint8Array> {
    let bytes = new Uint8Array(0)
    await this.transfer(READ, length, async () => { bytes = Uint8Array.from(await this.all(length)) })
    return bytes
  }

  private async transfer(kind: number, length: number, data: () => Promise<void>): Promise<void> {
    const request = new Uint8Array(32)
    const view = new DataView(request.buffer)
    request.set([0x41, 0x57, 0x55, 0x43]) // AWUC
    view.setUint32(8, length, true)
    view.setUint8(15, 0x0c)
    view.setUint16(16, kind, true)
    view.setUint32(18, length, true)
    await this.pipe.send(request)
    await data()
    const response = await this.all(13)
    need(text(response, 0, 4) === 'AWUS', 'a response that is none')
    need(response[12] === 0, `it has failed a transfer (status ${response[12]})`)
  }

  /** Exactly `length` bytes, in as many parts as they come. */
  private async all(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; ) {
      const part = await this.pipe.receive(length - at)
      need(part.length > 0, `${at} bytes where ${length} were due`)
      need(part.length <= length - at, 'more bytes than were asked for')
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}

function need(good: boolean, what: string): void {
  if (!good) throw new UniError('UNI-F063', `the board does not keep to the FEL protocol: ${what}`, Exit.io, ['take its power away, hold FEL and give it power again; then run the command once more', 'another cable, without a hub'])
}

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
