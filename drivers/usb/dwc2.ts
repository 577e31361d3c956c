/**
 * DesignWare USB 2.0 OTG controller (DWC2) as a host, with its internal DMA, as in BCM2835 to BCM2711.
 *
 * Reference: Synopsys "DWC OTG" databook in the names of the RT3050 and CME-M7 manuals, which print its registers; "BCM2835 ARM Peripherals"
 * chapter 15 for GAHBCFG; USB 2.0.
 *
 * A channel carries one transfer. The core repeats a packet that is answered with NAK by itself, so a transfer may stay for ever; it halts
 * the channel when the transfer has ended, and only that raises an interrupt. Split transactions are left out: no device of full or low
 * speed behind a hub of high speed.
 */
import { Err } from "hal/error";
import { Firmware } from "hal/firmware";
import { barrier, dmaAddress, dmaCollect, dmaPublish, read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { UsbEndpoint, UsbHost, UsbSpeed, UsbToken, UsbTransfer } from "hal/usb";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline get GAHBCFG(): u32 { return read32(changetype<usize>(this) + 0x008); }
  @inline set GAHBCFG(v: u32) { write32(changetype<usize>(this) + 0x008, v); }
  @inline get GUSBCFG(): u32 { return read32(changetype<usize>(this) + 0x00c); }
  @inline set GUSBCFG(v: u32) { write32(changetype<usize>(this) + 0x00c, v); }
  @inline get GRSTCTL(): u32 { return read32(changetype<usize>(this) + 0x010); }
  @inline set GRSTCTL(v: u32) { write32(changetype<usize>(this) + 0x010, v); }
  /** What has happened; some bits are cleared by writing 1, others go with their cause. */
  @inline get GINTSTS(): u32 { return read32(changetype<usize>(this) + 0x014); }
  @inline set GINTSTS(v: u32) { write32(changetype<usize>(this) + 0x014, v); }
  @inline set GINTMSK(v: u32) { write32(changetype<usize>(this) + 0x018, v); }
  /** Words of the receive FIFO. */
  @inline set GRXFSIZ(v: u32) { write32(changetype<usize>(this) + 0x024, v); }
  /** Words of the non-periodic transmit FIFO << 16, where it begins. */
  @inline set GNPTXFSIZ(v: u32) { write32(changetype<usize>(this) + 0x028, v); }
  /** Read-only. "OT" and the release. */
  @inline get GSNPSID(): u32 { return read32(changetype<usize>(this) + 0x040); }
  /** Read-only. */
  @inline get GHWCFG2(): u32 { return read32(changetype<usize>(this) + 0x048); }
  /** Words of the periodic transmit FIFO << 16, where it begins. */
  @inline set HPTXFSIZ(v: u32) { write32(changetype<usize>(this) + 0x100, v); }
  @inline set HCFG(v: u32) { write32(changetype<usize>(this) + 0x400, v); }
  /** Read-only. Channels that want something, of those in HAINTMSK or not. */
  @inline get HAINT(): u32 { return read32(changetype<usize>(this) + 0x414); }
  @inline set HAINTMSK(v: u32) { write32(changetype<usize>(this) + 0x418, v); }
  @inline get HPRT(): u32 { return read32(changetype<usize>(this) + 0x440); }
  @inline set HPRT(v: u32) { write32(changetype<usize>(this) + 0x440, v); }
  /** Power and clock gating. */
  @inline set PCGCCTL(v: u32) { write32(changetype<usize>(this) + 0xe00, v); }
}

