// Generated from drivers/net/phy.ts by compiler/lower/declarations.ts. Do not edit.
/** The two wires to the PHY. */
export declare interface Mdio {
  /** Reads register `register` of the PHY at `address`, in bounded time. @returns its 16 bits, or -1 when that fails */
  readPhy(address: u32, register: u32): i32;
  /** Writes 16 bits. */
  writePhy(address: u32, register: u32, value: u32): void;
}
export declare class Phy {
  /** The link is up, at `speed` Mbit/s, in full duplex or not, and both sides understand pause frames. */
  up: bool;
  speed: i32;
  full: bool;
  pauses: bool;
  /** Registers 2 and 3. */
  id: u32;
  private address;
  /** @param gigabit does 1000 Mbit/s @param canPause the MAC understands pause frames */
  private readonly gigabit;
  /** @param gigabit does 1000 Mbit/s @param canPause the MAC understands pause frames */
  private readonly canPause;
  /** @param gigabit does 1000 Mbit/s @param canPause the MAC understands pause frames */
  constructor(gigabit: bool, canPause: bool);
  /**
   * Looks at `address`, and has the PHY negotiate unless it has. @returns false when there is none; otherwise look at `up`: the link is there
   * at once where a boot loader has brought it up
   */
  start(mdio: Mdio, address: u32): bool;
  /** Asks for the link; one that was down since the last time is down once. @returns true when `up` has changed */
  ask(mdio: Mdio): bool;
  private follow;
  /** Finds out what was negotiated. @returns false when MDIO fails */
  private adopt;
}
export {};
