/**
 * virtio block device behind a virtio-mmio transport, legacy (version 1, QEMU's default) and modern (version 2).
 *
 * Reference: OASIS "Virtual I/O Device (VIRTIO) Version 1.2" ("VIRTIO"): 2.7 split virtqueues, 4.2 MMIO, 5.2 block device.
 *
 * One request is under way at a time, as the chain of descriptors 0 (header), 1 (data) and 2 (status). What the device says is believed after a
 * look only: an index or a descriptor that cannot be right, like a request that takes too long, means that device and driver no longer
 * agree who owns the memory. The device is reset then and set up again, and the transfer fails.
 */
import { BlockDevice, SECTOR, Transfer } from "hal/block";
import { Err } from "hal/error";
import { barrier, dmaAddress, dmaCollect, dmaPublish, read32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Timer } from "hal/timer";
import { Desc, Interrupt, NO_INTERRUPT, STRIDE, Status, Transport, VERSION_1, findTransport } from "../virtio/mmio";

/** Register block with the device's configuration, 5.2.4. */
// @ts-ignore: decorator
@unmanaged @final class Registers extends Transport {
  /** Sectors of 512 bytes, whatever the size of a block. */
  @inline get capacityLow(): u32 { return read32(changetype<usize>(this) + 0x100); }
  @inline get capacityHigh(): u32 { return read32(changetype<usize>(this) + 0x104); }
  /** Longest part of a request in bytes. Only with the feature SIZE_MAX. */
  @inline get size_max(): u32 { return read32(changetype<usize>(this) + 0x108); }
}
const BLOCK_DEVICE: u32 = 2;
/** 5.2.3. */
namespace Feature {
  export const SIZE_MAX: u32 = 1 << 1;
  export const RO: u32 = 1 << 5;
  export const FLUSH: u32 = 1 << 9;
}
/** Types of requests, 5.2.6. */
namespace Type {
  export const IN: u32 = 0;
  export const OUT: u32 = 1;
  export const FLUSH: u32 = 4;
}
const STATUS_OK: u32 = 0;
/** What stands in the status byte until the device writes it. */
const UNWRITTEN: u8 = 0xff;

/** Descriptors: a power of 2. */
const SIZE: u32 = 4;
const PAGE: usize = 4096;
/** In the page: descriptors, then each part in cache lines of its own. The used ring where a legacy device with QueueAlign 128 has it. */
const AVAIL: usize = 64;
const USED: usize = 128;
const HEADER: usize = 192;
const STATUS: usize = 256;
const PAGE_USED: usize = 320;
const LINE: i32 = 64;
/** Sectors of a request: 512 KiB. */
const SECTORS: u32 = 1024;
/** A request takes longer only where something is broken. */
const LIMIT_S: u64 = 30;
/** How often to look although no interrupt came (µs): it may have got lost; without a line nothing else tells. */
const POLL_US: i32 = 20_000;
const POLL_WITHOUT_LINE_US: i32 = 100;

/** A virtio disk. Without the feature FLUSH it has no cache that could be flushed (5.2.5.2), and `Transfer.FLUSH` ends at once. */
// @ts-ignore: decorator
@final export class VirtioBlk implements BlockDevice {
  irq: i32 = -1;
  media: u32 = 0;
  maxSectors: i32 = 0;
  alignment: i32;
  pollUs: i32 = 0;
  private r: Registers = changetype<Registers>(0);
  private legacy: bool = false;
  private features: u32 = 0;
  private capacity: u64 = 0;
  private readonly page: usize;
  /** Requests given to the device and taken back so far, modulo 65536. */
  private given: u32 = 0;
  private seen: u32 = 0;
  /** Memory of the request under way that the device writes, and how much of it; its time limit. */
  private reading: usize = 0;
  private readingBytes: u32 = 0;
  private due: u64 = 0;
  private busy: bool = false;
  private running: bool = false;
  /** What `poll` says next about a request that needed no device, or lost it. */
  private result: i32 = 0;
  private waker: Waker | null = null;
  private wrong: u32 = 0;

  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the disk is behind the last one that has one
   * @param line interrupt line of the first; the others' follow; -1 = none
   * @param coherent the device sees what is in the caches
   */
  constructor(private readonly base: usize, private readonly line: i32, private readonly count: i32, private readonly coherent: bool, private readonly timer: Timer) {
    this.alignment = coherent ? 4 : LINE;
    this.page = (heap.alloc(2 * PAGE) + PAGE - 1) & ~(PAGE - 1);
  }

