/** A PHY as MDIO shows it: registers 0 to 15 of IEEE 802.3 clauses 22.2.4 and 28.2.4, and of clause 40.5 where it does 1000 Mbit/s. */
import type { World } from '../../model.ts'

export interface PhyOptions {
  /** Registers 2 and 3. */
  id: [number, number]
  /** Does 1000 Mbit/s. */
  gigabit?: boolean
  /** What the partner says of itself: ANLPAR without acknowledge, 1000BASE-T status; default all that we can. 0: it does not negotiate. */
  partner?: number
  partnerGigabit?: number
  /** Speed of a partner that does not negotiate, Mbit/s. */
  forced?: number
  /** What negotiation takes (ns). */
  negotiationNs?: number
}

const LINK = 1 << 2
const NEGOTIATED = 1 << 5

/** Speed in Mbit/s and duplex of a link. */
export interface Rate { speed: number; full: boolean }

export class Phy {
  /** Called when the link comes or goes. */
  onChange: () => void = () => {}
  partner: number
  partnerGigabit: number
  forced: number
  negotiationNs: number
  private bmcr = 0
  private anar = 0
  private control1000 = 0
  private plugged = true
  private up = false
  /** BMSR's link bit stays 0 after a loss until it is read. */
  private latch = false
  private cancel = (): void => {}

  constructor(private readonly world: World, private readonly options: PhyOptions) {
    this.partner = options.partner ?? 0x01e1
    this.partnerGigabit = options.partnerGigabit ?? (options.gigabit ? 0x0800 : 0)
    this.forced = options.forced ?? 100
    this.negotiationNs = options.negotiationNs ?? 2_000_000_000
    this.reset()
  }

  /** Power-on: it negotiates by itself. */
  reset(): void {
    this.bmcr = 0x1000 | (this.options.gigabit ? 0x0140 : 0x2100)
    this.anar = 0x01e1
    this.control1000 = this.options.gigabit ? 0x0300 : 0
    this.latch = false
    this.begin()
  }

  setLink(plugged: boolean): void {
    if (plugged === this.plugged) return
    this.plugged = plugged
    this.begin()
  }

  /** What both agreed on; undefined while the link is down. */
  rate(): Rate | undefined {
    if (!this.up) return undefined
    if (!(this.bmcr & 0x1000)) return { speed: this.bmcr & 0x2000 ? 100 : 10, full: (this.bmcr & 0x100) !== 0 }
    if (!this.partner) return { speed: this.forced, full: false }
    const gigabit = this.control1000 & (this.partnerGigabit >> 2) & 0x300
    if (this.options.gigabit && gigabit) return { speed: 1000, full: (gigabit & 0x200) !== 0 }
    const common = this.anar & this.partner
    if (common & 0x180) return { speed: 100, full: (common & 0x100) !== 0 }
    return common & 0x60 ? { speed: 10, full: (common & 0x40) !== 0 } : undefined
  }

  read(register: number): number {
    switch (register) {
      case 0: return this.bmcr
      case 1: {
        const negotiated = this.up && this.bmcr & 0x1000 && this.partner ? NEGOTIATED : 0
        const status = 0x7849 | (this.options.gigabit ? 0x100 : 0) | (this.up && !this.latch ? LINK : 0) | negotiated
        this.latch = false
        return status
      }
      case 2: case 3: return this.options.id[register - 2]!
      case 4: return this.anar
      case 5: return !this.up ? 0 : this.partner ? this.partner | 0x4000 : this.forced === 100 ? 0x80 : 0x20
      case 9: return this.control1000
      case 10: return this.up ? this.partnerGigabit : 0
      case 15: return this.options.gigabit ? 0x3000 : 0
      default: return 0
    }
  }

  write(register: number, value: number): void {
    if (register === 0) {
      if (value & 0x8000) return this.reset()
      const before = this.bmcr
      this.bmcr = value & ~0x0200
      if (value & 0x0200 || (before ^ value) & 0x3940) this.begin()
    } else if (register === 4) this.anar = value
    else if (register === 9 && this.options.gigabit) this.control1000 = value
  }

  /** The link goes down, and comes when both have agreed. */
  private begin(): void {
    this.cancel()
    this.set(false)
    if (!this.plugged || this.bmcr & 0x0c00) return
    this.cancel = this.world.at(this.world.now() + this.negotiationNs, () => this.set(true))
  }

  private set(up: boolean): void {
    if (up === this.up) return
    this.up = up
    if (!up) this.latch = true
    this.world.note(`phy: link ${up ? 'up' : 'down'}`)
    this.onChange()
  }
}

/** Bits of a word fold into a frame's digest: two runs that differ in one bit differ in the log. */
export function digest(frame: Uint8Array): string {
  let hash = 0x811c_9dc5
  for (let i = 0; i < frame.length; i++) hash = Math.imul(hash ^ frame[i]!, 0x0100_0193)
  return `${frame.length} ${(hash >>> 0).toString(16)}`
}
