/**
 * virtio entropy device behind a virtio-mmio transport, legacy and modern.
 *
 * Reference: OASIS "Virtual I/O Device (VIRTIO) Version 1.2" ("VIRTIO"): 2.7 split virtqueues, 4.2 MMIO, 5.4 entropy device. One buffer is
 * given to the device after the other. A used ring that cannot be right resets the device.
 */
import { EntropySource } from "hal/entropy";
import { Err } from "hal/error";
import { barrier, dmaAddress, dmaCollect, dmaPublish } from "hal/hw";
import { Desc, NO_INTERRUPT, STRIDE, Status, Transport, VERSION_1, findTransport } from "../virtio/mmio";

const ENTROPY: u32 = 4;
const PAGE: usize = 4096;
/** Descriptors; one is used. */
const SIZE: u32 = 2;
/** In the page: the parts of the queue, each in its own cache lines, and the buffer. */
const AVAIL: usize = 32;
const USED: usize = 64;
const BUFFER: usize = 128;
const BUFFER_BYTES: u32 = 64;

// @ts-ignore: decorator
@final export class VirtioRng implements EntropySource {
  private r: Transport = changetype<Transport>(0);
  private page: usize = 0;
  private running: bool = false;
  /** Buffers given to the device and taken back so far, 16 bits. */
  private given: u32 = 0;
  private seen: u32 = 0;
  /** Bytes of the buffer that the device has filled, and of those the ones taken. */
  private filled: u32 = 0;
  private taken: u32 = 0;

  /** @param base physical address of the first of `count` transports @param coherent the device sees what is in the caches */
  constructor(private readonly base: usize, private readonly count: i32, private readonly coherent: bool) {}

  start(): bool {
    this.running = false;
    const i = findTransport(this.base, this.count, ENTROPY);
    if (i < 0) return false;
    const r = changetype<Transport>(this.base + <usize>i * STRIDE);
    this.r = r;
    if (!this.page) this.page = (heap.alloc(2 * PAGE) + PAGE - 1) & ~(PAGE - 1);
    this.given = this.seen = this.filled = this.taken = 0;
    // 3.1.1; legacy: 3.1.2. No features but the one that says modern.
    const legacy = r.Version == 1;
    if (!r.reset()) return false;
    r.Status = Status.ACKNOWLEDGE;
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER;
    r.DriverFeaturesSel = 0;
    r.DriverFeatures = 0;
    if (!legacy) {
      r.DriverFeaturesSel = 1;
      r.DriverFeatures = VERSION_1;
      r.Status = Status.ACKNOWLEDGE | Status.DRIVER | Status.FEATURES_OK;
      if (!(r.Status & Status.FEATURES_OK)) return this.fail();
    }
    if (!this.announce(legacy)) return this.fail();
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER | Status.DRIVER_OK | (legacy ? 0 : Status.FEATURES_OK);
    this.give();
    this.running = true;
    return true;
  }

  private fail(): bool {
    this.r.Status = Status.FAILED;
    return false;
  }

  /** Lays the queue out and tells the device where it is, 4.2.3.2; legacy: 4.2.4. */
  private announce(legacy: bool): bool {
    const r = this.r;
    const page = this.page;
    r.QueueSel = 0;
    if (r.QueueNumMax < SIZE) return false;
    this.collect(page, BUFFER + BUFFER_BYTES);
    memory.fill(page, 0, BUFFER + BUFFER_BYTES);
    store<u32>(page, <u32>dmaAddress(page + BUFFER));
    store<u32>(page, BUFFER_BYTES, 8);
    store<u16>(page, Desc.WRITE, 12);
    store<u16>(page + AVAIL, NO_INTERRUPT);
    this.publish(page, BUFFER + BUFFER_BYTES);
    r.QueueNum = SIZE;
    if (legacy) {
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

  /** Gives the buffer to the device: the ring's entries all name descriptor 0. */
  private give(): void {
    const page = this.page;
    this.collect(page + BUFFER, BUFFER_BYTES);
    this.given = this.given + 1 & 0xffff;
    barrier();
    store<u16>(page + AVAIL, <u16>this.given, 2);
    this.publish(page + AVAIL, 8);
    barrier();
    this.r.QueueNotify = 0;
  }

  read(into: usize, capacity: i32): i32 {
    if (!this.running || capacity < 4) return 0;
    if (this.taken == this.filled && !this.takeBack()) return this.running ? 0 : Err.IO;
    const count = min<u32>(this.filled - this.taken, <u32>capacity & ~3);
    memory.copy(into, this.page + BUFFER + this.taken, count);
    this.taken += count;
    if (this.taken == this.filled) this.give();
    return count;
  }

  /** Looks whether the device has filled the buffer. @returns false when it has not, or has done what cannot be: then it is forgotten */
  private takeBack(): bool {
    const used = this.page + USED;
    this.collect(used, 4);
    const index = <u32>load<u16>(used, 2);
    if (index == this.seen) return false;
    barrier();
    const entry = used + 4 + ((this.seen & (SIZE - 1)) << 3);
    this.collect(entry, 8);
    const length = load<u32>(entry, 4);
    if (index != this.given || load<u32>(entry) != 0 || length - 1 >= BUFFER_BYTES) {
      this.r.reset();
      this.running = false;
      return false;
    }
    this.seen = index;
    this.collect(this.page + BUFFER, BUFFER_BYTES);
    this.filled = length & ~3;
    this.taken = 0;
    if (this.filled) return true;
    this.give();
    return false;
  }

  private publish(ptr: usize, length: usize): void { if (!this.coherent) dmaPublish(ptr, length); }
  private collect(ptr: usize, length: usize): void { if (!this.coherent) dmaCollect(ptr, length); }
}
