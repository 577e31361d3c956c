/**
 * Sends a file by YMODEM, as U-Boot's `loady` and `rz --ymodem` take it. A machine without a clock or a port, like flash/serial.ts.
 *
 * Reference: Forsberg, "XMODEM/YMODEM Protocol Reference", 1988: blocks of 1024 bytes with CRC-16, block 0 with name and size, EOT, and an empty
 * block 0 that ends the batch.
 */

const SOH = 0x01
const STX = 0x02
const EOT = 0x04
const ACK = 0x06
const NAK = 0x15
const CAN = 0x18
const PAD = 0x1a
const C = 0x43
const BLOCK = 1024
/** The receiver asks again by itself; this is for an answer that was lost. */
const ANSWER_MS = 10_000
const TRIES = 10

/** Polynomial 0x1021, from 0, most significant bit first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  }
  return crc & 0xffff
}

/** Block `number` with `content`, filled up to 128 or 1024 bytes. */
export function block(number: number, content: Uint8Array, size: 128 | 1024, pad: number): Uint8Array {
  const out = new Uint8Array(3 + size + 2).fill(pad)
  out.set([size === 128 ? SOH : STX, number & 255, ~number & 255])
  out.set(content, 3)
  const crc = crc16(out.subarray(3, 3 + size))
  out.set([crc >> 8, crc & 255], 3 + size)
  return out
}

type Stage = 'header' | 'ask' | 'data' | 'end' | 'last' | 'close' | 'done' | 'failed'

export class YmodemSender {
  stage: Stage = 'header'
  failure?: string
  /** Bytes that the receiver has acknowledged, and blocks sent again. */
  delivered = 0
  again = 0
  wake = Infinity

  private out: Uint8Array[] = []
  private last: Uint8Array = new Uint8Array(0)
  private tries = 0
  private cancels = 0
  private number = 0
  private now = 0

  constructor(private readonly name: string, private readonly bytes: Uint8Array) {}

  get over(): boolean { return this.stage === 'done' || this.stage === 'failed' }

  /** Takes what came by `now` (ms): answers; anything else is passed over. @returns how many bytes were taken: what follows the end is not ours */
  receive(bytes: Uint8Array, now: number): number {
    this.now = now
    for (let at = 0; at < bytes.length; at++) {
      if (this.over) return at
      this.answer(bytes[at])
    }
    return bytes.length
  }

  /** What is to be written at `now`. */
  poll(now: number): Uint8Array[] {
    this.now = now
    if (now >= this.wake && !this.over) this.repeat('the receiver is silent')
    return this.out.splice(0)
  }

  private send(bytes: Uint8Array): void {
    this.last = bytes
    this.tries = 0
    this.out.push(bytes)
    this.wake = this.now + ANSWER_MS
  }

  private repeat(why: string): void {
    if (++this.tries > TRIES) return this.fail(why)
    if (!this.last.length) return
    this.again++
    this.out.push(this.last)
    this.wake = this.now + ANSWER_MS
  }

  private fail(why: string): void {
    this.stage = 'failed'
    this.failure = why
  }

  private answer(byte: number): void {
    this.cancels = byte === CAN ? this.cancels + 1 : 0
    if (this.cancels === 2) return this.fail('the receiver has cancelled')
    if (byte === NAK && this.stage !== 'header' && this.stage !== 'ask' && this.stage !== 'close') return this.repeat('the line loses too much')
    switch (this.stage) {
      case 'header':
        // The receiver asks until it gets its answer; what it asked meanwhile is in the line.
        if (byte === C && !this.last.length) this.header()
        else if (byte === NAK && this.last.length) this.repeat('the line loses too much')
        else if (byte === ACK && this.last.length) this.stage = 'ask'
        return
      case 'ask':
        if (byte === C) this.data()
        return
      case 'data':
        if (byte === ACK) this.acknowledged()
        return
      case 'end':
        if (byte === ACK) this.stage = 'close'
        return
      case 'close':
        if (byte !== C) return
        this.send(block(0, new Uint8Array(0), 128, 0))
        this.stage = 'last'
        return
      case 'last':
        if (byte === ACK) this.stage = 'done'
    }
  }

  private header(): void {
    this.send(block(0, Buffer.from(`${this.name}\0${this.bytes.length}`), 128, 0))
  }

  private data(): void {
    this.stage = 'data'
    if (!this.bytes.length) return this.end()
    this.send(block(++this.number, this.bytes.subarray(this.delivered, this.delivered + BLOCK), BLOCK, PAD))
  }

  private acknowledged(): void {
    this.delivered = Math.min(this.delivered + BLOCK, this.bytes.length)
    if (this.delivered < this.bytes.length) this.data()
    else this.end()
  }

  /** The receiver may refuse the first EOT, to be sure. */
  private end(): void {
    this.stage = 'end'
    this.send(Uint8Array.of(EOT))
  }
}
