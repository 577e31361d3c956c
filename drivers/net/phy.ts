/**
 * A copper PHY behind MDIO: finds it, has it negotiate, and says what came of it.
 *
 * Reference: IEEE 802.3 clauses 22.2.4 (registers), 28.2.4 (negotiation), 40.5.1 (1000 Mbit/s). Nothing here raises an interrupt: the link has
 * to be asked for.
 */

/** The two wires to the PHY. */
export interface Mdio {
  /** Reads register `register` of the PHY at `address`, in bounded time. @returns its 16 bits, or -1 when that fails */
  readPhy(address: u32, register: u32): i32;
  /** Writes 16 bits. */
  writePhy(address: u32, register: u32, value: u32): void;
}

namespace Register {
  export const BMCR: u32 = 0;
  export const BMSR: u32 = 1;
  export const ID1: u32 = 2;
  export const ID2: u32 = 3;
  export const ANAR: u32 = 4;
  export const ANLPAR: u32 = 5;
  export const CONTROL_1000: u32 = 9;
  export const STATUS_1000: u32 = 10;
}
namespace BMCR {
  export const DUPLEX: u32 = 1 << 8;
  export const RESTART: u32 = 1 << 9;
  export const AUTONEGOTIATION: u32 = 1 << 12;
  export const SPEED_100: u32 = 1 << 13;
}
namespace BMSR {
  /** 0 until read once after the link was down. */
  export const LINK: u32 = 1 << 2;
  export const NEGOTIATED: u32 = 1 << 5;
}
/** ANAR and ANLPAR. */
namespace Ability {
  export const FULL_10: u32 = 1 << 6;
  export const HALF_100: u32 = 1 << 7;
  export const FULL_100: u32 = 1 << 8;
  export const PAUSE: u32 = 1 << 10;
  /** 10 and 100 Mbit/s, both duplexes. */
  export const ALL: u32 = 0x01e1;
}
/** CONTROL_1000; STATUS_1000 has the partner's two bits higher. Half duplex at that speed exists on paper only. */
const FULL_1000: u32 = 1 << 9;

// @ts-ignore: decorator
@final export class Phy {
  /** The link is up, at `speed` Mbit/s, in full duplex or not, and both sides understand pause frames. */
  up: bool = false;
  speed: i32 = 100;
  full: bool = true;
  pauses: bool = false;
  /** Registers 2 and 3. */
  id: u32 = 0;
  private address: u32 = 0;

  /** @param gigabit does 1000 Mbit/s @param canPause the MAC understands pause frames */
  constructor(private readonly gigabit: bool, private readonly canPause: bool) {}

  /**
   * Looks at `address`, and has the PHY negotiate unless it has. @returns false when there is none; otherwise look at `up`: the link is there
   * at once where a boot loader has brought it up
   */
  start(mdio: Mdio, address: u32): bool {
    this.up = false;
    this.address = address;
    mdio.readPhy(address, Register.BMSR); // the first question after a reset may fail, and what the link has been does not count
    const id1 = mdio.readPhy(address, Register.ID1);
    const id2 = id1 < 0 ? -1 : mdio.readPhy(address, Register.ID2);
    if (id2 < 0) return false;
    this.id = id1 << 16 | id2;
    if (this.id == 0 || this.id == 0xffff_ffff) return false;
    const status = mdio.readPhy(address, Register.BMSR);
    if (status < 0) return false;
    if ((status & (BMSR.LINK | BMSR.NEGOTIATED)) != (BMSR.LINK | BMSR.NEGOTIATED)) {
      mdio.writePhy(address, Register.ANAR, Ability.ALL | (this.canPause ? Ability.PAUSE : 0));
      if (this.gigabit) mdio.writePhy(address, Register.CONTROL_1000, FULL_1000);
      mdio.writePhy(address, Register.BMCR, BMCR.AUTONEGOTIATION | BMCR.RESTART);
    }
    this.follow(mdio, status);
    return true;
  }

  /** Asks for the link; one that was down since the last time is down once. @returns true when `up` has changed */
  ask(mdio: Mdio): bool {
    const status = mdio.readPhy(this.address, Register.BMSR);
    return status >= 0 && this.follow(mdio, status);
  }

  private follow(mdio: Mdio, status: u32): bool {
    const up = status != 0xffff && (status & BMSR.LINK) != 0;
    if (up == this.up || up && !this.adopt(mdio, status)) return false;
    this.up = up;
    return true;
  }

  /** Finds out what was negotiated. @returns false when MDIO fails */
  private adopt(mdio: Mdio, status: u32): bool {
    const address = this.address;
    const control = mdio.readPhy(address, Register.BMCR);
    const own = mdio.readPhy(address, Register.ANAR);
    const partner = mdio.readPhy(address, Register.ANLPAR);
    const own1000 = this.gigabit ? mdio.readPhy(address, Register.CONTROL_1000) : 0;
    const partner1000 = this.gigabit ? mdio.readPhy(address, Register.STATUS_1000) : 0;
    if ((control | own | partner | own1000 | partner1000) < 0) return false;
    const common = own & partner;
    // 28.2.3.1: a partner that does not negotiate shows its speed, and is taken for half duplex.
    const negotiated = (status & BMSR.NEGOTIATED) != 0;
    if (!(control & BMCR.AUTONEGOTIATION)) {
      this.speed = control & BMCR.SPEED_100 ? 100 : 10;
      this.full = (control & BMCR.DUPLEX) != 0;
    } else if (negotiated && own1000 & partner1000 >>> 2 & FULL_1000) {
      this.speed = 1000;
      this.full = true;
    } else if (common & (Ability.FULL_100 | Ability.HALF_100)) {
      this.speed = 100;
      this.full = negotiated && (common & Ability.FULL_100) != 0;
    } else {
      this.speed = 10;
      this.full = negotiated && (common & Ability.FULL_10) != 0;
    }
    this.pauses = negotiated && this.full && (common & Ability.PAUSE) != 0;
    return true;
  }
}
