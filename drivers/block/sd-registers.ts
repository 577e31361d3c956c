/** What SD cards tell of themselves: SD Physical Layer Simplified Specification, chapter 5 and 4.10. Bit numbers are the specification's. */
import { SdHost } from "hal/sd";

/** Operation conditions, 5.1. */
export namespace Ocr {
  export const POWERED_UP: u32 = 1 << 31;
  /** Addresses count sectors, not bytes. */
  export const CCS: u32 = 1 << 30;
  /** 2.7 to 3.6 V; what there is, is 3.3 V: 3.2 to 3.4. */
  export const VOLTAGES: u32 = 0x00ff_8000;
  export const VOLTAGE: u32 = 0x0030_0000;
}

/** Card status, 4.10.1. */
export namespace CardStatus {
  export const OUT_OF_RANGE: u32 = 1 << 31;
  /**
   * What says that a transfer has failed: OUT_OF_RANGE, ADDRESS_ERROR, BLOCK_LEN_ERROR, WP_VIOLATION, CARD_IS_LOCKED, CARD_ECC_FAILED, CC_ERROR,
   * ERROR. COM_CRC_ERROR and ILLEGAL_COMMAND are about commands before.
   */
  export const FAILED: u32 = 0xe638_0000;
  export const APP_CMD: u32 = 1 << 5;
  const READY_FOR_DATA: u32 = 1 << 8;

  /** CURRENT_STATE. */
  export const TRANSFER: u32 = 4;
  export const DATA: u32 = 5;
  export const RECEIVE: u32 = 6;
  export const PROGRAM: u32 = 7;
  export function state(status: u32): u32 { return status >>> 9 & 15; }
  /** Selected, idle, and done with what was written. */
  export function isReady(status: u32): bool { return state(status) == TRANSFER && (status & READY_FOR_DATA) != 0; }
}

/** Bits `high` to `low` (at most 32 of them) of the long response that `host` has. */
export function bits(host: SdHost, high: i32, low: i32): u32 {
  const word = low >>> 5;
  const shift = low & 31;
  let value = host.response(word) >>> shift;
  if (shift && word < 3) value |= host.response(word + 1) << (32 - shift);
  const count = high - low + 1;
  return count == 32 ? value : value & ((1 << count) - 1);
}

/**
 * Sectors of the card whose card-specific data `host` has as its last response; 0 when it cannot be right.
 * @param ccs the card said that its addresses count sectors
 */
export function sectorsOf(host: SdHost, ccs: bool): u64 {
  const version = bits(host, 127, 126);
  if (version == 0 && !ccs) {
    const shift = bits(host, 83, 80); // READ_BL_LEN
    if (shift < 9 || shift > 11) return 0;
    return <u64>(bits(host, 73, 62) + 1) << (bits(host, 49, 47) + 2 + shift - 9);
  }
  // C_SIZE of 22 bits: up to 2 TiB.
  if (version == 1 && ccs) return <u64>(bits(host, 69, 48) + 1) << 10;
  return 0;
}

/** Whether those data forbid writing, for ever or for the time being. */
export function isProtected(host: SdHost): bool { return bits(host, 13, 12) != 0; }
