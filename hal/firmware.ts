/** What the firmware of a board does for drivers. Calls may take milliseconds: they are for starting devices. */
export interface Firmware {
  /** Switches device `device` (the firmware's number) on or off and waits until its power is stable. @returns 0 or an `Err` */
  setPower(device: i32, on: bool): i32;
  /** Writes the board's six-byte Ethernet address to `into`. @returns 6 or an `Err` */
  getMacAddress(into: usize): i32;
  /** Rate of clock `clock` (the firmware's number) in Hz, or an `Err`. */
  getClockRate(clock: i32): i32;
}
