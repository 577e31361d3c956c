// Generated from drivers/block/sd-registers.ts by compiler/lower/declarations.ts. Do not edit.
import { SdHost } from "hal/sd";
/** Operation conditions, 5.1. */
export declare namespace Ocr {
  export const POWERED_UP: u32;
  /** Addresses count sectors, not bytes. */
  export const CCS: u32;
  /** 2.7 to 3.6 V; what there is, is 3.3 V: 3.2 to 3.4. */
  export const VOLTAGES: u32;
  export const VOLTAGE: u32;
}
/** Card status, 4.10.1. */
export declare namespace CardStatus {
  export const OUT_OF_RANGE: u32;
  /**
   * What says that a transfer has failed: OUT_OF_RANGE, ADDRESS_ERROR, BLOCK_LEN_ERROR, WP_VIOLATION, CARD_IS_LOCKED, CARD_ECC_FAILED, CC_ERROR,
   * ERROR. COM_CRC_ERROR and ILLEGAL_COMMAND are about commands before.
   */
  export const FAILED: u32;
  export const APP_CMD: u32;
  /** CURRENT_STATE. */
  export const TRANSFER: u32;
  export const DATA: u32;
  export const RECEIVE: u32;
  export const PROGRAM: u32;
  export function state(status: u32): u32;
  /** Selected, idle, and done with what was written. */
  export function isReady(status: u32): bool;
}
/** Bits `high` to `low` (at most 32 of them) of the long response that `host` has. */
export declare function bits(host: SdHost, high: i32, low: i32): u32;
/**
 * Sectors of the card whose card-specific data `host` has as its last response; 0 when it cannot be right.
 * @param ccs the card said that its addresses count sectors
 */
export declare function sectorsOf(host: SdHost, ccs: bool): u64;
/** Whether those data forbid writing, for ever or for the time being. */
export declare function isProtected(host: SdHost): bool;
export {};