/** Registers of a channel. */
// @ts-ignore: decorator
@unmanaged @final class ChannelRegisters {
  @inline get HCCHAR(): u32 { return read32(changetype<usize>(this)); }
  @inline set HCCHAR(v: u32) { write32(changetype<usize>(this), v); }
  @inline set HCSPLT(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Cleared by writing 1. */
  @inline get HCINT(): u32 { return read32(changetype<usize>(this) + 0x08); }
  @inline set HCINT(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  @inline set HCINTMSK(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  /** Bytes left, packets left << 19, PID << 29. */
  @inline get HCTSIZ(): u32 { return read32(changetype<usize>(this) + 0x10); }
  @inline set HCTSIZ(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
  @inline set HCDMA(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
}
const CHANNELS_OFFSET: usize = 0x500;
const CHANNEL_STRIDE: usize = 0x20;

namespace GAHBCFG {
  export const GLBL_INTR_EN: u32 = 1 << 0;
  /** BCM2835: the core waits until its writes to memory have arrived. */
  export const WAIT_AXI_WRITES: u32 = 1 << 4;
  export const DMA_EN: u32 = 1 << 5;
}
namespace GUSBCFG {
  export const ULPI_UTMI_SEL: u32 = 1 << 4;
  export const SRPCAP: u32 = 1 << 8;
  export const HNPCAP: u32 = 1 << 9;
  export const ULPI_FS_LS: u32 = 1 << 17;
  export const ULPI_CLK_SUS_M: u32 = 1 << 19;
  export const TERM_SEL_DL_PULSE: u32 = 1 << 22;
}
namespace GRSTCTL {
  export const CSFTRST: u32 = 1 << 0;
  export const RXFFLSH: u32 = 1 << 4;
  export const TXFFLSH: u32 = 1 << 5;
  /** With TXFFLSH: all of them. */
  export const TXFNUM_ALL: u32 = 0x10 << 6;
  export const AHBIDLE: u32 = 1 << 31;
}
/** GINTSTS and GINTMSK. */
namespace GINT {
  export const PRTINT: u32 = 1 << 24;
  export const HCHINT: u32 = 1 << 25;
  export const DISCONNINT: u32 = 1 << 29;
}
namespace HPRT {
  export const CONNSTS: u32 = 1 << 0;
  export const CONNDET: u32 = 1 << 1;
  /** Writing 1 disables the port. */
  export const ENA: u32 = 1 << 2;
  export const ENACHG: u32 = 1 << 3;
  export const OVRCURRCHG: u32 = 1 << 5;
  export const RST: u32 = 1 << 8;
  export const PWR: u32 = 1 << 12;
  /** Bits that do something when 1 is written to them. */
  export const W1: u32 = CONNDET | ENA | ENACHG | OVRCURRCHG;
}
namespace HCCHAR {
  export const EPDIR_IN: u32 = 1 << 15;
  export const LSPDDEV: u32 = 1 << 17;
  export const MC_1: u32 = 1 << 20;
  export const CHDIS: u32 = 1 << 30;
  export const CHENA: u32 = 1 << 31;
}
/** HCINT and HCINTMSK. */
namespace HCINT {
  export const XFERCOMPL: u32 = 1 << 0;
  export const CHHLTD: u32 = 1 << 1;
  export const AHBERR: u32 = 1 << 2;
  export const STALL: u32 = 1 << 3;
  export const BBLERR: u32 = 1 << 8;
  export const ALL: u32 = 0x3fff;
}
namespace PID {
  export const DATA0: u32 = 0;
  export const DATA1: u32 = 2;
  export const SETUP: u32 = 3;
}
const XFERSIZE_MASK: u32 = 0x7_ffff;
const PKTCNT_MASK: u32 = 0x3ff;

/** Number the firmware gives the controller's power. */
const USB_HCD: i32 = 3;
/** Alias of RAM that bypasses the GPU's cache; covers the first GiB. */
const UNCACHED: u32 = 0xc000_0000;
const ALIASED_BYTES: u32 = 0x4000_0000;
/** FIFOs of BCM2835 in words: they share 4080. */
const RX_WORDS: u32 = 774;
const NPTX_WORDS: u32 = 256;
const PTX_WORDS: u32 = 512;

const CHANNELS_MAX: u32 = 16;
/** How often a register is read until it says what it should: some milliseconds in start, a fraction of one elsewhere. */
const START_POLLS: i32 = 100_000;
const HALT_POLLS: i32 = 5000;
/** Halts without an end that a transfer survives while nothing moves: transaction errors, of which the core has tried three each. */
const TRIES: u32 = 3;

/** What a channel carries. */
// @ts-ignore: decorator
@final class Channel {
  transfer: UsbTransfer | null = null;
  /** Bytes that had moved when the channel was started the last time, and bytes and packets it was started with. */
  moved: u32 = 0;
  bytes: u32 = 0;
  packets: u32 = 0;
  tries: u32 = 0;
  /** It was told to halt and has not said that it did: it may still write to memory. */
  stuck: bool = false;
  constructor(readonly r: ChannelRegisters) {}
}

// @ts-ignore: decorator
@final export class Dwc2 implements UsbHost {
  irq: i32;
  private readonly r: Registers;
  private readonly channels: StaticArray<Channel>;
  private count: u32 = 0;
  private hasChanged: bool = false;
  private wrong: u32 = 0;
  private waker: Waker | null = null;

  /**
   * @param base physical address of the core's registers
   * @param irq its interrupt line
   * @param firmware switches its power
   */
  constructor(base: usize, irq: i32, private readonly firmware: Firmware) {
    this.irq = irq;
    this.r = changetype<Registers>(base);
    const channels = new StaticArray<Channel>(CHANNELS_MAX);
    for (let i: u32 = 0; i < CHANNELS_MAX; i++) channels[i] = new Channel(changetype<ChannelRegisters>(base + CHANNELS_OFFSET + <usize>i * CHANNEL_STRIDE));
    this.channels = channels;
  }

  start(): bool {
    this.count = 0;
    this.wrong = 0;
    this.hasChanged = false;
    for (let i: u32 = 0; i < CHANNELS_MAX; i++) {
      const channel = unchecked(this.channels[i]);
      const transfer = channel.transfer;
      if (transfer !== null) transfer.pending = false;
      channel.transfer = null;
      channel.stuck = false;
    }
    this.firmware.setPower(USB_HCD, true); // an emulator's firmware may not know it: what counts is whether the core answers
    barrier();
    const r = this.r;
    if (r.GSNPSID >>> 16 != 0x4f54) return false;
    r.PCGCCTL = 0;
    r.GAHBCFG = 0;
    r.GUSBCFG = r.GUSBCFG & ~(GUSBCFG.ULPI_UTMI_SEL | GUSBCFG.ULPI_FS_LS | GUSBCFG.ULPI_CLK_SUS_M | GUSBCFG.TERM_SEL_DL_PULSE | GUSBCFG.SRPCAP | GUSBCFG.HNPCAP);
    if (!this.resets(GRSTCTL.CSFTRST)) return false;
    r.HCFG = 0; // 30/60 MHz: the PHY of the SoC is UTMI+
    r.GRXFSIZ = RX_WORDS;
    r.GNPTXFSIZ = NPTX_WORDS << 16 | RX_WORDS;
    r.HPTXFSIZ = PTX_WORDS << 16 | (RX_WORDS + NPTX_WORDS);
    if (!this.resets(GRSTCTL.TXFFLSH | GRSTCTL.TXFNUM_ALL) || !this.resets(GRSTCTL.RXFFLSH)) return false;
    const count = (r.GHWCFG2 >>> 14 & 15) + 1;
    for (let i: u32 = 0; i < count; i++) {
      const channel = unchecked(this.channels[i]).r;
      channel.HCINTMSK = 0;
      if (channel.HCCHAR & HCCHAR.CHENA && !halt(channel, START_POLLS)) return false;
      channel.HCINT = HCINT.ALL;
    }
    this.count = count;
    r.HAINTMSK = (1 << count) - 1;
    r.HPRT = r.HPRT & ~HPRT.W1 | HPRT.PWR;
    this.hasChanged = true;
    r.GINTSTS = GINT.DISCONNINT;
    r.GINTMSK = GINT.PRTINT | GINT.HCHINT | GINT.DISCONNINT;
    r.GAHBCFG = GAHBCFG.GLBL_INTR_EN | GAHBCFG.WAIT_AXI_WRITES | GAHBCFG.DMA_EN;
    return true;
  }

  /** Sets a bit of GRSTCTL that clears itself. @returns false when it does not */
  private resets(bits: u32): bool {
    const r = this.r;
    let polls = START_POLLS;
    while (!(r.GRSTCTL & GRSTCTL.AHBIDLE)) if (--polls == 0) return false;
    r.GRSTCTL = bits;
    while (r.GRSTCTL & (GRSTCTL.CSFTRST | GRSTCTL.RXFFLSH | GRSTCTL.TXFFLSH)) if (--polls == 0) return false;
    return true;
  }

  connected(): bool { return this.count != 0 && (this.r.HPRT & HPRT.CONNSTS) != 0; }

  changed(): bool {
    const changed = this.hasChanged;
    this.hasChanged = false;
    return changed;
  }

  reset(on: bool): void {
    const r = this.r;
    const port = r.HPRT & ~HPRT.W1 & ~HPRT.RST;
    r.HPRT = on ? port | HPRT.RST : port;
  }

  speed(): i32 {
    const port = this.r.HPRT;
    if (!(port & HPRT.ENA) || !(port & HPRT.CONNSTS)) return -1;
    const speed = <i32>(port >>> 17 & 3);
    return speed <= UsbSpeed.Low ? speed : -1;
  }

  submit(transfer: UsbTransfer): bool {
    if (transfer.pending) return false;
    for (let i: u32 = 0; i < this.count; i++) {
      const channel = unchecked(this.channels[i]);
      if (channel.transfer !== null || channel.stuck) continue;
      const bus = <u32>dmaAddress(transfer.data);
      if (bus >= ALIASED_BYTES || ALIASED_BYTES - bus < room(transfer)) return false;
      channel.transfer = transfer;
      channel.moved = 0;
      channel.tries = 0;
      transfer.pending = true;
      // Either way nothing stays in the cache that could later be written over what the device wrote.
      if (transfer.token == UsbToken.In) dmaCollect(transfer.data, room(transfer));
      else dmaPublish(transfer.data, transfer.length);
      this.run(channel, transfer);
      return true;
    }
    return false;
  }

  /** Starts what is left of a transfer. */
  private run(channel: Channel, transfer: UsbTransfer): void {
    const pipe = transfer.pipe!;
    const size = pipe.packetBytes;
    const left = transfer.length - channel.moved;
    const packets = left ? (left + size - 1) / size : 1;
    const incoming = transfer.token == UsbToken.In;
    channel.packets = packets;
    channel.bytes = incoming ? packets * size : left;
    const pid = transfer.token == UsbToken.Setup ? PID.SETUP : pipe.toggle ? PID.DATA1 : PID.DATA0;
    const r = channel.r;
    r.HCINT = HCINT.ALL;
    r.HCINTMSK = HCINT.CHHLTD;
    r.HCSPLT = 0;
    r.HCTSIZ = channel.bytes | packets << 19 | pid << 29;
    r.HCDMA = UNCACHED | <u32>dmaAddress(transfer.data) + channel.moved;
    barrier();
    r.HCCHAR = size | pipe.endpoint << 11 | (incoming ? HCCHAR.EPDIR_IN : 0) | (pipe.speed == UsbSpeed.Low ? HCCHAR.LSPDDEV : 0)
      | <u32>pipe.kind << 18 | HCCHAR.MC_1 | pipe.address << 22 | HCCHAR.CHENA;
  }

  cancel(transfer: UsbTransfer): void {
    if (!transfer.pending) return;
    for (let i: u32 = 0; i < this.count; i++) {
      const channel = unchecked(this.channels[i]);
      if (channel.transfer !== transfer) continue;
      channel.transfer = null;
      channel.r.HCINTMSK = 0;
      if (channel.r.HCCHAR & HCCHAR.CHENA && !halt(channel.r, HALT_POLLS)) {
        channel.stuck = true;
        channel.r.HCINTMSK = HCINT.CHHLTD;
        this.wrong++;
      } else {
        release(channel.r);
      }
    }
    transfer.pending = false;
  }

  poll(): void {
    barrier();
    this.port();
    let left: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      const channel = unchecked(this.channels[i]);
      // One that runs no more has halted, whether it says so or not.
      if ((channel.transfer !== null || channel.stuck) && !(channel.r.HCCHAR & HCCHAR.CHENA)) left |= 1 << i;
    }
    for (; left; left &= left - 1) {
      const channel = unchecked(this.channels[ctz<u32>(left)]);
      this.ended(channel, channel.r.HCINT);
    }
    barrier();
  }

  onInterrupt(): void {
    barrier(); // BCM2835 ARM Peripherals 1.3: before and after another device's registers
    const r = this.r;
    const pending = r.GINTSTS;
    if (pending & GINT.DISCONNINT) {
      r.GINTSTS = GINT.DISCONNINT;
      this.note();
    }
    if (pending & GINT.PRTINT) this.port();
    if (pending & GINT.HCHINT) {
      for (let left = r.HAINT & ((1 << this.count) - 1); left; left &= left - 1) this.halted(unchecked(this.channels[ctz<u32>(left)]));
    }
    barrier();
  }

  /** Takes note of what happened at the port. */
  private port(): void {
    if (!this.count) return;
    const r = this.r;
    const port = r.HPRT;
    // A core that had not settled as a host when it was told.
    if (!(port & HPRT.PWR)) r.HPRT = port & ~HPRT.W1 | HPRT.PWR;
    const events = port & (HPRT.CONNDET | HPRT.ENACHG | HPRT.OVRCURRCHG);
    if (!events) return;
    r.HPRT = port & ~HPRT.W1 | events;
    // A reset disables the port, and that it is enabled then is what the reset was for.
    if (events & HPRT.CONNDET || !(port & (HPRT.ENA | HPRT.RST))) this.note();
  }

  private note(): void {
    this.hasChanged = true;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }

  /** A channel wants something: it has halted. */
  private halted(channel: Channel): void {
    const r = channel.r;
    const cause = r.HCINT;
    if (cause & HCINT.CHHLTD) return this.ended(channel, cause);
    r.HCINT = cause;
  }

  /** The transfer of a channel has ended, or goes on. */
  private ended(channel: Channel, cause: u32): void {
    const r = channel.r;
    r.HCINT = cause;
    const transfer = channel.transfer;
    if (transfer === null) {
      channel.stuck = false;
      release(r);
      return;
    }
    const pipe = transfer.pipe!;
    const left = r.HCTSIZ;
    const incoming = transfer.token == UsbToken.In;
    // What went: received bytes are counted down one by one, those sent in packets.
    const bytesLeft = left & XFERSIZE_MASK;
    const packetsLeft = left >>> 19 & PKTCNT_MASK;
    const complete = (cause & HCINT.XFERCOMPL) != 0;
    if (bytesLeft > channel.bytes || packetsLeft > channel.packets) {
      this.wrong++;
      return this.end(channel, transfer, Err.IO);
    }
    const went = incoming ? channel.bytes - bytesLeft : complete ? channel.bytes : (channel.packets - packetsLeft) * pipe.packetBytes;
    if (transfer.token != UsbToken.Setup) pipe.toggle = left >>> 30 & 1; // PID: 0 is DATA0, 2 is DATA1
    if (complete) return this.end(channel, transfer, <i32>(channel.moved + went));
    if (cause & HCINT.STALL) return this.end(channel, transfer, Err.UNSUPPORTED);
    if (cause & HCINT.BBLERR) return this.end(channel, transfer, Err.INVALID);
    if (cause & HCINT.AHBERR) {
      this.wrong++;
      return this.end(channel, transfer, Err.IO);
    }
    // Broken packets, a wrong toggle, or no reason at all: go on where it stopped, unless it does not go on.
    if (went) channel.tries = 0;
    if (++channel.tries > TRIES || went % pipe.packetBytes || channel.moved + went >= transfer.length && transfer.length) return this.end(channel, transfer, Err.IO);
    channel.moved += went;
    this.run(channel, transfer);
  }

  private end(channel: Channel, transfer: UsbTransfer, result: i32): void {
    channel.transfer = null;
    release(channel.r);
    if (transfer.token == UsbToken.In) dmaCollect(transfer.data, room(transfer));
    transfer.result = result;
    transfer.pending = false;
    transfer.onDone();
  }

  errors(): u32 { return this.wrong; }
  onEvent(waker: Waker): void { this.waker = waker; }
}

/** Bytes that a transfer may move: whole packets. */
function room(transfer: UsbTransfer): u32 {
  const size = transfer.pipe!.packetBytes;
  return max<u32>((transfer.length + size - 1) / size * size, size);
}

/** Stops a channel. @returns false when it does not say that it has */
function halt(channel: ChannelRegisters, polls: i32): bool {
  channel.HCCHAR = channel.HCCHAR | HCCHAR.CHENA | HCCHAR.CHDIS;
  for (; polls > 0; polls--) if (channel.HCINT & HCINT.CHHLTD) return true;
  return false;
}

/** Leaves a halted channel so that it says and does nothing, in emulators, too, that go on with a packet after the halt: one of 0 bytes. */
function release(channel: ChannelRegisters): void {
  channel.HCINTMSK = 0;
  channel.HCINT = HCINT.ALL;
  channel.HCCHAR = 0;
}
