/**
 * virtio network card behind a virtio-mmio transport, legacy (version 1, QEMU's default) and modern (version 2).
 *
 * Reference: OASIS "Virtual I/O Device (VIRTIO) Version 1.2" ("VIRTIO"): 2.7 split virtqueues, 4.2 MMIO, 5.1 network device.
 *
 * Each frame is a chain of two descriptors, header and frame, that never changes: legacy wants the header by itself (5.1.6.6), it may be the
 * same for all frames, and the frame lies as the IP layer likes it. What the device says is believed after a look only. A wrong length
 * costs the frame; an index or a descriptor that cannot be right means that device and driver no longer agree who owns what: the device is
 * reset and set up again, and the frames on their way are lost.
 */
import { barrier, dmaAddress, dmaCollect, dmaPublish, read16, read8 } from "hal/hw";
import { Waker } from "hal/irq";
import { FRAME_MAX, NetDevice } from "hal/net";
import { Desc, Interrupt, NO_INTERRUPT, STRIDE, Status, Transport, VERSION_1, findTransport } from "../virtio/mmio";

/** Register block with the card's configuration. */
// @ts-ignore: decorator
@unmanaged @final class Registers extends Transport {
  /** Byte `i` of the card's address, 5.1.4. */
  @inline mac(i: usize): u32 { return read8(changetype<usize>(this) + 0x100 + i); }
  /** The card's own status, 5.1.4. Only with the feature STATUS. */
  @inline get status(): u32 { return read16(changetype<usize>(this) + 0x106); }
}
const NETWORK_CARD: u32 = 1;
/** 5.1.3, features 0..31. */
namespace Feature {
  export const MAC: u32 = 1 << 5;
  export const STATUS: u32 = 1 << 16;
}
/** Flag of the used ring: the device wants no notifications, 2.7.8. */
const NO_NOTIFY: u32 = 1;
/** `status` of the card. */
const LINK_UP: u32 = 1;

const RECEIVE: u32 = 0;
const TRANSMIT: u32 = 1;
/** Frames of each direction that can be on their way: bits of a word tell whose each buffer is. */
const SLOTS: u32 = 32;
/** Shortest frame: the Ethernet header. */
const FRAME_MIN: u32 = 14;
/** A frame begins here in its buffer, so that what follows its 14 bytes of Ethernet header lies at a multiple of 4. */
const FRAME_OFFSET: usize = 2;
/** Bytes of a buffer: `FRAME_OFFSET` and a frame, in whole cache lines. */
const BUFFER: usize = 1536;
/** Cache lines, or a multiple: nothing that one side writes shares one with what the other writes. Also alignment of legacy's used ring. */
const LINE: usize = 64;
const PAGE: usize = 4096;
/** The rings of a queue begin at a page, as legacy wants, and end before this. */
const HEADER: usize = 2048;
const MEMORY: usize = 2 * PAGE + 2 * <usize>SLOTS * BUFFER;

/** A split virtqueue, 2.7. Slot s has descriptors 2s (header) and 2s + 1 (frame). */
// @ts-ignore: decorator
@final class Queue {
  /** Descriptors; a power of 2. */
  private size: u32 = 0;
  private desc: usize = 0;
  private avail: usize = 0;
  private used: usize = 0;
  /** Where the next chain goes in the available ring: its `idx` as soon as published. */
  private next: u32 = 0;
  private published: u32 = 0;
  /** Entries of the used ring taken so far, modulo 65536, and how many more are known to be there. */
  private seen: u32 = 0;
  private ready: u32 = 0;
  /** All slots, as bits; those the device has; those it will have after `submit`. */
  slots: u32 = 0;
  private given: u32 = 0;
  private pending: u32 = 0;
  /** Bytes that the device says it wrote to the slot taken last, the header's included. */
  written: u32 = 0;

  /** @param coherent the device sees what is in the caches: only the order counts */
  constructor(private readonly page: usize, private readonly buffers: usize, private readonly coherent: bool) {}

  @inline frame(slot: u32): usize { return this.buffers + <usize>slot * BUFFER + FRAME_OFFSET; }

  /** What the CPU wrote is for the device. */
  @inline publish(ptr: usize, length: usize): void { if (!this.coherent) dmaPublish(ptr, length); }
  /** What the device wrote is for the CPU; also: nothing the CPU wrote lingers that would overwrite what the device is about to write. */
  @inline collect(ptr: usize, length: usize): void { if (!this.coherent) dmaCollect(ptr, length); }