  /** Looks for the disk; its interrupt line is known from now on. */
  start(): bool {
    this.running = this.busy = false;
    this.capacity = 0;
    this.result = 0;
    this.wrong = 0;
    const i = findTransport(this.base, this.count, BLOCK_DEVICE);
    if (i < 0) return false;
    this.r = changetype<Registers>(this.base + <usize>i * STRIDE);
    this.legacy = this.r.Version == 1;
    this.irq = this.line < 0 ? -1 : this.line + i;
    this.pollUs = this.irq < 0 ? POLL_WITHOUT_LINE_US : POLL_US;
    return this.setUp();
  }

  /** Resets the device and initializes it, 3.1.1 and 4.2.3; legacy: 3.1.2 and 4.2.4. */
  private setUp(): bool {
    const r = this.r;
    this.running = this.busy = false;
    this.readingBytes = 0;
    if (!r.reset()) return false;
    r.InterruptACK = Interrupt.USED_BUFFER | Interrupt.CONFIGURATION;
    r.Status = Status.ACKNOWLEDGE;
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER;
    if (!this.negotiate() || !this.readLimit() || !this.announce()) return this.fail();
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER | Status.DRIVER_OK | (this.legacy ? 0 : Status.FEATURES_OK);
    this.running = true;
    this.readCapacity();
    return true;
  }

  private fail(): bool {
    this.r.Status = Status.FAILED;
    return false;
  }

  private negotiate(): bool {
    const r = this.r;
    r.DeviceFeaturesSel = 0;
    this.features = r.DeviceFeatures & (Feature.SIZE_MAX | Feature.RO | Feature.FLUSH);
    r.DriverFeaturesSel = 0;
    r.DriverFeatures = this.features;
    if (this.legacy) return true;
    r.DeviceFeaturesSel = 1;
    if (!(r.DeviceFeatures & VERSION_1)) return false;
    r.DriverFeaturesSel = 1;
    r.DriverFeatures = VERSION_1;
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER | Status.FEATURES_OK;
    return (r.Status & Status.FEATURES_OK) != 0;
  }

  private readLimit(): bool {
    const most = this.features & Feature.SIZE_MAX ? min<u32>(this.r.size_max / SECTOR, SECTORS) : SECTORS;
    this.maxSectors = most;
    return most > 0;
  }

  /** Lays the queue out and tells the device where it is, 4.2.3.2; legacy: 4.2.4. */
  private announce(): bool {
    const r = this.r;
    const page = this.page;
    r.QueueSel = 0;
    if (r.QueueNumMax < SIZE) return false;
    this.collect(page, PAGE_USED);
    memory.fill(page, 0, PAGE_USED);
    this.given = this.seen = 0;
    this.describe(0, page + HEADER, 16, Desc.NEXT, 1);
    this.describe(2, page + STATUS, 1, Desc.WRITE, 0);
    // The ring's entries all name descriptor 0.
    if (this.irq < 0) store<u16>(page + AVAIL, NO_INTERRUPT);
    this.publish(page, PAGE_USED);
    r.QueueNum = SIZE;
    if (this.legacy) {
      r.GuestPageSize = <u32>PAGE;
      r.QueueAlign = <u32>USED;
      r.QueuePFN = <u32>(dmaAddress(page) / PAGE);
    } else {
      r.setQueueDesc(<u32>dmaAddress(page));
      r.setQueueDriver(<u32>dmaAddress(page + AVAIL));
      r.setQueueDevice(<u32>dmaAddress(page + USED));
      r.QueueReady = 1;
    }
    return true;
  }

  private describe(index: u32, address: usize, length: u32, flags: u32, next: u32): void {
    const at = this.page + index * 16;
    store<u32>(at, <u32>dmaAddress(address));
    store<u32>(at, length, 8);
    store<u16>(at, flags, 12);
    store<u16>(at, next, 14);
  }

  /** A capacity that changed is another medium. */
  private readCapacity(): void {
    const r = this.r;
    let sectors: u64 = 0;
    // 2.5.1: read again when the device has changed it meanwhile. Legacy has no generation, but then two equal readings do.
    for (let tries = 4; tries > 0; tries--) {
      const generation = this.legacy ? 0 : r.ConfigGeneration;
      const high = r.capacityHigh;
      sectors = <u64>high << 32 | r.capacityLow;
      if (this.legacy ? r.capacityHigh == high : r.ConfigGeneration == generation) break;
    }
    if (sectors == this.capacity) return;
    this.capacity = sectors;
    this.media++;
  }

