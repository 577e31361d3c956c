/** Descriptors, as devices send them: USB 9.6. Nothing in them is believed without a look; multi-byte fields are little-endian. */

export namespace Descriptor {
  export const DEVICE: u32 = 1;
  export const CONFIGURATION: u32 = 2;
  export const STRING: u32 = 3;
  export const INTERFACE: u32 = 4;
  export const ENDPOINT: u32 = 5;
  /** Class-specific, about an interface. */
  export const CS_INTERFACE: u32 = 0x24;
  export const HUB: u32 = 0x29;
}
export const DEVICE_BYTES: u32 = 18;
export const CONFIGURATION_BYTES: u32 = 9;
export const INTERFACE_BYTES: u32 = 9;
export const ENDPOINT_BYTES: u32 = 7;

/**
 * Goes through the descriptors of a configuration, one after the other.
 *
 * ```ts
 * const walk = new Descriptors(at, length);
 * while (walk.next()) if (walk.is(Descriptor.ENDPOINT, ENDPOINT_BYTES)) …walk.byte(2)…
 * ```
 */
@final export class Descriptors {
  private here: usize;
  private following: usize;
  private readonly end: usize;

  /** @param length bytes at `at` that came from the device, whatever they say about their length */
  constructor(at: usize, length: u32) {
    this.here = at;
    this.following = at;
    this.end = at + length;
  }

  /** Goes to the next descriptor. @returns false at the end, or where one is shorter than its head or longer than what came */
  next(): bool {
    const at = this.following;
    if (this.end - at < 2) return false;
    const length = <usize>load<u8>(at);
    if (length < 2 || length > this.end - at) return false;
    this.here = at;
    this.following = at + length;
    return true;
  }

  /** True when this descriptor is of `type` and has at least `bytes`. */
  is(type: u32, bytes: u32): bool { return load<u8>(this.here, 1) == type && load<u8>(this.here) >= bytes; }

  /** Byte `offset` of this descriptor, which `is` has shown to be there. */
  @inline byte(offset: usize): u32 { return load<u8>(this.here + offset); }
  /** 16 bits at `offset`. */
  @inline half(offset: usize): u32 { return load<u16>(this.here + offset); }
}
