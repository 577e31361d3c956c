/**
 * EMAC ("wemac"), the 10/100 Mbit/s Ethernet of Allwinner's A10, with its PHY behind MDIO.
 *
 * Reference: Allwinner "A10 User Manual" V1.50, "EMAC" and "SRAM controller". No DMA: frames pass through FIFOs in 32-bit words, so that
 * nothing has to be done about caches.
 *
 * The receive FIFO gives a magic word, a header with length and status, then the frame with its check sequence. A frame that is damaged is
 * read over; where the magic is missing or the length impossible, nobody knows where the next frame begins: the FIFO is flushed. The
 * transmitter has two channels, each with a FIFO for a frame. One that does not finish within a second is reset with the rest of the device.
 */
import { Gpio } from "hal/gpio";
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { FRAME_MAX, NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { Mdio, Phy } from "./phy";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline get CTL(): u32 { return read32(changetype<usize>(this)); }
  @inline set CTL(v: u32) { write32(changetype<usize>(this), v); }
  @inline set TX_MODE(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Bit 0 starts channel `n`. */
  @inline startTX(n: u32): void { write32(changetype<usize>(this) + 0x0c + n * 4, 1); }
  /** Channel whose FIFO TX_IO_DATA fills. */
  @inline set TX_INS(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
  /** Bytes of the frame in channel `n`. */
  @inline setTX_PL(n: u32, v: u32): void { write32(changetype<usize>(this) + 0x18 + n * 4, v); }
  @inline set TX_IO_DATA(v: u32) { write32(changetype<usize>(this) + 0x24, v); }
  @inline get RX_CTL(): u32 { return read32(changetype<usize>(this) + 0x3c); }
  @inline set RX_CTL(v: u32) { write32(changetype<usize>(this) + 0x3c, v); }
  @inline get RX_IO_DATA(): u32 { return read32(changetype<usize>(this) + 0x4c); }
  /** Frames in the receive FIFO; writing 0 forgets them. */
  @inline get RX_FBC(): u32 { return read32(changetype<usize>(this) + 0x50); }
  @inline set RX_FBC(v: u32) { write32(changetype<usize>(this) + 0x50, v); }
  /** Which causes interrupt. */
  @inline set INT_CTL(v: u32) { write32(changetype<usize>(this) + 0x54, v); }
  /** Causes; write 1 to clear. */
  @inline get INT_STA(): u32 { return read32(changetype<usize>(this) + 0x58); }
  @inline set INT_STA(v: u32) { write32(changetype<usize>(this) + 0x58, v); }
  @inline get MAC_CTL0(): u32 { return read32(changetype<usize>(this) + 0x5c); }
  @inline set MAC_CTL0(v: u32) { write32(changetype<usize>(this) + 0x5c, v); }
  @inline set MAC_CTL1(v: u32) { write32(changetype<usize>(this) + 0x60, v); }
  /** Gap between frames, back to back. */
  @inline set MAC_IPGT(v: u32) { write32(changetype<usize>(this) + 0x64, v); }
  /** Gap between frames otherwise. */
  @inline set MAC_IPGR(v: u32) { write32(changetype<usize>(this) + 0x68, v); }
  /** Collision window and retries. */
  @inline set MAC_CLRT(v: u32) { write32(changetype<usize>(this) + 0x6c, v); }
  /** Longest frame. */
  @inline set MAC_MAXF(v: u32) { write32(changetype<usize>(this) + 0x70, v); }
  /** Speed of the PHY. */
  @inline set MAC_SUPP(v: u32) { write32(changetype<usize>(this) + 0x74, v); }
  /** Divider of the MDIO clock. */
  @inline set MAC_MCFG(v: u32) { write32(changetype<usize>(this) + 0x7c, v); }
  /** 1 reads from the PHY. */
  @inline set MAC_MCMD(v: u32) { write32(changetype<usize>(this) + 0x80, v); }
  /** PHY (15:8) and its register (7:0). */
  @inline set MAC_MADR(v: u32) { write32(changetype<usize>(this) + 0x84, v); }
  @inline set MAC_MWTD(v: u32) { write32(changetype<usize>(this) + 0x88, v); }
  @inline get MAC_MRDD(): u32 { return read32(changetype<usize>(this) + 0x8c); }
  /** Bit 0: MDIO is busy. */
  @inline get MAC_MIND(): u32 { return read32(changetype<usize>(this) + 0x90); }
  /** Bytes 3 to 5 of the address, the first in the high bits. */
  @inline get MAC_A0(): u32 { return read32(changetype<usize>(this) + 0x98); }
  @inline set MAC_A0(v: u32) { write32(changetype<usize>(this) + 0x98, v); }
  /** Bytes 0 to 2 of the address. */
  @inline get MAC_A1(): u32 { return read32(changetype<usize>(this) + 0x9c); }
  @inline set MAC_A1(v: u32) { write32(changetype<usize>(this) + 0x9c, v); }
}

namespace CTL {
  /** 0 resets. */
  export const RUN: u32 = 1 << 0;
  export const TX_EN: u32 = 1 << 1;
  export const RX_EN: u32 = 1 << 2;
}
namespace RX_CTL {
  export const FLUSH_FIFO: u32 = 1 << 3;
  /** Out of range is each length field that is a type. */
  export const PASS_LEN_OOR: u32 = 1 << 8;
  export const ACCEPT_UNICAST: u32 = 1 << 16;
  /** Of unicast frames only those to our address. */
  export const DA_FILTER: u32 = 1 << 17;
  export const ACCEPT_MULTICAST: u32 = 1 << 20;
  export const ACCEPT_BROADCAST: u32 = 1 << 22;
  export const SETUP: u32 = PASS_LEN_OOR | ACCEPT_UNICAST | DA_FILTER | ACCEPT_MULTICAST | ACCEPT_BROADCAST;
}
/** INT_CTL and INT_STA. Channel n: done is bit n, aborted bit n + 2. */
namespace INT {
  export const TX_DONE: u32 = 3;
  export const TX_ABORT: u32 = 3 << 2;
  export const RX: u32 = 1 << 8;
  export const ALL: u32 = TX_DONE | TX_ABORT | RX;
}
namespace MAC_CTL0 {
  export const RX_FLOW: u32 = 1 << 2;
  export const TX_FLOW: u32 = 1 << 3;
  export const SOFT_RESET: u32 = 1 << 15;
}
namespace MAC_CTL1 {
  export const DUPLEX: u32 = 1 << 0;
  export const LEN_CHECK: u32 = 1 << 1;
  export const CRC: u32 = 1 << 4;
  export const PAD: u32 = 1 << 5;
}
const SUPP_100M: u32 = 1 << 8;
const ABORTED_FRAME_EN: u32 = 1 << 0;
/** MAC_MCFG: the bus clock divided by 72. */
const MII_CLKD_72: u32 = 0xd << 2;

/** First word of each received frame. */
const MAGIC: u32 = 0x0143_414d;
/** Status in a received frame's header. */
const STATUS_OK: u32 = 1 << (7 + 16);
/** Frame check sequence, which received frames have. */
const FCS: u32 = 4;
/** Shortest frame on the wire, without check sequence. */
const WIRE_MIN: i32 = 60;
/** MAC_MAXF: longest frame the device takes. */
const LENGTH_MAX: u32 = 0x600;
/** A frame begins here in its buffer, so that what follows its 14 bytes of Ethernet header lies at a multiple of 4. */
const FRAME_OFFSET: usize = 2;
const BUFFER: usize = 1536;

/** CCU: gates of the AHB bus; bit 17 is the EMAC's. */
const AHB_GATING0: usize = 0x60;
const EMAC_GATE: u32 = 1 << 17;
/** SRAM controller: whose SRAM A3 and A4 are, bits 5:2; 5 = the EMAC's, for its FIFOs. */
const SRAM_CTRL1: usize = 0x04;
const A3_A4_MASK: u32 = 0xf << 2;
const A3_A4_EMAC: u32 = 5 << 2;
/** PA0 to PA16, function 2. */
const LAST_PIN: i32 = 16;
const PIN_FUNCTION: i32 = 2;

/** What one MDIO transaction may take, in reads of MIND: it takes 64 bit times, some 30 us. */
const MDIO_POLLS: i32 = 10_000;
const FLUSH_POLLS: i32 = 1000;
/** Damaged frames that one call reads over. */
const SKIP_MAX: i32 = 64;

/** The EMAC. */
// @ts-ignore: decorator
@final export class Sun4iEmac implements NetDevice, Mdio {
  irq: i32;
  pollMs: i32 = 1000;
  received: i32 = 0;
  private readonly r: Registers;
  private readonly phy: Phy = new Phy(false, false);
  private readonly frame: usize = (heap.alloc(2 * BUFFER + 4) + 3 & ~3) + FRAME_OFFSET;
  private waker: Waker | null = null;
  private wrong: u32 = 0;
  /** Card's address: bytes 0..2 and 3..5, the first in the high bits. */
  private macHigh: u32 = 0;
  private macLow: u32 = 0;
  /** The caller has a frame from `receive`, a buffer from `buffer`. */
  private reading: bool = false;
  private writing: bool = false;
  /** Channels that have a frame, as bits, and when the last of them got it. */
  private busy: u32 = 0;
  private sentAt: u64 = 0;
  /** Receive interrupts are off until no frame is left. */
  private quiet: bool = false;
  /** Somebody waits for room to send. */
  private starved: bool = false;
  private running: bool = false;
  private askedAt: u64 = 0;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  constructor(base: usize, irq: i32, private readonly phyAddress: u32, private readonly ccu: usize, private readonly sramc: usize, private readonly sid: usize, private readonly gpio: Gpio, private readonly timer: Timer) {
    this.r = changetype<Registers>(base);
    this.irq = irq;
  }

  /** Works on a device that nobody has set up and on one that a boot loader left running. @returns false when there is no PHY */
  start(): bool {
    this.running = false;
    this.reading = this.writing = false;
    this.wrong = 0;
    write32(this.ccu + AHB_GATING0, read32(this.ccu + AHB_GATING0) | EMAC_GATE);
    write32(this.sramc + SRAM_CTRL1, read32(this.sramc + SRAM_CTRL1) & ~A3_A4_MASK | A3_A4_EMAC);
    for (let pin = 0; pin <= LAST_PIN; ++pin) this.gpio.alternate(pin, PIN_FUNCTION);
    this.readAddress();
    this.setUp();
    if (!this.phy.start(this, this.phyAddress)) return this.fail();
    this.running = true;
    this.askedAt = this.timer.now();
    this.setSpeed();
    return true;
  }

  private fail(): bool {
    this.r.INT_CTL = 0;
    this.r.CTL = 0;
    return false;
  }

  /** Resets the device and brings it up; the PHY stays as it is. Takes some 400 us. */
  private setUp(): void {
    const r = this.r;
    r.INT_CTL = 0;
    r.RX_CTL = RX_CTL.SETUP | RX_CTL.FLUSH_FIFO;
    this.pause(1);
    r.MAC_CTL0 = r.MAC_CTL0 & ~MAC_CTL0.SOFT_RESET;
    r.MAC_MCFG = MII_CLKD_72;
    r.RX_FBC = 0;
    r.INT_STA = 0xffff_ffff;
    r.TX_MODE = ABORTED_FRAME_EN;
    r.RX_CTL = RX_CTL.SETUP;
    r.MAC_CTL0 = MAC_CTL0.RX_FLOW | MAC_CTL0.TX_FLOW;
    r.MAC_IPGR = 0x0c12;
    r.MAC_CLRT = 0x370f;
    r.MAC_MAXF = LENGTH_MAX;
    this.setSpeed();
    r.MAC_A1 = this.macHigh;
    r.MAC_A0 = this.macLow;
    r.CTL = 0;
    this.pause(200);
    r.CTL = CTL.RUN;
    this.pause(200);
    r.CTL = CTL.RUN | CTL.TX_EN | CTL.RX_EN;
    r.INT_CTL = INT.ALL;
    this.busy = 0;
    this.quiet = false;
  }

  /** Waits `us` microseconds; not for ever when the timer stands still. */
  private pause(us: u32): void {
    const timer = this.timer;
    const from = timer.now();
    const ticks = <u64>us * timer.frequency() / 1_000_000 + 1;
    for (let polls: u32 = 200 * us; polls > 0 && timer.now() - from < ticks; --polls) {}
  }

  /** A boot loader leaves the address in the device. Else U-Boot's rule makes one, locally administered, of the SoC's identification. */
  private readAddress(): void {
    const r = this.r;
    let high = r.MAC_A1 & 0xff_ffff;
    let low = r.MAC_A0 & 0xff_ffff;
    if (high & 0x01_0000 || (high | low) == 0) {
      const lot = read32(this.sid);
      const serial = read32(this.sid + 12);
      high = 0x02_0000 | (lot & 0xff) << 8 | serial >>> 24;
      low = serial & 0xff_ffff;
      if (!(lot | serial)) { // an emulator: 02:75:6e:00:00:…
        high = 0x02_756e;
        low = this.irq & 0xff;
      }
    }
    this.macHigh = high;
    this.macLow = low;
  }

  address(to: usize): void {
    store<u32>(to, bswap<u32>(this.macHigh << 8 | this.macLow >>> 16));
    store<u16>(to, bswap<u16>(<u16>this.macLow), 4);
  }

  // --- The PHY ----------------------------------------------------------------------------------------------------------

  readPhy(address: u32, register: u32): i32 {
    const r = this.r;
    r.MAC_MADR = address << 8 | register;
    r.MAC_MCMD = 1;
    const ready = this.isIdle();
    r.MAC_MCMD = 0;
    return ready ? <i32>(r.MAC_MRDD & 0xffff) : -1;
  }

  writePhy(address: u32, register: u32, value: u32): void {
    const r = this.r;
    r.MAC_MADR = address << 8 | register;
    r.MAC_MWTD = value;
    this.isIdle();
  }

  private isIdle(): bool {
    for (let polls = MDIO_POLLS; polls > 0; --polls) if (!(this.r.MAC_MIND & 1)) return true;
    return false;
  }

  /** Asks the PHY when the last time is almost a second ago: who calls has another clock. */
  linkUp(): bool {
    if (!this.running) return false;
    const phy = this.phy;
    const timer = this.timer;
    const now = timer.now();
    const second = timer.frequency();
    if (now - this.askedAt >= second - (second >> 4)) {
      this.askedAt = now;
      if (phy.ask(this)) {
        this.setSpeed();
        this.sentAt = now;
        this.wake();
      }
      if (this.busy && phy.up && now - this.sentAt >= second) this.unstick();
    }
    return phy.up;
  }

  /** Sets the MAC as the PHY has negotiated. */
  private setSpeed(): void {
    const r = this.r;
    const full = this.phy.full;
    r.MAC_SUPP = this.phy.speed == 100 ? SUPP_100M : 0;
    r.MAC_CTL1 = MAC_CTL1.LEN_CHECK | MAC_CTL1.CRC | MAC_CTL1.PAD | (full ? MAC_CTL1.DUPLEX : 0);
    r.MAC_IPGT = full ? 0x15 : 0x12;
  }

  // --- Frames in --------------------------------------------------------------------------------------------------------

  receive(): usize {
    if (this.reading) return this.frame;
    if (!this.running) return 0;
    const r = this.r;
    for (let left = SKIP_MAX; left > 0; --left) {
      if (!r.RX_FBC) {
        if (!this.quiet) return 0;
        // What came before the interrupt was on again raised none.
        this.listen();
        if (!r.RX_FBC) return 0;
      }
      if (!this.quiet) this.hush();
      if (r.RX_IO_DATA != MAGIC) break;
      const header = r.RX_IO_DATA;
      const length = header & 0xffff;
      if (length - 1 >= LENGTH_MAX) break;
      const bytes = <i32>(length - FCS);
      if (header & STATUS_OK && bytes >= WIRE_MIN && bytes <= FRAME_MAX) {
        const frame = this.frame;
        for (let at: u32 = 0; at < length; at += 4) store<u32>(frame + at, r.RX_IO_DATA);
        this.received = bytes;
        this.reading = true;
        return frame;
      }
      ++this.wrong;
      for (let at: u32 = 0; at < length; at += 4) r.RX_IO_DATA;
    }
    this.resync();
    return 0;
  }

  /** No interrupts for frames until `receive` finds none; the next one that comes then is new. */
  private hush(): void {
    this.quiet = true;
    this.r.INT_CTL = INT.ALL & ~INT.RX;
    this.r.INT_STA = INT.RX;
  }

  /** Interrupts for frames that come from now on. */
  private listen(): void {
    this.quiet = false;
    this.r.INT_STA = INT.RX;
    this.r.INT_CTL = INT.ALL;
  }

  /** Empties the receive FIFO. */
  private resync(): void {
    const r = this.r;
    ++this.wrong;
    r.CTL = r.CTL & ~CTL.RX_EN;
    r.RX_CTL = RX_CTL.SETUP | RX_CTL.FLUSH_FIFO;
    for (let polls = FLUSH_POLLS; polls > 0 && r.RX_CTL & RX_CTL.FLUSH_FIFO; --polls) {}
    r.RX_CTL = RX_CTL.SETUP;
    r.RX_FBC = 0;
    r.CTL = r.CTL | CTL.RX_EN;
    this.listen();
  }

  release(): void { this.reading = false; }

  // --- Frames out -------------------------------------------------------------------------------------------------------

  buffer(): usize {
    const frame = this.frame + BUFFER;
    if (this.writing) return frame;
    if (!this.running) return 0;
    if (this.busy == 3) {
      this.starved = true;
      this.reclaim(this.r.INT_STA & ~INT.RX);
      if (this.busy == 3) return 0;
    }
    this.starved = false;
    this.writing = true;
    return frame;
  }

  /** Frees the channels that `status`, which it clears, says are through. @returns true when somebody waited for that */
  private reclaim(status: u32): bool {
    const through = (status | status >>> 2) & this.busy;
    if (status) this.r.INT_STA = status;
    if (status & INT.TX_ABORT) ++this.wrong;
    this.busy &= ~through;
    return through != 0 && this.starved;
  }

  transmit(length: i32): void {
    if (!this.writing) return;
    this.writing = false;
    if (!this.running) return;
    const r = this.r;
    const frame = this.frame + BUFFER;
    let bytes: i32 = min(max(length, 14), FRAME_MAX);
    if (bytes < WIRE_MIN) {
      memory.fill(frame + bytes, 0, WIRE_MIN - bytes);
      bytes = WIRE_MIN;
    }
    const channel: u32 = this.busy & 1;
    r.TX_INS = channel;
    for (let at = 0; at < bytes; at += 4) r.TX_IO_DATA = load<u32>(frame + at);
    r.setTX_PL(channel, bytes);
    r.startTX(channel);
    this.busy |= 1 << channel;
    this.sentAt = this.timer.now();
  }

  flush(): void {}

  /** The transmitter hangs: begins anew. */
  private unstick(): void {
    ++this.wrong;
    this.reclaim(this.r.INT_STA & ~INT.RX);
    this.setUp();
    this.wake();
  }

  errors(): u32 { return this.wrong; }
  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    if (!this.running) return;
    const status = this.r.INT_STA;
    let told = this.reclaim(status & ~INT.RX);
    if (status & INT.RX) {
      this.hush();
      told = true;
    }
    if (told) this.wake();
  }

  private wake(): void {
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
