/** The interrupt input of the simulated CPU: the mask, and what taking an interrupt does. */
export class Cpu {
  private masked = true
  private taken = false
  /** The safepoint register. */
  private due = false
  /** Level of the input as last looked at; undefined when something has happened since that may have changed it. */
  private level: boolean | undefined

  /**
   * @param asserted level of the controller's output
   * @param onTaken called when an interrupt is taken
   */
  constructor(private readonly asserted: () => boolean, private readonly onTaken: () => void) {}

  /** Takes an interrupt if one is asserted and unmasked: masks, and remembers it. The seam calls this wherever time may have moved. */
  check(): void {
    if (this.masked || !this.pending()) return
    this.masked = true
    this.taken = this.due = true
    this.onTaken()
  }

  /** True while the input is asserted, masked or not: what ends WFI. */
  pending(): boolean {
    return (this.level ??= this.asserted())
  }

  /** Something happened that may have changed the input: an access, a line, an event of a device. */
  touch(): void {
    this.level = undefined
  }

  unmask(): void {
    this.masked = false
    this.check()
  }

  mask(): void {
    this.masked = true
  }

  isMasked(): boolean {
    return this.masked
  }

  /** True once after an interrupt was taken. */
  interrupted(): boolean {
    const was = this.taken
    this.taken = this.due = false
    return was
  }

  /** True once after an interrupt was taken that nobody has asked for: the running loop should give way. */
  safepoint(): boolean {
    const was = this.due
    this.due = false
    return was
  }

  /** True when an interrupt was taken and not yet asked for; leaves it so. */
  flagged(): boolean {
    return this.taken
  }

  reset(): void {
    this.masked = true
    this.taken = this.due = false
    this.touch()
  }
}