  /** Lays out empty rings of up to `limit` descriptors. @param flags of frame descriptors @returns false when there is no use in so few */
  layOut(limit: u32, header: u32, flags: u32): bool {
    let size: u32 = 2 * SLOTS;
    while (size > limit) size >>>= 1;
    if (size < 4) return false;
    this.collect(this.page, PAGE);
    memory.fill(this.page, 0, PAGE);
    this.size = size;
    this.desc = this.page;
    this.avail = this.page + size * 16;
    this.used = (this.avail + 6 + size * 2 + LINE - 1) & ~(LINE - 1);
    this.next = this.published = this.seen = this.ready = 0;
    const count = size >>> 1;
    this.slots = count == 32 ? 0xffff_ffff : (1 << count) - 1;
    this.given = this.pending = 0;
    const headerAt = <u32>dmaAddress(this.page + HEADER);
    for (let slot: u32 = 0; slot < count; slot++) {
      this.describe(2 * slot, headerAt, header, flags | Desc.NEXT);
      this.describe(2 * slot + 1, <u32>dmaAddress(this.frame(slot)), FRAME_MAX, flags);
    }
    this.publish(this.page, PAGE);
    return true;
  }

  private describe(index: u32, address: u32, length: u32, flags: u32): void {
    const at = this.desc + index * 16;
    store<u32>(at, address);
    store<u32>(at, length, 8);
    store<u16>(at, flags, 12);
    store<u16>(at, flags & Desc.NEXT ? index + 1 : 0, 14);
  }

  /** Tells the device where the rings are, 4.2.3.2; legacy: 4.2.4. */
  announce(r: Registers, legacy: bool): void {
    r.QueueNum = this.size;
    if (legacy) {
      r.QueueAlign = <u32>LINE;
      r.QueuePFN = <u32>(dmaAddress(this.page) / PAGE);
      return;
    }
    r.setQueueDesc(<u32>dmaAddress(this.desc));
    r.setQueueDriver(<u32>dmaAddress(this.avail));
    r.setQueueDevice(<u32>dmaAddress(this.used));
    r.QueueReady = 1;
  }

  /** The frame in `slot` has `length` bytes. */
  setLength(slot: u32, length: u32): void {
    const at = this.desc + slot * 32 + 16;
    store<u32>(at, length, 8);
    this.publish(at, 16);
  }

  /** Gives `slot` to the device, which may see it only after `submit`. */
  give(slot: u32): void {
    store<u16>(this.avail + 4 + ((this.next++ & (this.size - 1)) << 1), 2 * slot);
    this.pending |= 1 << slot;
  }

  /** Slots that are neither the device's nor about to be. */
  get free(): u32 { return this.slots & ~(this.given | this.pending); }

  /** Lets the device see what it was given, 2.7.13. @returns true when it wants to be told */
  submit(): bool {
    const next = this.next & 0xffff;
    if (next == this.published) return false;
    this.published = next;
    this.given |= this.pending;
    this.pending = 0;
    this.publish(this.avail, 4 + this.size * 2);
    barrier();
    store<u16>(this.avail, next, 2);
    this.publish(this.avail, 4);
    barrier();
    this.collect(this.used, 2);
    return !(load<u16>(this.used) & NO_NOTIFY);
  }

  /** How many slots the device has given back that were not taken yet, or -1 when it tells of more than it had. */
  returned(): i32 {
    if (this.ready) return this.ready;
    barrier();
    this.collect(this.used, 4);
    const count = (<u32>load<u16>(this.used, 2) - this.seen) & 0xffff;
    if (count == 0) return 0;
    if (count > <u32>popcnt<u32>(this.given)) return -1;
    barrier(); // 2.7.13.3.1: entries after the index
    this.ready = count;
    return count;
  }

  /** Takes one of the slots that `returned` counted, the oldest. @returns -1 when the device did not have the one it names */
  take(): i32 {
    const entry = this.used + 4 + ((this.seen & (this.size - 1)) << 3);
    this.collect(entry, 8);
    const id = load<u32>(entry);
    this.written = load<u32>(entry, 4);
    this.seen = (this.seen + 1) & 0xffff;
    this.ready--;
    const slot = id >>> 1;
    if (id & 1 || slot >= SLOTS || !(this.given >>> slot & 1)) return -1;
    this.given &= ~(1 << slot);
    return slot;
  }

  /** Asks for interrupts when the device gives something back, or for none; it may come late or for nothing either way, 2.7.7. */
  interrupts(wanted: bool): void {
    store<u16>(this.avail, wanted ? 0 : NO_INTERRUPT);
    this.publish(this.avail, 2);
    barrier();
  }
}

