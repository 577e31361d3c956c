/**
 * GENET v5, the gigabit Ethernet of the BCM2711 (Raspberry Pi 4), with its BCM54213PE PHY behind MDIO.
 *
 * There is no public manual. Registers and their order are those of the drivers in Linux (drivers/net/ethernet/broadcom/genet), U-Boot
 * (bcmgenet.c) and Circle (bcm54213.cpp), which agree. Never run on hardware by us yet:
 * docs/boards/rpi4-ethernet.md tells how to bring it up.
 *
 * Only the default ring, 16, is used, with all 256 descriptors of each direction. They lie in registers, not in memory, so caches only
 * matter for frames; each access is slow, so indices are read and written once a batch. Indices are 16 bits and never go back, and the device's
 * cannot be set. One that cannot be right means that we no longer agree who owns what: everything is set up again.
 */
import { deviceBytes, deviceProperty, treeByte } from "hal/fdt";
import { barrier, deviceTree, dmaAddress, dmaCollect, dmaPublish, read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Firmware } from "hal/firmware";
import { FRAME_MAX, NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { Mdio, Phy } from "./phy";

const COMPATIBLE: string = "brcm,bcm2711-genet-v5";

/** Register offsets. Names are Linux's. */
namespace SYS {
  export const REV_CTRL: usize = 0x0000;
  export const PORT_CTRL: usize = 0x0004;
  export const RBUF_FLUSH_CTRL: usize = 0x0008;
}
const EXT_RGMII_OOB_CTRL: usize = 0x008c;
/** Interrupts: of the device, and of the rings 0 to 15, which are not used. */
const INTRL2_0: usize = 0x0200;
const INTRL2_1: usize = 0x0240;
namespace INTRL2 {
  export const STAT: usize = 0x00;
  export const CLEAR: usize = 0x08;
  export const MASK_SET: usize = 0x10;
  export const MASK_CLEAR: usize = 0x14;
}
const RBUF_CTRL: usize = 0x0300;
const RBUF_TBUF_SIZE_CTRL: usize = 0x03b4;
namespace UMAC {
  export const CMD: usize = 0x0808;
  export const MAC0: usize = 0x080c;
  export const MAC1: usize = 0x0810;
  export const MAX_FRAME_LEN: usize = 0x0814;
  export const TX_FLUSH: usize = 0x0b34;
  export const MIB: usize = 0x0c00;
  export const MIB_CTRL: usize = 0x0d80;
  export const MDIO_CMD: usize = 0x0e14;
  export const MDF_CTRL: usize = 0x0e50;
  export const MDF_ADDR: usize = 0x0e54;
}
/** Filters of frames by their contents. */
const HFB_CTRL: usize = 0xfc00;
const HFB_FLT_ENABLE: usize = 0xfc04;
const RX_DESC: usize = 0x2000;
const TX_DESC: usize = 0x4000;
/** Descriptors: length and status, address. */
const DESC_BYTES: usize = 12;
const DESC_ADDRESS_LO: usize = 4;
const DESC_ADDRESS_HI: usize = 8;
/** Registers of ring 16, and of the DMA engines. */
const RX_RING: usize = 0x3000;
const TX_RING: usize = 0x5000;
const RDMA: usize = 0x3040;
const TDMA: usize = 0x5040;
/** The ring's. RX and TX have theirs in each other's place. */
namespace RING {
  /** RX: the device's write pointer; TX: its read pointer. */
  export const DEVICE_PTR: usize = 0x00;
  /** RX: producer (15:0) and frames that found no descriptor (31:16); TX: consumer. */
  export const DEVICE_INDEX: usize = 0x08;
  /** RX: consumer; TX: producer. */
  export const OWN_INDEX: usize = 0x0c;
  export const BUF_SIZE: usize = 0x10;
  export const START_ADDR: usize = 0x14;
  export const END_ADDR: usize = 0x1c;
  export const MBUF_DONE_THRESH: usize = 0x24;
  /** RX: pause thresholds; TX: flow period. */
  export const FLOW: usize = 0x28;
  /** RX: our read pointer; TX: our write pointer. */
  export const OWN_PTR: usize = 0x2c;
}
namespace DMA {
  export const RING_CFG: usize = 0x00;
  export const CTRL: usize = 0x04;
  export const STATUS: usize = 0x08;
  export const SCB_BURST_SIZE: usize = 0x0c;
  /** CTRL: the engine, and ring 16's buffers. */
  export const EN: u32 = 1 << 0 | 1 << 17;
  /** STATUS: the engine has come to rest. */
  export const DISABLED: u32 = 1 << 0;
}

/** REV_CTRL 27:24 of GENET v5. */
const MAJOR_V5: u32 = 6;
const PORT_MODE_EXT_GPHY: u32 = 3;
const RBUF_RESET: u32 = 1 << 1;
/** Frames begin 2 bytes into their buffers, which puts the IP header at a multiple of 4. */
const ALIGN_2B: u32 = 1 << 1;
namespace OOB {
  export const RGMII_LINK: u32 = 1 << 4;
  export const OOB_DISABLE: u32 = 1 << 5;
  export const RGMII_MODE_EN: u32 = 1 << 6;
  /** The PHY delays the clock, so the MAC must not (phy-mode rgmii-rxid). */
  export const ID_MODE_DIS: u32 = 1 << 16;
}
namespace CMD {
  export const TX_EN: u32 = 1 << 0;
  export const RX_EN: u32 = 1 << 1;
  export const SPEED_SHIFT: u32 = 2;
  export const RX_PAUSE_IGNORE: u32 = 1 << 8;
  export const HD_EN: u32 = 1 << 10;
  export const SW_RESET: u32 = 1 << 13;
  export const LCL_LOOP_EN: u32 = 1 << 15;
  export const TX_PAUSE_IGNORE: u32 = 1 << 28;
}
/** INTRL2_0. */
namespace IRQ {
  export const RXDMA_MBDONE: u32 = 1 << 13;
  export const TXDMA_MBDONE: u32 = 1 << 16;
}
/** Length and status. */
namespace DESC {
  export const EOP: u32 = 1 << 14;
  export const SOP: u32 = 1 << 13;
  export const TX_QTAG: u32 = 0x3f << 7;
  export const TX_APPEND_CRC: u32 = 1 << 6;
  /** Overrun, check sequence, PHY's error, odd nibble, too long. */
  export const RX_ERRORS: u32 = 0x1f;
}
namespace MDIO {
  export const BUSY: u32 = 1 << 29;
  export const READ_FAIL: u32 = 1 << 28;
  export const READ: u32 = 2 << 26;
  export const WRITE: u32 = 1 << 26;
}

const DESCRIPTORS: u32 = 256;
/** Frames to send that can be on their way; divides `DESCRIPTORS`. */
const TX_SLOTS: u32 = 64;
/** One more than the ring has: the caller's when everything is set up again. */
const RX_BUFFERS: u32 = DESCRIPTORS + 1;
/** Bytes of a buffer, whole cache lines: also what the device is told. */
const BUFFER: usize = 2048;
const LINE: usize = 64;
const FRAME_OFFSET: usize = 2;
/** Shortest frame: the Ethernet header. */
const FRAME_MIN: u32 = 14;
/** Shortest frame on the wire, without check sequence. */
const WIRE_MIN: i32 = 60;
const LONGEST: u32 = 1536;
/** Damaged frames that one call passes over: not more than the ring holds. */
const SKIP_MAX: u32 = DESCRIPTORS;
/** What an engine may take to end a frame: some 100 us; at 10 Mbit/s its rest is lost. */
const REST_POLLS: i32 = 1000;
/** What one MDIO transaction may take, us: it takes some 30. */
const MDIO_US: u32 = 1000;

/** A GENET v5. */
// @ts-ignore: decorator
@final export class Bcm2711Genet implements NetDevice, Mdio {
  irq: i32;
  pollMs: i32 = 1000;
  received: i32 = 0;
  /** Frames that found the receive ring full. */
  discarded: u32 = 0;
  /** For finding faults: its identifier is 0x600d84a2 on a Pi 4. */
  readonly phy: Phy = new Phy(true, true);
  private buffers: usize = 0;
  /** Card's address: bytes 0..3 and 4..5, the first in the high bits. */
  private macHigh: u32 = 0;
  private macLow: u32 = 0;
  private waker: Waker | null = null;
  private wrong: u32 = 0;
  /** Receive: the next descriptor to look at, how many more are known to be there, what the device was told last. Indices, 16 bits. */
  private rxNext: u32 = 0;
  private rxReady: u32 = 0;
  private rxTold: u32 = 0;
  private rxDiscards: u32 = 0;
  /** Descriptor d has buffer (d + rxShift) % RX_BUFFERS. */
  private rxShift: u32 = 0;
  /** The frame that the caller has, and whether its descriptor is still ours to give back. */
  private reading: usize = 0;
  private readingOld: bool = false;
  /** Transmit: where the next frame goes, what the device was told last, the first that it may still have. */
  private txNext: u32 = 0;
  private txTold: u32 = 0;
  private txDone: u32 = 0;
  /** Descriptor d has buffer (d + txShift) % TX_SLOTS. */
  private txShift: u32 = 0;
  private writing: bool = false;
  /** When the transmitter last was seen to have done something, or to have nothing to do. */
  private movedAt: u64 = 0;
  /** Receive interrupts are off until no frame is left. */
  private quiet: bool = false;
  /** Somebody waits for room to send: interrupts for frames that were sent are on. */
  private starved: bool = false;
  private running: bool = false;
  private askedAt: u64 = 0;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line A
   * @param firmware asked for the card's address when the device tree does not tell it
   * @param timer running; for pauses and for the PHY
   */
  constructor(private readonly base: usize, irq: i32, private readonly firmware: Firmware, private readonly timer: Timer) {
    this.irq = irq;
  }

  // @ts-ignore: decorator
  @inline private get(offset: usize): u32 { return read32(this.base + offset); }
  // @ts-ignore: decorator
  @inline private set(offset: usize, value: u32): void { write32(this.base + offset, value); }

  /** @returns false when it is no GENET v5, has no PHY, or there is no memory */
  start(): bool {
    this.running = false;
    this.reading = 0;
    this.writing = false;
    this.wrong = this.discarded = 0;
    if (this.revision() != MAJOR_V5) return false;
    if (!this.buffers) this.buffers = (heap.alloc(<usize>(RX_BUFFERS + TX_SLOTS) * BUFFER + LINE) + LINE - 1) & ~(LINE - 1);
    this.readAddress();
    this.setUp();
    // At address 1 on all boards we know of; Circle has seen 0.
    if (!this.phy.start(this, 1) && !this.phy.start(this, 0)) return this.fail();
    this.running = true;
    this.askedAt = this.timer.now();
    this.setSpeed();
    return true;
  }

  private fail(): bool {
    this.stop();
    return false;
  }

  /** Major revision of the device: 6 for v5. */
  revision(): u32 { return this.get(SYS.REV_CTRL) >>> 24 & 15; }

  /** Counter `offset` bytes into the MIB: 0x28 frames received, 0xa8 sent. For finding faults. */
  mib(offset: usize): u32 { return this.get(UMAC.MIB + offset); }

  // --- Setting up -------------------------------------------------------------------------------------------------------

  /** Keeps DMA from memory, and the interrupt line low. */
  private stop(): void {
    this.set(INTRL2_0 + INTRL2.MASK_SET, 0xffff_ffff);
    this.set(INTRL2_1 + INTRL2.MASK_SET, 0xffff_ffff);
    this.set(UMAC.CMD, 0);
    this.rest(TDMA);
    this.rest(RDMA);
    this.set(UMAC.TX_FLUSH, 1);
    this.pause(10);
    this.set(UMAC.TX_FLUSH, 0);
    this.set(INTRL2_0 + INTRL2.CLEAR, 0xffff_ffff);
    this.set(INTRL2_1 + INTRL2.CLEAR, 0xffff_ffff);
  }

  /** Turns a DMA engine off, and waits until it is through with the frame it has. */
  private rest(dma: usize): void {
    this.set(dma + DMA.CTRL, this.get(dma + DMA.CTRL) & ~DMA.EN);
    for (let polls = REST_POLLS; polls > 0 && !(this.get(dma + DMA.STATUS) & DMA.DISABLED); --polls) {}
  }

  /** Resets the MAC and brings it up, without a link; the PHY stays as it is. Buffers that the caller has stay the caller's. */
  private setUp(): void {
    this.set(SYS.PORT_CTRL, PORT_MODE_EXT_GPHY);
    this.stop();
    const flush = this.get(SYS.RBUF_FLUSH_CTRL) & ~RBUF_RESET;
    this.set(SYS.RBUF_FLUSH_CTRL, flush | RBUF_RESET);
    this.pause(10);
    this.set(SYS.RBUF_FLUSH_CTRL, flush);
    this.pause(10);
    this.set(SYS.RBUF_FLUSH_CTRL, 0);
    this.pause(10);
    // In loopback there is a receive clock, which the reset needs.
    this.set(UMAC.CMD, 0);
    this.set(UMAC.CMD, CMD.SW_RESET | CMD.LCL_LOOP_EN);
    this.pause(10);
    this.set(UMAC.CMD, 0);
    this.set(UMAC.MIB_CTRL, 7);
    this.set(UMAC.MIB_CTRL, 0);
    this.set(UMAC.MAX_FRAME_LEN, LONGEST);
    this.set(RBUF_CTRL, this.get(RBUF_CTRL) | ALIGN_2B);
    this.set(RBUF_TBUF_SIZE_CTRL, 1);
    this.set(HFB_CTRL, 0);
    this.set(HFB_FLT_ENABLE, 0);
    this.set(HFB_FLT_ENABLE + 4, 0);
    this.setFilter();
    this.layOutReceive();
    this.layOutTransmit();
    barrier();
    this.set(TDMA + DMA.CTRL, DMA.EN);
    this.set(RDMA + DMA.CTRL, DMA.EN);
    this.set(EXT_RGMII_OOB_CTRL, this.get(EXT_RGMII_OOB_CTRL) | OOB.RGMII_MODE_EN | OOB.ID_MODE_DIS);
    this.set(INTRL2_0 + INTRL2.MASK_CLEAR, IRQ.RXDMA_MBDONE);
    this.quiet = this.starved = false;
    this.movedAt = this.timer.now();
  }

  /** Frames to all and to us, no others: entry n of the filter is bit 16 - n. */
  private setFilter(): void {
    const high = this.macHigh;
    const low = this.macLow;
    this.set(UMAC.MAC0, high);
    this.set(UMAC.MAC1, low);
    this.set(UMAC.MDF_ADDR, 0xffff);
    this.set(UMAC.MDF_ADDR + 4, 0xffff_ffff);
    this.set(UMAC.MDF_ADDR + 8, high >>> 16);
    this.set(UMAC.MDF_ADDR + 12, high << 16 | low);
    this.set(UMAC.MDF_CTRL, 1 << 16 | 1 << 15);
  }

  private layOutReceive(): void {
    // Leaves out the buffer that the caller has.
    if (this.reading) {
      this.rxShift = (<u32>((this.reading - this.buffers) / BUFFER) + 1) % RX_BUFFERS;
      this.readingOld = true;
    }
    for (let d: u32 = 0; d < DESCRIPTORS; ++d) {
      const buffer = this.receiveBuffer(d);
      dmaCollect(buffer, BUFFER);
      this.describe(RX_DESC, d, buffer);
    }
    const index = this.get(RX_RING + RING.DEVICE_INDEX);
    this.rxNext = this.rxTold = index & 0xffff;
    this.rxDiscards = index >>> 16;
    this.rxReady = 0;
    this.layOutRing(RX_RING, RDMA, index);
    this.set(RX_RING + RING.OWN_INDEX, this.rxNext);
    this.set(RX_RING + RING.FLOW, 5 << 16 | DESCRIPTORS >>> 4);
    this.set(RDMA + DMA.RING_CFG, 1 << 16);
  }

  private layOutTransmit(): void {
    const index = this.get(TX_RING + RING.DEVICE_INDEX) & 0xffff;
    // The buffer that the caller may have is the next one again.
    this.txShift = this.txShift + this.txNext - index;
    this.txNext = this.txTold = this.txDone = index;
    for (let d: u32 = 0; d < DESCRIPTORS; ++d) this.describe(TX_DESC, d, this.transmitBuffer(d) + FRAME_OFFSET);
    this.layOutRing(TX_RING, TDMA, index);
    this.set(TX_RING + RING.OWN_INDEX, index);
    this.set(TX_RING + RING.FLOW, 0);
    this.set(TDMA + DMA.RING_CFG, 1 << 16);
  }

  /** All descriptors for one ring. Pointers count words, and have to fit the indices, which go on where they were. */
  private layOutRing(ring: usize, dma: usize, index: u32): void {
    const pointer = (index & (DESCRIPTORS - 1)) * <u32>DESC_BYTES / 4;
    this.set(dma + DMA.SCB_BURST_SIZE, 8);
    this.set(ring + RING.START_ADDR, 0);
    this.set(ring + RING.END_ADDR, DESCRIPTORS * <u32>DESC_BYTES / 4 - 1);
    this.set(ring + RING.DEVICE_PTR, pointer);
    this.set(ring + RING.OWN_PTR, pointer);
    this.set(ring + RING.BUF_SIZE, DESCRIPTORS << 16 | <u32>BUFFER);
    this.set(ring + RING.MBUF_DONE_THRESH, 1);
  }

  private describe(table: usize, d: u32, buffer: usize): void {
    const at = table + <usize>d * DESC_BYTES;
    this.set(at + DESC_ADDRESS_LO, <u32>dmaAddress(buffer));
    this.set(at + DESC_ADDRESS_HI, 0);
  }

  // @ts-ignore: decorator
  @inline private receiveBuffer(index: u32): usize {
    const n = (index & (DESCRIPTORS - 1)) + this.rxShift;
    return this.buffers + <usize>(n < RX_BUFFERS ? n : n - RX_BUFFERS) * BUFFER;
  }

  // @ts-ignore: decorator
  @inline private transmitBuffer(index: u32): usize {
    return this.buffers + <usize>(RX_BUFFERS + (index + this.txShift & (TX_SLOTS - 1))) * BUFFER;
  }

  /** Waits `us` microseconds; not for ever when the timer stands still. */
  private pause(us: u32): void {
    const timer = this.timer;
    const from = timer.now();
    const ticks = <u64>us * timer.frequency() / 1_000_000 + 1;
    for (let polls: u32 = 200 * us; polls > 0 && timer.now() - from < ticks; --polls) {}
  }

  /** The device tree's, the firmware's, or one that is locally administered. */
  private readAddress(): void {
    const into = memory.data(8);
    let found = false;
    const property = deviceProperty(deviceTree(), COMPATIBLE, "local-mac-address");
    if (property && deviceBytes == 6) {
      for (let i: usize = 0; i < 6; ++i) store<u8>(into + i, treeByte(property + i));
      found = isStation(into);
    }
    if (!found && this.firmware.getMacAddress(into) == 6) found = isStation(into);
    this.macHigh = found ? bswap<u32>(load<u32>(into)) : 0x02_75_6e_00; // 02:75:6e:00:00:…
    this.macLow = found ? bswap<u16>(load<u16>(into + 4)) : this.irq & 0xff;
  }

  address(to: usize): void {
    store<u32>(to, bswap<u32>(this.macHigh));
    store<u16>(to, bswap<u16>(<u16>this.macLow), 4);
  }

  // --- The PHY ----------------------------------------------------------------------------------------------------------

  readPhy(address: u32, register: u32): i32 {
    const answer = this.transact(MDIO.READ | address << 21 | register << 16);
    return answer & (MDIO.BUSY | MDIO.READ_FAIL) ? -1 : answer & 0xffff;
  }

  writePhy(address: u32, register: u32, value: u32): void {
    this.transact(MDIO.WRITE | address << 21 | register << 16 | value);
  }

  /** @returns MDIO_CMD in the end; busy after `MDIO_US` */
  private transact(command: u32): u32 {
    this.set(UMAC.MDIO_CMD, command);
    this.set(UMAC.MDIO_CMD, command | MDIO.BUSY);
    const timer = this.timer;
    const from = timer.now();
    const ticks = <u64>MDIO_US * timer.frequency() / 1_000_000;
    let answer = MDIO.BUSY;
    for (let polls = 20 * MDIO_US; polls > 0 && answer & MDIO.BUSY; --polls) {
      answer = this.get(UMAC.MDIO_CMD);
      if (timer.now() - from > ticks) break;
    }
    return answer;
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
        this.movedAt = now;
        this.wake();
      }
      this.watch(now, second);
    }
    return phy.up;
  }

  /** Sets the MAC as the PHY has negotiated and lets frames pass, when there is a link. */
  private setSpeed(): void {
    const phy = this.phy;
    if (!phy.up) return;
    const speed: u32 = phy.speed == 1000 ? 2 : phy.speed == 100 ? 1 : 0;
    this.set(EXT_RGMII_OOB_CTRL, this.get(EXT_RGMII_OOB_CTRL) & ~OOB.OOB_DISABLE | OOB.RGMII_LINK | OOB.RGMII_MODE_EN | OOB.ID_MODE_DIS);
    this.set(UMAC.CMD, speed << CMD.SPEED_SHIFT | (phy.full ? 0 : CMD.HD_EN) | (phy.pauses ? 0 : CMD.RX_PAUSE_IGNORE | CMD.TX_PAUSE_IGNORE) | CMD.TX_EN | CMD.RX_EN);
  }

  /** Begins anew when the transmitter hangs for a second though there is a link. */
  private watch(now: u64, second: u64): void {
    this.reclaim();
    if (!this.phy.up || this.txTold == this.txDone) {
      this.movedAt = now;
      return;
    }
    if (now - this.movedAt >= second) this.distrust();
  }

  // --- Frames in --------------------------------------------------------------------------------------------------------

  receive(): usize {
    if (this.reading) return this.reading;
    if (!this.running) return 0;
    for (let left = SKIP_MAX; left > 0; --left) {
      if (!this.rxReady && !this.lookForFrames()) break;
      if (!this.quiet) this.hush();
      const status = this.get(RX_DESC + <usize>(this.rxNext & (DESCRIPTORS - 1)) * DESC_BYTES);
      --this.rxReady;
      const bytes = (status >>> 16 & 0xfff) - <u32>FRAME_OFFSET;
      if ((status & (DESC.SOP | DESC.EOP | DESC.RX_ERRORS)) == (DESC.SOP | DESC.EOP) && bytes >= FRAME_MIN && bytes <= <u32>FRAME_MAX) {
        const buffer = this.receiveBuffer(this.rxNext);
        dmaCollect(buffer, <usize>bytes + FRAME_OFFSET);
        this.received = bytes;
        this.reading = buffer + FRAME_OFFSET;
        this.readingOld = false;
        return this.reading;
      }
      ++this.wrong;
      this.rxNext = this.rxNext + 1 & 0xffff;
    }
    this.tellReceived();
    return 0;
  }

  /** Asks the device for the number of frames; when there is none, turns interrupts on, and asks again. @returns false when there is none */
  private lookForFrames(): bool {
    if (this.countFrames()) return true;
    if (!this.quiet) return false;
    this.quiet = false;
    this.set(INTRL2_0 + INTRL2.CLEAR, IRQ.RXDMA_MBDONE);
    this.set(INTRL2_0 + INTRL2.MASK_CLEAR, IRQ.RXDMA_MBDONE);
    return this.countFrames();
  }

  private countFrames(): bool {
    const index = this.get(RX_RING + RING.DEVICE_INDEX);
    const discards = index >>> 16;
    this.discarded += discards - this.rxDiscards & 0xffff;
    this.rxDiscards = discards;
    const count = index - this.rxNext & 0xffff;
    // Those that we have not given back yet are not the device's either.
    if (count + (this.rxNext - this.rxTold & 0xffff) > DESCRIPTORS) {
      this.distrust();
      return false;
    }
    this.rxReady = count;
    return count != 0;
  }

  /** No interrupts until `receive` finds nothing; the next one that comes then is new. */
  private hush(): void {
    this.quiet = true;
    this.set(INTRL2_0 + INTRL2.MASK_SET, IRQ.RXDMA_MBDONE);
    this.set(INTRL2_0 + INTRL2.CLEAR, IRQ.RXDMA_MBDONE);
  }

  release(): void {
    const frame = this.reading;
    if (!frame) return;
    this.reading = 0;
    if (this.readingOld) return;
    // The caller may have written to it: a dirty line would overwrite what the device writes.
    dmaCollect(frame - FRAME_OFFSET, BUFFER);
    this.rxNext = this.rxNext + 1 & 0xffff;
  }

  /** Gives back what was received. */
  private tellReceived(): void {
    if (this.rxNext == this.rxTold) return;
    this.rxTold = this.rxNext;
    this.set(RX_RING + RING.OWN_INDEX, this.rxNext);
  }

  // --- Frames out -------------------------------------------------------------------------------------------------------

  buffer(): usize {
    if (!this.writing) {
      if (!this.running) return 0;
      if (this.isFull() && !this.makeRoom()) return 0;
      this.writing = true;
    }
    return this.transmitBuffer(this.txNext) + FRAME_OFFSET;
  }

  // @ts-ignore: decorator
  @inline private isFull(): bool { return (this.txNext - this.txDone & 0xffff) >= TX_SLOTS; }

  /** @returns false when there is none; then an interrupt comes when there is */
  private makeRoom(): bool {
    this.reclaim();
    if (!this.isFull()) return true;
    this.tellTransmitted();
    this.starved = true;
    this.set(INTRL2_0 + INTRL2.CLEAR, IRQ.TXDMA_MBDONE);
    this.set(INTRL2_0 + INTRL2.MASK_CLEAR, IRQ.TXDMA_MBDONE);
    this.reclaim();
    return !this.isFull();
  }

  /** Takes back what has been sent. */
  private reclaim(): void {
    const done = this.get(TX_RING + RING.DEVICE_INDEX) & 0xffff;
    const count = done - this.txDone & 0xffff;
    if (!count) return;
    if (count > (this.txTold - this.txDone & 0xffff)) return this.distrust();
    this.txDone = done;
    this.movedAt = this.timer.now();
  }

  transmit(length: i32): void {
    if (!this.writing) return;
    this.writing = false;
    if (!this.running) return;
    const frame = this.transmitBuffer(this.txNext) + FRAME_OFFSET;
    let bytes: i32 = min(max(length, <i32>FRAME_MIN), FRAME_MAX);
    if (bytes < WIRE_MIN) {
      memory.fill(frame + bytes, 0, WIRE_MIN - bytes);
      bytes = WIRE_MIN;
    }
    dmaPublish(frame, bytes);
    this.set(TX_DESC + <usize>(this.txNext & (DESCRIPTORS - 1)) * DESC_BYTES, <u32>bytes << 16 | DESC.TX_QTAG | DESC.TX_APPEND_CRC | DESC.SOP | DESC.EOP);
    this.txNext = this.txNext + 1 & 0xffff;
  }

  flush(): void {
    if (!this.running) return;
    this.tellTransmitted();
    this.tellReceived();
  }

  private tellTransmitted(): void {
    if (this.txNext == this.txTold) return;
    if (this.txTold == this.txDone) this.movedAt = this.timer.now();
    this.txTold = this.txNext;
    barrier();
    this.set(TX_RING + RING.OWN_INDEX, this.txNext);
  }

  /** Begins anew with a device that says what cannot be, or does nothing. */
  private distrust(): void {
    ++this.wrong;
    this.setUp();
    this.setSpeed();
    this.wake();
  }

  errors(): u32 { return this.wrong; }
  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    if (!this.running) return;
    const status = this.get(INTRL2_0 + INTRL2.STAT);
    let told = false;
    if (status & IRQ.RXDMA_MBDONE && !this.quiet) {
      this.hush();
      told = true;
    }
    if (status & IRQ.TXDMA_MBDONE && this.starved) {
      this.starved = false;
      this.set(INTRL2_0 + INTRL2.MASK_SET, IRQ.TXDMA_MBDONE);
      this.set(INTRL2_0 + INTRL2.CLEAR, IRQ.TXDMA_MBDONE);
      told = true;
    }
    if (told) this.wake();
  }

  private wake(): void {
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}

/** True for six bytes that can be a card's address: of one station, not all 0. */
function isStation(at: usize): bool {
  return !(load<u8>(at) & 1) && (load<u32>(at) | load<u16>(at + 4)) != 0;
}
