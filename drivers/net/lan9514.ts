/**
 * LAN9512 and LAN9514: hub and 10/100 Mbit/s Ethernet on the boards of Raspberry Pi 1 to 3. This is the Ethernet part, a device of high speed
 * behind the first port of the hub part.
 *
 * Reference: Microchip "LAN9514/LAN9514i" data sheet and the register names of its LAN9500 family; IEEE 802.3 clause 22 for the PHY inside.
 *
 * All registers are reached by vendor requests, one at a time, so what is done to them is kept as a list. A transfer carries one frame (no
 * MEF): in, after a word of status and with its check sequence; out, after two words of command. The chip has no address of its own on these
 * boards: the firmware tells it.
 */
import { UsbBus } from "../usb/bus";
import { RequestType } from "../usb/control";
import { Descriptor, Descriptors, ENDPOINT_BYTES, INTERFACE_BYTES } from "../usb/descriptor";
import { UsbDevice } from "../usb/device";
import { UsbCard } from "./usb-card";
import { UsbNet } from "./usb";

/** idVendor << 16 | idProduct. */
export const LAN9514_ID: u32 = 0x0424_ec00;

/** Vendor requests; wIndex is the register. */
const WRITE_REGISTER: u32 = 0xa0;
const READ_REGISTER: u32 = 0xa1;

/** System control and status registers, and those of the MAC from 0x100 on. */
namespace Register {
  export const INT_STS: u32 = 0x08;
  export const TX_CFG: u32 = 0x10;
  export const HW_CFG: u32 = 0x14;
  export const PM_CTRL: u32 = 0x20;
  export const LED_GPIO_CFG: u32 = 0x24;
  export const AFC_CFG: u32 = 0x2c;
  export const BURST_CAP: u32 = 0x38;
  export const INT_EP_CTL: u32 = 0x68;
  export const BULK_IN_DLY: u32 = 0x6c;
  export const MAC_CR: u32 = 0x100;
  export const ADDRH: u32 = 0x104;
  export const ADDRL: u32 = 0x108;
  export const MII_ADDR: u32 = 0x114;
  export const MII_DATA: u32 = 0x118;
  export const FLOW: u32 = 0x11c;
  export const COE_CR: u32 = 0x130;
}
namespace HW_CFG {
  export const LRST: u32 = 1 << 3;
  /** Bulk in is refused (NAK) while there is no frame. */
  export const BIR: u32 = 1 << 12;
}
namespace PM_CTRL {
  export const PHY_RST: u32 = 1 << 4;
}
namespace TX_CFG {
  export const ON: u32 = 1 << 2;
}
namespace MAC_CR {
  export const RXEN: u32 = 1 << 2;
  export const TXEN: u32 = 1 << 3;
  /** All groups pass. */
  export const MCPAS: u32 = 1 << 19;
  export const FDPX: u32 = 1 << 20;
  /** Half duplex: what is sent is not received. */
  export const RCVOWN: u32 = 1 << 23;
}
namespace MII {
  export const BUSY: u32 = 1 << 0;
  export const WRITE: u32 = 1 << 1;
  /** The PHY inside. */
  export const PHY: u32 = 1 << 11;
}
/** Registers of the PHY, clause 22.2.4. */
const BMCR: u32 = 0;
const BMSR: u32 = 1;
const ANAR: u32 = 4;
const ANLPAR: u32 = 5;
/** Negotiate, and begin now. */
const NEGOTIATE: u32 = 0x1200;
/** 10 and 100 Mbit/s, both duplexes. */
const ABILITIES: u32 = 0x01e1;
const LINK: u32 = 1 << 2;
const FULL_100: u32 = 1 << 8;
const HALF_100: u32 = 1 << 7;
const FULL_10: u32 = 1 << 6;

/** Thresholds of flow control that the data sheet gives. */
const AFC: u32 = 0x00f8_30a1;
/** Lights for speed, link and duplex. */
const LEDS: u32 = 0x0111_0000;
const DELAY: u32 = 0x2000;

