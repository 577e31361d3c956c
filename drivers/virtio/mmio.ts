/**
 * virtio-mmio transports, legacy (version 1, QEMU's default) and modern (version 2).
 *
 * Reference: OASIS "Virtual I/O Device (VIRTIO) Version 1.2" ("VIRTIO"): 2.1 device status, 2.7 split virtqueues, 4.2 MMIO.
 */
import { read32, write32 } from "hal/hw";

/** A transport's registers, VIRTIO tables 4.1 and 4.2 (legacy). Names are the specification's. */
// @ts-ignore: decorator
@unmanaged export class Transport {
  /** Read-only, "virt". */
  @inline get MagicValue(): u32 { return read32(changetype<usize>(this)); }
  /** Read-only. 1 legacy, 2 modern. */
  @inline get Version(): u32 { return read32(changetype<usize>(this) + 0x004); }
  /** Read-only. 0: nothing there. */
  @inline get DeviceID(): u32 { return read32(changetype<usize>(this) + 0x008); }
  /** Read-only. The 32 features that DeviceFeaturesSel chose. */
  @inline get DeviceFeatures(): u32 { return read32(changetype<usize>(this) + 0x010); }
  @inline set DeviceFeaturesSel(v: u32) { write32(changetype<usize>(this) + 0x014, v); }
  @inline set DriverFeatures(v: u32) { write32(changetype<usize>(this) + 0x020, v); }
  @inline set DriverFeaturesSel(v: u32) { write32(changetype<usize>(this) + 0x024, v); }
  /** Legacy. Unit of QueuePFN. */
  @inline set GuestPageSize(v: u32) { write32(changetype<usize>(this) + 0x028, v); }
  /** Chooses the queue that the registers below are about. */
  @inline set QueueSel(v: u32) { write32(changetype<usize>(this) + 0x030, v); }
  /** Read-only. 0: no such queue. */
  @inline get QueueNumMax(): u32 { return read32(changetype<usize>(this) + 0x034); }
  @inline set QueueNum(v: u32) { write32(changetype<usize>(this) + 0x038, v); }
  /** Legacy. Alignment of the used ring. */
  @inline set QueueAlign(v: u32) { write32(changetype<usize>(this) + 0x03c, v); }
  /** Legacy. */
  @inline set QueuePFN(v: u32) { write32(changetype<usize>(this) + 0x040, v); }
  @inline set QueueReady(v: u32) { write32(changetype<usize>(this) + 0x044, v); }
  @inline set QueueNotify(v: u32) { write32(changetype<usize>(this) + 0x050, v); }
  /** Read-only. */
  @inline get InterruptStatus(): u32 { return read32(changetype<usize>(this) + 0x060); }
  @inline set InterruptACK(v: u32) { write32(changetype<usize>(this) + 0x064, v); }
  /** Writing 0 resets. */
  @inline get Status(): u32 { return read32(changetype<usize>(this) + 0x070); }
  @inline set Status(v: u32) { write32(changetype<usize>(this) + 0x070, v); }
  /** Addresses are below 4 GiB here. */
  @inline setQueueDesc(v: u32): void { this.set64(0x080, v); }
  @inline setQueueDriver(v: u32): void { this.set64(0x090, v); }
  @inline setQueueDevice(v: u32): void { this.set64(0x0a0, v); }
  private set64(offset: usize, v: u32): void {
    write32(changetype<usize>(this) + offset, v);
    write32(changetype<usize>(this) + offset + 4, 0);
  }
  /** Modern, read-only. Changes when the configuration does. */
  @inline get ConfigGeneration(): u32 { return read32(changetype<usize>(this) + 0x0fc); }
  /** Resets the device. @returns false when it does not come out of that */
  reset(): bool {
    this.Status = 0;
    for (let polls = RESET_POLLS; this.Status != 0; polls--) if (polls == 0) return false;
    return true;
  }
}

const MAGIC: u32 = 0x7472_6976;
/** Distance of QEMU's transports. */
export const STRIDE: usize = 0x200;
/** How often Status is read until a reset is over. */
const RESET_POLLS: i32 = 10_000;

/** Device status, 2.1. */
export namespace Status {
  export const ACKNOWLEDGE: u32 = 1;
  export const DRIVER: u32 = 2;
  export const DRIVER_OK: u32 = 4;
  export const FEATURES_OK: u32 = 8;
  export const DEVICE_NEEDS_RESET: u32 = 64;
  export const FAILED: u32 = 128;
}
/** Among features 32..63, 6. */
export const VERSION_1: u32 = 1 << 0;
export namespace Interrupt {
  export const USED_BUFFER: u32 = 1;
  export const CONFIGURATION: u32 = 2;
}
/** Descriptor flags, 2.7.5. */
export namespace Desc {
  export const NEXT: u32 = 1;
  export const WRITE: u32 = 2;
}
/** Flag of the available ring: the driver wants no interrupts, 2.7.6. */
export const NO_INTERRUPT: u32 = 1;

/** Which of the `count` transports from `base` on is the last with device `id` behind it, of a version that we know; -1 when none has. */
export function findTransport(base: usize, count: i32, id: u32): i32 {
  for (let i = count - 1; i >= 0; i--) {
    const r = changetype<Transport>(base + <usize>i * STRIDE);
    if (r.MagicValue != MAGIC || r.DeviceID != id) continue;
    const version = r.Version;
    if (version == 1 || version == 2) return i;
  }
  return -1;
}
