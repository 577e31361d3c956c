/**
 * Power State Coordination Interface: reset and power off by firmware or hypervisor.
 *
 * Reference: ARM DEN 0022, PSCI 1.1, 5.9 and 5.10; SMC calling convention ARM DEN 0028.
 */
import { entryLevel, hvc, smc } from "hal/hw";
import { Power } from "hal/watchdog";

/** Function identifiers, PSCI 5.1. */
namespace Function {
  export const PSCI_VERSION: u32 = 0x8400_0000;
  export const SYSTEM_OFF: u32 = 0x8400_0008;
  export const SYSTEM_RESET: u32 = 0x8400_0009;
}
/** NOT_SUPPORTED, PSCI 5.2.2. */
const NOT_SUPPORTED: i32 = -1;

/**
 * PSCI. Whoever is one level above where the machine was entered answers: entered at EL2 that is firmware (SMC), entered
 * at EL1 it is a hypervisor (HVC), as QEMU's `virt` and Xen have it. Entered at EL3 there is nobody.
 */
// @ts-ignore: decorator
@final export class Psci implements Power {
  /** Major version << 16 | minor version, or -1 when nobody answers. */
  version(): i32 { return this.call(Function.PSCI_VERSION); }

  /** Returns only when it is not supported. */
  reset(): void { this.call(Function.SYSTEM_RESET); }

  /** Returns only when it is not supported. */
  off(): void { this.call(Function.SYSTEM_OFF); }

  private call(id: u32): i32 {
    const level = entryLevel();
    if (level == 3) return NOT_SUPPORTED;
    return level == 2 ? smc(id, 0, 0, 0) : hvc(id, 0, 0, 0);
  }
}
