/**
 * Model of an Ethernet adapter of the class CDC-ECM, from "USB CDC Ethernet Control Model 1.2", with the descriptors and the two configurations
 * of the Linux gadget that QEMU's `usb-net` copies: the first is another protocol's.
 */
import { le16, Speed, stringDescriptor, UsbDeviceModel, type Setup } from './device.ts'

const BACKLOG = 64

export class CdcEcmModel extends UsbDeviceModel {
  onTransmit: (frame: Uint8Array) => void = () => {}
  dropped = 0
  /** Fault: it takes no packets to send. */
  stuck = false
  private readonly bulkBytes: number
  private alternate = 0
  private filter = 0
  private readonly queue: Uint8Array[] = []
  private at = 0
  private parts: number[] = []

  /** @param mac twelve hex digits */
  constructor(readonly mac = '525400123456', speed: number = Speed.full) {
    super(speed)
    this.bulkBytes = speed === Speed.high ? 512 : 64
  }

  /** A frame comes over the wire. Longer ones than are allowed, too. */
  receive(frame: Uint8Array): void {
    if (this.queue.length >= BACKLOG || !this.alternate || !(this.filter & 0x0c)) {
      this.dropped++
      return
    }
    this.queue.push(frame)
    this.onReady()
  }

  protected override configured(): void {
    this.alternate = this.filter = this.at = 0
    this.queue.length = 0
    this.parts = []
  }

  protected override descriptor(type: number, index: number): Uint8Array | undefined {
    if (type === 1) return Uint8Array.from([18, 1, ...le16(0x200), 2, 0, 0, 64, ...le16(0x0525), ...le16(0xa4a2), 0, 0, 1, 2, 10, 2])
    if (type === 2 && index === 0) return this.whole([9, 2, 0, 0, 2, 2, 7, 0xc0, 50, 9, 4, 0, 0, 1, 2, 2, 0xff, 4, 5, 0x24, 0, 0x10, 1, 7, 5, 0x81, 3, ...le16(16), 32,
      9, 4, 1, 0, 2, 10, 0, 0, 4, 7, 5, 0x82, 2, ...le16(this.bulkBytes), 0, 7, 5, 0x02, 2, ...le16(this.bulkBytes), 0])
    if (type === 2 && index === 1) return this.whole([9, 2, 0, 0, 2, 1, 6, 0xc0, 50, 9, 4, 0, 0, 1, 2, 6, 0, 5, 5, 0x24, 0, 0x10, 1, 5, 0x24, 6, 0, 1,
      13, 0x24, 0x0f, 3, 0, 0, 0, 0, ...le16(1514), 0, 0, 0, 7, 5, 0x81, 3, ...le16(16), 32, 9, 4, 1, 0, 0, 10, 0, 0, 4,
      9, 4, 1, 1, 2, 10, 0, 0, 4, 7, 5, 0x82, 2, ...le16(this.bulkBytes), 0, 7, 5, 0x02, 2, ...le16(this.bulkBytes), 0])
    if (type === 3 && index === 3) return stringDescriptor(this.mac)
    return undefined
  }

  private whole(bytes: number[]): Uint8Array {
    const whole = Uint8Array.from(bytes)
    whole.set(le16(bytes.length), 2)
    return whole
  }

  protected override setInterface(number: number, alternate: number): boolean {
    if (this.configuration !== 1 || number !== 1 || alternate > 1) return false
    this.alternate = alternate
    this.forgetToggles()
    return true
  }

  protected override requestOut(setup: Setup): boolean {
    if (setup.type !== 0x21 || setup.request !== 0x43 || setup.index !== 0) return false
    this.filter = setup.value
    return true
  }

  protected override endpointBytes(endpoint: number): number {
    if (endpoint === 0x81) return 16
    return this.alternate && (endpoint === 0x82 || endpoint === 2) ? this.bulkBytes : 0
  }

  protected override packet(endpoint: number): Uint8Array | undefined {
    return endpoint === 2 ? this.queue[0]?.subarray(this.at, this.at + this.bulkBytes) : undefined
  }

  /** A packet that is not full ends the frame: USB 5.8.3. */
  protected override sent(): void {
    const left = this.queue[0]!.length - this.at
    this.at += this.bulkBytes
    if (left >= this.bulkBytes) return
    this.queue.shift()
    this.at = 0
  }

  protected override take(_endpoint: number, data: Uint8Array): boolean {
    if (this.stuck) return false
    this.parts.push(...data)
    if (data.length === this.bulkBytes) return true
    const frame = Uint8Array.from(this.parts)
    this.parts = []
    if (frame.length < 14 || frame.length > 1514) this.violations.push(`a frame of ${frame.length} bytes`)
    else this.onTransmit(frame)
    return true
  }
}