/** A virtio network card. While frames keep coming there are no interrupts; those for frames that were sent only come when the ring was full. */
// @ts-ignore: decorator
@final export class VirtioNet implements NetDevice {
  irq: i32 = -1;
  pollMs: i32 = 0;
  received: i32 = 0;
  private r: Registers = changetype<Registers>(0);
  private legacy: bool = false;
  private features: u32 = 0;
  private headerBytes: u32 = 0;
  private rx: Queue | null = null;
  private tx: Queue | null = null;
  /** Card's address: bytes 0..3, 4..5. */
  private macLow: u32 = 0;
  private macHigh: u32 = 0;
  private waker: Waker | null = null;
  private wrong: u32 = 0;
  /** Slot of the frame that the caller has from `receive`, of the buffer it has from `buffer`; or -1. */
  private reading: i32 = -1;
  private writing: i32 = -1;
  /** Receive interrupts are off until no frame is left. */
  private quiet: bool = false;
  /** Somebody waits for room to send: interrupts for frames that were sent are on. */
  private starved: bool = false;
  private running: bool = false;

  /**
   * @param base physical address of the first of `count` transports, `STRIDE` apart; the card is behind the last one that has one
   * @param line interrupt line of the first; the others' follow
   * @param coherent the device sees what is in the caches
   */
  constructor(private readonly base: usize, private readonly line: i32, private readonly count: i32, private readonly coherent: bool) {}

  /** Looks for the card; its interrupt line is known from now on. */
  start(): bool {
    this.running = false;
    this.wrong = 0;
    this.reading = this.writing = -1;
    if (!this.find()) return false;
    if (this.rx === null) {
      const memory = (heap.alloc(MEMORY + PAGE) + PAGE - 1) & ~(PAGE - 1);
      this.rx = new Queue(memory, memory + 2 * PAGE, this.coherent);
      this.tx = new Queue(memory + PAGE, memory + 2 * PAGE + <usize>SLOTS * BUFFER, this.coherent);
    }
    return this.setUp();
  }

  private find(): bool {
    const i = findTransport(this.base, this.count, NETWORK_CARD);
    if (i < 0) return false;
    this.r = changetype<Registers>(this.base + <usize>i * STRIDE);
    this.legacy = this.r.Version == 1;
    this.irq = this.line < 0 ? -1 : this.line + i;
    return true;
  }

  /** Resets the device and initializes it, 3.1.1 and 4.2.3; legacy: 3.1.2 and 4.2.4. Buffers that the caller has stay the caller's. */
  private setUp(): bool {
    const r = this.r;
    const legacy = this.legacy;
    this.running = false;
    if (!r.reset()) return false;
    r.InterruptACK = Interrupt.USED_BUFFER | Interrupt.CONFIGURATION;
    r.Status = Status.ACKNOWLEDGE;
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER;
    if (!this.negotiate()) return this.fail();
    this.readAddress();

    const rx = this.rx!;
    const tx = this.tx!;
    this.headerBytes = legacy ? 10 : 12; // 5.1.6.1: num_buffers
    if (legacy) r.GuestPageSize = <u32>PAGE;
    if (!this.prepare(RECEIVE, rx, Desc.WRITE) || !this.prepare(TRANSMIT, tx, 0)) return this.fail();
    this.quiet = false;
    tx.interrupts(false);
    // A device that now has a smaller ring may lack the slots that the caller has: those buffers are just forgotten when they come back.
    for (let left = rx.slots; left; left &= left - 1) {
      const slot = ctz<u32>(left);
      if (<i32>slot == this.reading) continue;
      rx.collect(rx.frame(slot), FRAME_MAX);
      rx.give(slot);
    }
    this.starved = false;
    r.Status = Status.ACKNOWLEDGE | Status.DRIVER | Status.DRIVER_OK | (legacy ? 0 : Status.FEATURES_OK);
    if (rx.submit()) r.QueueNotify = RECEIVE;
    this.running = true;
    return true;
  }

