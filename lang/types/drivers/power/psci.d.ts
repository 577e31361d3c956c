// Generated from drivers/power/psci.ts by compiler/lower/declarations.ts. Do not edit.
import { Power } from "hal/watchdog";
/**
 * PSCI. Whoever is one level above where the machine was entered answers: entered at EL2 that is firmware (SMC), entered
 * at EL1 it is a hypervisor (HVC), as QEMU's `virt` and Xen have it. Entered at EL3 there is nobody.
 */
export declare class Psci implements Power {
  /** Major version << 16 | minor version, or -1 when nobody answers. */
  version(): i32;
  /** Returns only when it is not supported. */
  reset(): void;
  /** Returns only when it is not supported. */
  off(): void;
  private call;
}
export {};
