/** A block device as a disk for fibers. */
import { BlockDevice, SECTOR, Transfer } from "hal/block";
import { Err } from "hal/error";
import { yieldNow } from "../fiber";
import { attach } from "../irq";
import { now, ticks } from "../time";
import { WaitQueue } from "../wait-queue";
import { Disk } from "./disk";

/** Sectors of the buffer for memory that does not suit the device. */
const BOUNCE: i32 = 16;
/** More sectors than memory could hold. */
const COUNT_MAX: i32 = 1 << 22;
/** How often to look for a medium of which nothing tells. */
const LOOK_MS: u32 = 500;

/**
 * The disk behind `device`, for any number of fibers: their calls are done one after the other, in the order in which they came. Nothing is
 * allocated while one is under way: a trap then, caught by `attempt`, would leave the others waiting for ever.
 *
 * When the medium goes, calls answer `Err.REMOVED`, also after another or the same one has come, until `start`: who knew what was on the
 * medium has to look anew.
 */
@final export class DeviceDisk implements Disk {
  /** The device's events. */
  private readonly events: WaitQueue = new WaitQueue();
  /** Fibers that wait for those before them. */
  private readonly turns: WaitQueue = new WaitQueue();
  private taken: bool = false;
  private attached: bool = false;
  /** The medium that callers know. */
  private medium: u32 = 0;
  private bounce: usize = 0;
  private buffer: StaticArray<u8> | null = null;

  constructor(private readonly device: BlockDevice) {}

  /**
   * Starts the device, or takes note of the medium that it has now, and waits until that is known.
   * @returns 0; `Err.NOT_FOUND` without such a device; `Err.REMOVED` without a medium; or what went wrong with it
   */
  start(): i32 {
    const device = this.device;
    if (!this.attached) {
      device.onEvent(this.events);
      if (!device.start()) return Err.NOT_FOUND;
      attach(device.irq, device);
      this.attached = true;
    }
    this.enter();
    let code = this.settle();
    if (!device.sectors()) code = device.start() ? this.settle() : Err.NOT_FOUND;
    this.medium = device.media;
    if (device.sectors()) code = 0;
    else if (!code) code = Err.REMOVED;
    this.leave();
    return code;
  }

  sectors(): u64 { return this.isKnown() ? this.device.sectors() : 0; }
  writable(): bool { return this.device.writable(); }

  read(sector: u64, count: i32, to: usize): i32 { return this.transfer(Transfer.READ, sector, count, to); }
  write(sector: u64, count: i32, from: usize): i32 { return this.transfer(Transfer.WRITE, sector, count, from); }

  flush(): i32 {
    this.enter();
    const code = this.one(Transfer.FLUSH, 0, 0, 0);
    this.leave();
    return code;
  }

  /**
   * Waits for a medium, of a device that has been started. @returns false when there was none for `timeoutMs` (-1 = no limit)
   */
  waitForMedium(timeoutMs: i32 = -1): bool {
    const end = timeoutMs >= 0 ? now() + ticks(timeoutMs) : 0;
    this.look();
    while (!this.device.sectors()) {
      const time = now();
      if (end && time >= end) return false;
      // Where nothing tells of a card, the driver looks when it is polled.
      const next = time + ticks(LOOK_MS);
      this.events.waitUntil(end && end < next ? end : next);
      this.look();
    }
    return true;
  }

  private look(): void {
    this.enter();
    this.settle();
    this.leave();
  }

  private transfer(kind: i32, sector: u64, count: i32, at: usize): i32 {
    if (count < 1 || count > COUNT_MAX || (at & 3) != 0) return Err.INVALID;
    // A device that moves data by itself would not trap.
    if (at < <usize>ASC_MEMORY_BASE || <u64>at + <u64>count * SECTOR > <u64>memory.size() << 16) return Err.INVALID;
    const device = this.device;
    const suits = (at & (device.alignment - 1)) == 0;
    const bounce = suits ? <usize>0 : this.bounceBuffer();
    this.enter();
    let code = 0;
    const sectors = this.sectors();
    if (sector >= sectors || <u64>count > sectors - sector) code = this.isKnown() && sectors ? Err.INVALID : Err.REMOVED;
    while (count > 0 && !code) {
      const part = min(count, suits ? device.maxSectors : min(BOUNCE, device.maxSectors));
      const bytes = <usize>part * SECTOR;
      const place = suits ? at : bounce;
      if (!suits && kind == Transfer.WRITE) memory.copy(place, at, bytes);
      code = this.one(kind, sector, part, place);
      if (!suits && kind == Transfer.READ && !code) memory.copy(at, place, bytes);
      sector += part;
      count -= part;
      at += bytes;
    }
    this.leave();
    return code;
  }

  /** One transfer of the device, to its end. */
  private one(kind: i32, sector: u64, count: i32, at: usize): i32 {
    const device = this.device;
    // A card that was put in meanwhile is looked at.
    this.settle();
    if (!this.isKnown()) return Err.REMOVED;
    const code = device.begin(kind, sector, count, at);
    return code ? code : this.settle();
  }

  /** Waits until nothing is under way. @returns how it ended */
  private settle(): i32 {
    const device = this.device;
    let code = device.poll();
    while (code == Err.PENDING) {
      const us = device.pollUs;
      if (us) this.events.waitUntil(now() + ticks(us) / 1000 + 1);
      else yieldNow();
      code = device.poll();
    }
    return code;
  }

  private isKnown(): bool { return this.attached && this.device.media == this.medium; }

  private bounceBuffer(): usize {
    let buffer = this.buffer;
    if (!buffer) {
      const line = this.device.alignment;
      this.buffer = buffer = new StaticArray<u8>(BOUNCE * SECTOR + line);
      this.bounce = (changetype<usize>(buffer) + line - 1) & ~(line - 1);
    }
    return this.bounce;
  }

  private enter(): void {
    if (this.taken) this.turns.wait();
    this.taken = true;
  }

  /** Who has waited longest has the device from now on: nobody comes in between. */
  private leave(): void {
    if (!this.turns.wakeOne()) this.taken = false;
  }
}