  sectors(): u64 { return this.running ? this.capacity : 0; }
  writable(): bool { return !(this.features & Feature.RO); }
  retries(): u32 { return 0; }
  /** How often the device said what cannot be, or nothing. */
  errors(): u32 { return this.wrong; }

  begin(kind: i32, sector: u64, count: i32, at: usize): i32 {
    if (this.busy || this.result) return Err.PENDING;
    if (!this.running) return Err.REMOVED;
    const page = this.page;
    if (kind == Transfer.FLUSH) {
      if (!(this.features & Feature.FLUSH)) return 0;
      return this.submit(Type.FLUSH, 0, 2);
    }
    if (count < 1 || count > this.maxSectors || sector >= this.capacity || <u64>count > this.capacity - sector || (at & (this.alignment - 1)) != 0) return Err.INVALID;
    const bytes = <u32>count * SECTOR;
    const write = kind == Transfer.WRITE;
    if (write) {
      if (this.features & Feature.RO) return Err.READ_ONLY;
      this.publish(at, bytes);
    } else {
      this.collect(at, bytes);
      this.reading = at;
      this.readingBytes = bytes;
    }
    this.describe(1, at, bytes, Desc.NEXT | (write ? 0 : Desc.WRITE), 2);
    this.publish(page + 16, 16);
    return this.submit(write ? Type.OUT : Type.IN, sector, 1);
  }

  /** Gives the chain to the device, 2.7.13. @param second descriptor that follows the header */
  private submit(type: u32, sector: u64, second: u32): i32 {
    const page = this.page;
    store<u32>(page + HEADER, type);
    store<u32>(page + HEADER, 0, 4);
    store<u64>(page + HEADER, sector, 8);
    store<u8>(page + STATUS, UNWRITTEN);
    store<u16>(page, second, 14);
    this.publish(page, PAGE_USED);
    this.given = this.given + 1 & 0xffff;
    barrier();
    store<u16>(page + AVAIL, <u16>this.given, 2);
    this.publish(page + AVAIL, 4);
    barrier();
    this.due = this.timer.now() + LIMIT_S * this.timer.frequency();
    this.busy = true;
    this.r.QueueNotify = 0;
    return 0;
  }

  poll(): i32 {
    if (!this.busy) {
      const result = this.result;
      this.result = 0;
      return result;
    }
    const used = this.page + USED;
    barrier();
    this.collect(used, 4);
    const index = <u32>load<u16>(used, 2);
    if (index == this.seen) return this.timer.now() < this.due ? Err.PENDING : this.distrust(Err.TIMEOUT);
    barrier(); // 2.7.13.3.1: the entry after the index
    const entry = used + 4 + ((this.seen & (SIZE - 1)) << 3);
    this.collect(entry, 8);
    const length = load<u32>(entry, 4);
    if (index != this.given || load<u32>(entry) != 0) return this.distrust(Err.IO);
    this.seen = index;
    this.busy = false;
    this.collect(this.page + STATUS, 1);
    const reading = this.readingBytes;
    this.readingBytes = 0;
    if (reading) this.collect(this.reading, reading);
    if (load<u8>(this.page + STATUS) != STATUS_OK) return Err.IO;
    // 2.7.8.2: what lies past the length may not have been written. Legacy devices often say 0.
    if (reading && !this.legacy && length != reading + 1) {
      this.wrong++;
      return Err.IO;
    }
    return 0;
  }

  /** Begins anew with a device that says what cannot be. @returns `code`, what became of the request that was under way */
  private distrust(code: i32): i32 {
    this.wrong++;
    if (!this.setUp()) this.capacity = 0;
    return code;
  }

  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    const r = this.r;
    if (!changetype<usize>(r)) return;
    const status = r.InterruptStatus;
    if (status == 0) return;
    r.InterruptACK = status;
    if (this.running && status & Interrupt.CONFIGURATION) {
      // 2.1.2: the device gave up.
      if (r.Status & Status.DEVICE_NEEDS_RESET) {
        const lost = this.busy;
        const code = this.distrust(Err.IO);
        if (lost) this.result = code;
      } else {
        this.readCapacity();
      }
    }
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }

  private publish(ptr: usize, length: usize): void { if (!this.coherent) dmaPublish(ptr, length); }
  private collect(ptr: usize, length: usize): void { if (!this.coherent) dmaCollect(ptr, length); }
}