/** Words of command before a frame to send. */
const FIRST_AND_LAST: u32 = 0x3000;
/** Status before a received frame: its length with the check sequence, something was wrong with it. */
const LENGTH_SHIFT: u32 = 16;
const LENGTH_MASK: u32 = 0x3fff;
const ERROR: u32 = 1 << 15;
const FCS: i32 = 4;

/** Steps of a list: kind << 16 | register, value. */
const SET: u32 = 0 << 16;
/** Reads the register until the bits of value are 0. */
const UNTIL_CLEAR: u32 = 1 << 16;
/** Reads the register. */
const GET: u32 = 2 << 16;
/** Writes the address. */
const SET_ADDRESS: u32 = 3 << 16;
/** Writes what was read last, and these bits. */
const SET_BITS: u32 = 4 << 16;

// @ts-ignore: decorator
@lazy const START: StaticArray<u32> = [
  SET | Register.HW_CFG, HW_CFG.LRST,
  UNTIL_CLEAR | Register.HW_CFG, HW_CFG.LRST,
  SET | Register.PM_CTRL, PM_CTRL.PHY_RST,
  UNTIL_CLEAR | Register.PM_CTRL, PM_CTRL.PHY_RST,
  SET_ADDRESS | Register.ADDRL, 0,
  SET_ADDRESS | Register.ADDRH, 0,
  GET | Register.HW_CFG, 0,
  SET_BITS | Register.HW_CFG, HW_CFG.BIR,
  SET | Register.BURST_CAP, 0,
  SET | Register.BULK_IN_DLY, DELAY,
  SET | Register.INT_STS, 0xffff_ffff,
  SET | Register.INT_EP_CTL, 0,
  SET | Register.LED_GPIO_CFG, LEDS,
  SET | Register.FLOW, 0,
  SET | Register.AFC_CFG, AFC,
  SET | Register.COE_CR, 0,
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  SET | Register.MII_DATA, ABILITIES,
  SET | Register.MII_ADDR, MII.PHY | ANAR << 6 | MII.WRITE | MII.BUSY,
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  SET | Register.MII_DATA, NEGOTIATE,
  SET | Register.MII_ADDR, MII.PHY | BMCR << 6 | MII.WRITE | MII.BUSY,
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  SET | Register.MAC_CR, MAC_CR.TXEN | MAC_CR.RXEN | MAC_CR.MCPAS | MAC_CR.FDPX,
  SET | Register.TX_CFG, TX_CFG.ON,
];
/** BMSR tells once that the link was down since it was read last. */
// @ts-ignore: decorator
@lazy const ASK_LINK: StaticArray<u32> = [
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  SET | Register.MII_ADDR, MII.PHY | BMSR << 6 | MII.BUSY,
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  GET | Register.MII_DATA, 0,
];
// @ts-ignore: decorator
@lazy const ASK_PARTNER: StaticArray<u32> = [
  SET | Register.MII_ADDR, MII.PHY | ANLPAR << 6 | MII.BUSY,
  UNTIL_CLEAR | Register.MII_ADDR, MII.BUSY,
  GET | Register.MII_DATA, 0,
];
// @ts-ignore: decorator
@lazy const FULL_DUPLEX: StaticArray<u32> = [SET | Register.MAC_CR, MAC_CR.TXEN | MAC_CR.RXEN | MAC_CR.MCPAS | MAC_CR.FDPX];
// @ts-ignore: decorator
@lazy const HALF_DUPLEX: StaticArray<u32> = [SET | Register.MAC_CR, MAC_CR.TXEN | MAC_CR.RXEN | MAC_CR.MCPAS | MAC_CR.RCVOWN];

/** How often, and how long apart, a bit is looked at until it is clear. */
const LOOKS: u32 = 100;
const LOOK_MS: u32 = 5;
/** From one look at the link to the next. */
const LINK_MS: u32 = 250;

// @ts-ignore: decorator
@final export class Lan9514 extends UsbCard {
  private list: StaticArray<u32> = START;
  private at: i32 = 0;
  private looks: u32 = 0;
  /** A request is under way, and its result is about the step before `at`. */
  private asked: bool = false;
  private value: u32 = 0;

  constructor(device: UsbDevice, net: UsbNet) {
    super(device, net);
    this.inHeader = 4;
    this.outHeader = 8;
    this.link = false;
  }

