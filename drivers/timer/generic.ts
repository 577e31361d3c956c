/**
 * Arm Generic Timer: the virtual counter and its timer, CNTVCT and CNTV.
 *
 * Reference: ARM DDI 0487, "Arm Architecture Reference Manual for A-profile", chapter D12 (AArch32: G6).
 *
 * The virtual timer is the one that works in every world: non-secure EL1, secure SVC, and guests. Its line is PPI 27 of a
 * GIC and source 3 of a BCM2836.
 */
import { clearCounterAlarm, counter, counterFrequency, setCounterAlarm } from "hal/hw";
import { Timer } from "hal/timer";

@final export class GenericTimer implements Timer {
  irq: i32;
  private hz: u32;

  /**
   * @param irq interrupt line of the virtual timer
   * @param unset rate in Hz where CNTFRQ reads 0, as on an Allwinner board whose boot loader stopped after its first stage
   */
  constructor(irq: i32, unset: u32 = 24_000_000) {
    this.irq = irq;
    this.hz = unset;
  }

  start(): void {
    clearCounterAlarm();
    const hz = counterFrequency();
    if (hz) this.hz = hz;
  }

  frequency(): u32 { return this.hz; }

  now(): u64 { return counter(); }

  /** The interrupt is a level that stays while the counter is at or past `at`, so an alarm in the past needs no care. */
  setAlarm(at: u64): void { setCounterAlarm(at); }

  clearAlarm(): void { clearCounterAlarm(); }

  /** Switches the timer off, which withdraws the level. */
  onInterrupt(): void { clearCounterAlarm(); }
}
