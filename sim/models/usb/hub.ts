/** Model of a hub, from USB 2.0 chapter 11: ports with power, reset, status and changes. Its status change endpoint has nothing to say. */
import type { World } from '../../model.ts'
import { le16, Speed, UsbDeviceModel, type Setup } from './device.ts'

const RESET_NS = 12_000_000
const CONNECTION = 1
const ENABLE = 2
const RESET = 16
const POWER = 0x100

interface Port { device?: UsbDeviceModel; status: number; change: number; life: number }

export class HubModel extends UsbDeviceModel {
  readonly ports: Port[]
  /** Fault: resets of ports do not end. */
  resetsHang = false

  constructor(private readonly world: World, ports = 8, speed: number = Speed.full, private readonly id: [number, number] = [0x0409, 0x55aa]) {
    super(speed)
    this.ports = Array.from({ length: ports + 1 }, () => ({ status: 0, change: 0, life: 0 }))
  }

  override busReset(): void {
    super.busReset()
    for (const port of this.ports) Object.assign(port, { status: 0, change: 0, life: port.life + 1 })
  }

  override find(address: number): UsbDeviceModel | undefined {
    if (address === this.address) return this
    for (const { device, status } of this.ports) {
      const found = status & ENABLE ? device?.find(address) : undefined
      if (found) return found
    }
    return undefined
  }

  /** Plugs `device` into port `number`, from 1. */
  plug(number: number, device: UsbDeviceModel): void {
    const port = this.ports[number]!
    port.device = device
    device.onReady = () => this.onReady()
    device.busReset()
    if (port.status & POWER) this.connect(port)
  }

  unplug(number: number): void {
    const port = this.ports[number]!
    port.device = undefined
    port.life++
    if (port.status & CONNECTION) port.change |= CONNECTION
    port.status &= POWER
    this.onReady()
  }

  /** Cuts a port off, as after babble. */
  disable(number: number): void {
    this.ports[number]!.status &= ~ENABLE
    this.ports[number]!.change |= ENABLE
  }

  private connect(port: Port): void {
    port.status |= CONNECTION
    port.change |= CONNECTION
  }

  protected override descriptor(type: number, index: number): Uint8Array | undefined {
    if (type === 1) return Uint8Array.from([18, 1, ...le16(0x200), 9, 0, 0, 64, ...le16(this.id[0]), ...le16(this.id[1]), ...le16(0x101), 0, 0, 0, 1])
    if (type === 2 && index === 0) return Uint8Array.from([9, 2, ...le16(25), 1, 1, 0, 0xe0, 0, 9, 4, 0, 0, 1, 9, 0, 0, 0, 7, 5, 0x81, 3, ...le16(2), 255])
    return undefined
  }

  protected override endpointBytes(endpoint: number): number { return endpoint === 0x81 ? 2 : 0 }

  protected override requestIn(setup: Setup): Uint8Array | undefined {
    if (setup.type === 0xa0 && setup.request === 6 && setup.value >> 8 === 0x29) {
      const bytes = Uint8Array.from([9, 0x29, this.ports.length - 1, ...le16(0x09), 10, 0, 0, 0xff])
      return this.faults.descriptor?.(0x29, 0, bytes) ?? bytes
    }
    if (setup.type === 0xa0 && setup.request === 0) return Uint8Array.from([0, 0, 0, 0])
    const port = this.ports[setup.index]
    if (setup.type === 0xa3 && setup.request === 0 && setup.index && port) return Uint8Array.from([...le16(port.status), ...le16(port.change)])
    return undefined
  }

  protected override requestOut(setup: Setup): boolean {
    const port = this.ports[setup.index]
    if (setup.type !== 0x23 || !setup.index || !port || !this.configuration) return false
    const set = setup.request === 3
    if (!set && setup.request !== 1) return false
    switch (setup.value) {
      case 1:
        if (set) return false
        port.status &= ~ENABLE
        return true
      case 4:
        return set && this.resetPort(port)
      case 8:
        port.status = set ? port.status | POWER : 0
        if (set && port.device && !(port.status & CONNECTION)) this.connect(port)
        return true
      case 16: case 17: case 18: case 19: case 20:
        if (set) return false
        port.change &= ~(1 << (setup.value - 16))
        return true
      default: return false
    }
  }

  private resetPort(port: Port): boolean {
    if (!(port.status & CONNECTION)) return true
    const life = ++port.life
    port.status = (port.status | RESET) & ~ENABLE
    if (this.resetsHang) return true
    this.world.at(this.world.now() + RESET_NS, () => {
      const { device } = port
      if (life !== port.life || !device) return
      device.busReset()
      port.status = (port.status & ~(RESET | 0x600)) | ENABLE | (device.speed === Speed.high ? 0x400 : device.speed === Speed.low ? 0x200 : 0)
      port.change |= RESET
    })
    return true
  }
}