  /** @returns null when the device does not have the endpoints it should */
  static find(device: UsbDevice, net: UsbNet): Lan9514 | null {
    const card = new Lan9514(device, net);
    const walk = new Descriptors(device.configuration, device.configurationBytes);
    let inside = false;
    while (walk.next()) {
      if (walk.is(Descriptor.INTERFACE, INTERFACE_BYTES)) inside = walk.byte(2) == 0 && walk.byte(3) == 0;
      else if (inside && walk.is(Descriptor.ENDPOINT, ENDPOINT_BYTES)) card.takeEndpoint(walk.byte(2), walk.byte(3), walk.half(4));
    }
    return card.hasPipes ? card : null;
  }

  proceed(bus: UsbBus, now: u64, result: i32): void {
    if (this.asked) {
      this.asked = false;
      if (result < 0) return bus.restart(this.device, now);
      const list = this.list;
      const kind = list[this.at] & 0xffff_0000;
      if (kind == UNTIL_CLEAR || kind == GET) {
        if (result < 4) return bus.restart(this.device, now);
        this.value = load<u32>(bus.control.bytes);
        if (kind == UNTIL_CLEAR && this.value & list[this.at + 1]) {
          if (++this.looks > LOOKS) return bus.restart(this.device, now);
          this.due = now + bus.ticks(LOOK_MS);
          return;
        }
      }
      this.looks = 0;
      this.at += 2;
    }
    if (this.at < this.list.length) return this.ask(bus);
    this.next(bus, now);
  }

  /** Makes the request of this step. */
  private ask(bus: UsbBus): void {
    const step = this.list[this.at];
    const kind = step & 0xffff_0000;
    const register = step & 0xffff;
    this.asked = true;
    if (kind == UNTIL_CLEAR || kind == GET) return bus.request(this, this.device, RequestType.IN | RequestType.VENDOR, READ_REGISTER, 0, register, 4);
    let value = this.list[this.at + 1];
    if (kind == SET_BITS) value |= this.value;
    else if (kind == SET_ADDRESS) value = register == Register.ADDRL ? this.macLow : this.macHigh;
    store<u32>(bus.control.bytes, value);
    bus.request(this, this.device, RequestType.VENDOR, WRITE_REGISTER, 0, register, 4);
  }

  /** A list is through. */
  private next(bus: UsbBus, now: u64): void {
    const list = this.list;
    if (list == START) {
      this.net.open(this);
    } else if (list == ASK_LINK) {
      const up = this.value != 0xffff && (this.value & LINK) != 0;
      if (up && !this.link) return this.begin(bus, ASK_PARTNER);
      if (!up) this.setLink(false);
    } else if (list == ASK_PARTNER) {
      const common = this.value & ABILITIES;
      // 28.2.3.1: a partner that does not negotiate is taken for half duplex.
      const full = (common & FULL_100) != 0 || !(common & HALF_100) && (common & FULL_10) != 0;
      return this.begin(bus, full ? FULL_DUPLEX : HALF_DUPLEX);
    } else {
      this.setLink(true);
    }
    this.due = this.idleDue(bus, now);
  }

  private begin(bus: UsbBus, list: StaticArray<u32>): void {
    this.list = list;
    this.at = 0;
    this.ask(bus);
  }

  private setLink(up: bool): void {
    if (up == this.link) return;
    this.link = up;
    this.net.linkChanged();
  }

  idleDue(bus: UsbBus, now: u64): u64 {
    this.list = ASK_LINK;
    this.at = 0;
    this.asked = false;
    return now + bus.ticks(LINK_MS);
  }

  frameLength(at: usize, length: i32): i32 {
    if (length < 4 + FCS) return -1;
    const status = load<u32>(at);
    const size = <i32>(status >>> LENGTH_SHIFT & LENGTH_MASK);
    return status & ERROR || size < FCS || size > length - 4 ? -1 : size - FCS;
  }

  writeHeader(at: usize, length: u32): void {
    store<u32>(at, length | FIRST_AND_LAST);
    store<u32>(at, length, 4);
  }
}