  private negotiate(): bool {
    const r = this.r;
    r.DeviceFeaturesSel = 0;
    this.features = r.DeviceFeatures & (Feature.MAC | Feature.STATUS);
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

  private prepare(index: u32, queue: Queue, flags: u32): bool {
    const r = this.r;
    r.QueueSel = index;
    if (!queue.layOut(r.QueueNumMax, this.headerBytes, flags)) return false;
    queue.announce(r, this.legacy);
    return true;
  }

  private fail(): bool {
    this.r.Status = Status.FAILED;
    return false;
  }

  /** A card without an address of its own, or with one that cannot be a sender's, gets a locally administered one. */
  private readAddress(): void {
    const r = this.r;
    let low: u32 = 0;
    let high: u32 = 0;
    if (this.features & Feature.MAC) {
      // 2.5.1: read again when the device has changed it meanwhile.
      for (let tries = 4; tries > 0; tries--) {
        const generation = this.legacy ? 0 : r.ConfigGeneration;
        low = r.mac(0) | r.mac(1) << 8 | r.mac(2) << 16 | r.mac(3) << 24;
        high = r.mac(4) | r.mac(5) << 8;
        if (this.legacy || r.ConfigGeneration == generation) break;
      }
    }
    if (low & 1 || (low | high) == 0) {
      low = 0x6e_75_02; // 02:75:6e:00:00:…
      high = <u32>(this.irq & 0xff) << 8;
    }
    this.macLow = low;
    this.macHigh = high;
  }

  address(to: usize): void {
    store<u32>(to, this.macLow);
    store<u16>(to, this.macHigh, 4);
  }

  linkUp(): bool { return this.running && (!(this.features & Feature.STATUS) || (this.r.status & LINK_UP) != 0); }

  receive(): usize {
    const rx = this.rx!;
    if (this.reading >= 0) return rx.frame(this.reading);
    if (!this.running) return 0;
    while (true) {
      let count = rx.returned();
      if (count == 0 && this.quiet) {
        // 2.7.7.1: what came before the device saw the flag raised no interrupt.
        this.quiet = false;
        rx.interrupts(true);
        count = rx.returned();
      }
      if (count == 0) {
        this.submit(RECEIVE, rx);
        return 0;
      }
      if (!this.quiet) this.hush(rx);
      const slot = count < 0 ? -1 : rx.take();
      if (slot < 0) {
        this.distrust();
        return 0;
      }
      const length = rx.written - this.headerBytes;
      if (length >= FRAME_MIN && length <= <u32>FRAME_MAX) {
        const frame = rx.frame(slot);
        rx.collect(frame, length);
        this.received = length;
        this.reading = slot;
        return frame;
      }
      // Rounds end: the device does not see these buffers before `submit`.
      this.wrong++;
      rx.give(slot);
    }
  }

  /** No interrupts until `receive` finds nothing: also when the one for what is there got lost, so that the next is an edge again. */
  private hush(rx: Queue): void {
    this.quiet = true;
    rx.interrupts(false);
    this.r.InterruptACK = Interrupt.USED_BUFFER;
  }

  release(): void {
    const slot = this.reading;
    if (slot < 0) return;
    this.reading = -1;
    const rx = this.rx!;
    if (!(rx.slots >>> slot & 1)) return;
    // The caller may have written to it: a dirty line would overwrite what the device writes.
    rx.collect(rx.frame(slot), FRAME_MAX);
    rx.give(slot);
  }

  buffer(): usize {
    const tx = this.tx!;
    if (this.writing >= 0) return tx.frame(this.writing);
    if (!this.running) return 0;
    if (!tx.free && !this.reclaim(tx)) {
      this.submit(TRANSMIT, tx);
      this.starved = true;
      tx.interrupts(true);
      if (!this.reclaim(tx)) return 0;
    }
    this.writing = ctz<u32>(tx.free);
    return tx.frame(this.writing);
  }

  /** Takes back what has been sent. @returns false when nothing has */
  private reclaim(tx: Queue): bool {
    let count = tx.returned();
    if (count == 0) return false;
    for (; count > 0; count--) {
      if (tx.take() < 0) {
        count = -1;
        break;
      }
    }
    // Then all slots are free.
    if (count < 0) this.distrust();
    return this.running;
  }

  transmit(length: i32): void {
    const slot = this.writing;
    if (slot < 0) return;
    this.writing = -1;
    const tx = this.tx!;
    if (!(tx.slots >>> slot & 1)) return;
    const bytes = min<u32>(max<u32>(length, FRAME_MIN), FRAME_MAX);
    tx.publish(tx.frame(slot), bytes);
    tx.setLength(slot, bytes);
    tx.give(slot);
  }

  flush(): void {
    if (!this.running) return;
    this.submit(TRANSMIT, this.tx!);
    this.submit(RECEIVE, this.rx!);
  }

  private submit(index: u32, queue: Queue): void {
    if (queue.submit()) this.r.QueueNotify = index;
  }

  /** Begins anew with a device that says what cannot be. */
  private distrust(): void {
    this.wrong++;
    this.setUp();
    this.wake(); // there is room to send again
  }

  errors(): u32 { return this.wrong; }
  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    if (this.rx === null) return;
    const r = this.r;
    const status = r.InterruptStatus;
    if (status == 0) return;
    r.InterruptACK = status;
    if (this.running) {
      if (status & Interrupt.USED_BUFFER) {
        this.quiet = true;
        this.rx!.interrupts(false);
        if (this.starved) {
          this.starved = false;
          this.tx!.interrupts(false);
        }
      }
      // 2.1.2: the device gave up.
      if (status & Interrupt.CONFIGURATION && r.Status & Status.DEVICE_NEEDS_RESET) this.distrust();
    }
    this.wake();
  }

  private wake(): void {
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
