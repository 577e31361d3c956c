/**
 * Model of an SD memory card in SD mode, from the SD Physical Layer Simplified Specification: 4.1 to 4.3 (states and commands), 4.7.4 (commands),
 * 4.9 (answers), 4.10 (status), 4.12 (times), chapter 5 (registers).
 *
 * Options: `type` `sdsc` (byte addresses, up to 2 GiB) or `sdhc` (default: by size), `version1` (a card of before 2.0, which knows no CMD8),
 * `serial`, `protected` (write-protected for the time being, by its CSD), `initNs`, `readNs`, `writeNs` (power-up, access and programming times).
 * Left out: erase, locking, CMD6, CMD20, CMD23, lower voltages.
 */
import type { World } from '../../model.ts'
import { Medium, SECTOR, type Store } from '../block/store.ts'
import type { SdBlock, SdResponse, SdSlot, SdToken } from './bus.ts'
import { cid, csdVersion1, csdVersion2, scr } from './registers.ts'

export interface SdCardOptions { type?: 'sdsc' | 'sdhc'; version1?: boolean; serial?: number; protected?: boolean; initNs?: number; readNs?: number; writeNs?: number }

/** What the card does wrong; bad sectors and power cuts are `medium.faults`. Functions are called at each occasion and may do it only now and then. */
export interface SdCardFaults {
  /** No answer. Commands of applications have 100 added: ACMD41 is 141. */
  silent?: (index: number) => boolean
  /** The answer's checksum is wrong. */
  responseCrc?: (index: number) => boolean
  /** The answer names another command. */
  responseIndex?: (index: number) => boolean
  /** The answer's words. */
  response?: (index: number, words: number[]) => number[]
  /** The command arrives with a wrong checksum. */
  commandCrc?: (index: number) => boolean
  /** A block read has a wrong checksum; it never comes; it comes so much later (ns). Called with its sector, -1 for registers. */
  readCrc?: (sector: number) => boolean
  readSilent?: (sector: number) => boolean
  readLateNs?: (sector: number) => number
  /** The card says that a block written had a wrong checksum; it says nothing. */
  writeCrc?: (sector: number) => boolean
  writeSilent?: (sector: number) => boolean
  /** The card is busy so much longer (ns) after a block; Infinity: until its power is switched. */
  busyNs?: (sector: number) => number
  /** It never ends its power-up. */
  neverReady?: boolean
  /** Other registers: CSD and CID as words, SCR as bytes. */
  csd?: number[]
  cid?: number[]
  scr?: Uint8Array
}

export type SdState = 'idle' | 'ready' | 'ident' | 'stby' | 'tran' | 'data' | 'rcv' | 'prg' | 'dis' | 'ina'
const STATES: SdState[] = ['idle', 'ready', 'ident', 'stby', 'tran', 'data', 'rcv', 'prg', 'dis', 'ina']

/** Card status, 4.10.1. */
export const R1 = {
  OUT_OF_RANGE: 0x8000_0000, ADDRESS_ERROR: 1 << 30, BLOCK_LEN_ERROR: 1 << 29, WP_VIOLATION: 1 << 26, COM_CRC_ERROR: 1 << 23, ILLEGAL_COMMAND: 1 << 22,
  CARD_ECC_FAILED: 1 << 21, ERROR: 1 << 19, READY_FOR_DATA: 1 << 8, APP_CMD: 1 << 5,
} as const
const OCR = { POWERED_UP: 0x8000_0000, CCS: 1 << 30, VOLTAGES: 0x00ff_8000 }
/** No card of more may have byte addresses. */
const SDSC_MOST = 2 ** 22

export class SdCardModel {
  faults: SdCardFaults = {}
  /** What the host did against the specification. */
  violations: string[] = []
  state: SdState = 'idle'
  readonly medium: Medium
  readonly counts = { commands: 0, read: 0, written: 0, stops: 0, resets: 0 }
  /** Sectors that its CSD tells of. */
  readonly sectors: number
  private readonly sdhc: boolean
  private readonly csd: number[]
  private readonly cid: number[]
  private readonly initNs: number
  private readonly readNs: number
  private readonly writeNs: number
  private rca = 0
  private lines: 1 | 4 = 1
  private status = 0
  private application = false
  private sawInterface = false
  private poweredAt = -1
  /** It has had a CMD0 since its power came. */
  private greeted = false
  /** What is read: sectors from `next` on, `left` of them, or a register. */
  private next = 0
  private left = 0
  private register: Uint8Array | undefined
  private busy = 0

  constructor(private readonly world: World, store: Store, private readonly slot: SdSlot, private readonly options: SdCardOptions = {}) {
    this.medium = new Medium(store)
    this.sdhc = options.type === undefined ? store.sectors > SDSC_MOST : options.type === 'sdhc'
    const csd = (this.sdhc ? csdVersion2 : csdVersion1)(store.sectors, { protected: options.protected })
    this.csd = csd.words
    this.sectors = csd.sectors
    this.cid = cid(options.serial ?? 0x1234_5678)
    this.initNs = options.initNs ?? 30_000_000
    this.readNs = options.readNs ?? 100_000
    this.writeNs = options.writeNs ?? 250_000
  }

  /** Without power the card forgets all but its sectors. */
  powerOff(): void {
    this.toIdle()
    this.busy = 0
    this.greeted = false
  }

  private toIdle(): void {
    this.counts.resets++
    this.state = 'idle'
    this.rca = this.status = this.left = 0
    this.lines = 1
    this.application = this.sawInterface = false
    this.poweredAt = -1
    this.register = undefined
  }

  busyUntil(): number { return this.busy }

  command(index: number, argument: number): SdResponse | undefined {
    const application = this.application && index !== 55
    const number = index + (application ? 100 : 0)
    this.counts.commands++
    this.world.note(`card: ${application ? 'ACMD' : 'CMD'}${index} ${argument.toString(16)}`)
    this.checkClock()
    if (this.state === 'prg' && this.world.now() >= this.busy) this.state = 'tran'
    if (this.state === 'dis' && this.world.now() >= this.busy) this.state = 'stby'
    if (this.faults.commandCrc?.(number)) {
      // 4.6.1: no answer, and the next one tells.
      this.status |= R1.COM_CRC_ERROR
      return undefined
    }
    if (this.faults.silent?.(number)) {
      this.application = false
      return undefined
    }
    // 4.3.9.1: what is no ACMD is the ordinary command of that number.
    let answer = application ? this.applicationCommand(index, argument) : undefined
    if (answer === undefined) answer = this.basicCommand(index, argument)
    if (index !== 55) this.application = false
    if (answer === 'illegal') {
      this.status |= R1.ILLEGAL_COMMAND
      return undefined
    }
    if (answer === 'none') return undefined
    return this.spoiled(number, answer)
  }

  private spoiled(number: number, answer: SdResponse): SdResponse {
    const { responseCrc, responseIndex, response } = this.faults
    if (response) answer = { ...answer, words: response(number, answer.words).map((word) => word >>> 0) }
    if (responseIndex?.(number)) answer = { ...answer, index: answer.index ^ 1 }
    return responseCrc?.(number) ? { ...answer, crc: false } : answer
  }

  private basicCommand(index: number, argument: number): SdResponse | 'none' | 'illegal' {
    const { state } = this
    if (state === 'ina') return 'none'
    switch (index) {
      case 0:
        this.toIdle()
        this.greeted = true
        return 'none'
      case 2:
        if (state !== 'ready') return 'illegal'
        this.state = 'ident'
        return { index: 63, words: this.faults.cid ?? this.cid, crc: true }
      case 3: return this.giveAddress()
      case 7: return this.select(argument >>> 16)
      case 8: return this.interfaceCondition(argument)
      case 9: case 10:
        if (state !== 'stby' || argument >>> 16 !== this.rca) return argument >>> 16 === this.rca ? 'illegal' : 'none'
        return { index: 63, words: index === 9 ? this.faults.csd ?? this.csd : this.faults.cid ?? this.cid, crc: true }
      case 12: return this.stop()
      case 13:
        if (STATES.indexOf(state) < 3) return 'illegal'
        return argument >>> 16 === this.rca ? this.r1(13) : 'none'
      case 16:
        if (state !== 'tran') return 'illegal'
        if (argument !== SECTOR) this.status |= R1.BLOCK_LEN_ERROR
        return this.r1(16)
      case 17: case 18: return this.beginRead(index, argument)
      case 24: case 25: return this.beginWrite(index, argument)
      case 55:
        if (STATES.indexOf(state) >= 3 ? argument >>> 16 !== this.rca : argument >>> 16 !== 0) return 'none'
        this.application = true
        return this.r1(55)
      default: return 'illegal'
    }
  }

  /** @returns undefined for what is no application's command */
  private applicationCommand(index: number, argument: number): SdResponse | 'none' | 'illegal' | undefined {
    switch (index) {
      case 41: return this.powerUp(argument)
      case 6:
        if (this.state !== 'tran') return 'illegal'
        if (argument === 0) this.lines = 1
        else if (argument === 2) this.lines = 4
        else this.status |= R1.ERROR
        return this.r1(6)
      case 13: case 51:
        if (this.state !== 'tran') return 'illegal'
        this.state = 'data'
        this.register = index === 51 ? this.faults.scr ?? scr() : new Uint8Array(64)
        return this.r1(index, 'tran')
      default: return undefined
    }
  }

  /** 4.9.1. Errors are told once. @param state the one before the command */
  private r1(index: number, state: SdState = this.state): SdResponse {
    const ready = this.world.now() >= this.busy ? R1.READY_FOR_DATA : 0
    const bits = this.status | (STATES.indexOf(state) << 9) | ready | (this.application ? R1.APP_CMD : 0)
    this.status = 0
    return { index, words: [bits >>> 0], crc: true }
  }

  private interfaceCondition(argument: number): SdResponse | 'none' | 'illegal' {
    if (this.options.version1 || this.state !== 'idle') return 'illegal'
    if ((argument >>> 8 & 15) !== 1) return 'none' // not 2.7 to 3.6 V
    this.sawInterface = true
    return { index: 8, words: [argument & 0xfff], crc: true }
  }

  /** ACMD41, 4.2.3. */
  private powerUp(argument: number): SdResponse | 'none' | 'illegal' {
    if (this.state !== 'idle') return 'illegal'
    const window = argument & OCR.VOLTAGES
    if (argument !== 0 && window === 0) {
      this.state = 'ina'
      return 'none'
    }
    const begun = window !== 0
    if (begun && this.poweredAt < 0) this.poweredAt = this.world.now()
    // A card of more than 2 GiB stays busy for a host that does not know of such.
    const known = !this.sdhc || (this.sawInterface && (argument & OCR.CCS) !== 0)
    const ready = begun && known && !this.faults.neverReady && this.world.now() >= this.poweredAt + this.initNs
    if (ready) this.state = 'ready'
    const bits = OCR.VOLTAGES | (ready ? OCR.POWERED_UP | (this.sdhc ? OCR.CCS : 0) : 0)
    return { index: 63, words: [bits >>> 0], crc: true }
  }

  private giveAddress(): SdResponse | 'illegal' {
    if (this.state !== 'ident' && this.state !== 'stby') return 'illegal'
    const state = this.state
    this.state = 'stby'
    this.rca = 1 + Math.floor(this.world.random() * 0xfffe)
    const [bits] = this.r1(3, state).words as [number]
    // R6, 4.9.5: bits 23, 22 and 19 of the status as 15 to 13.
    return { index: 3, words: [((this.rca << 16) | (bits >>> 8 & 0xc000) | (bits >>> 6 & 0x2000) | (bits & 0x1fff)) >>> 0], crc: true }
  }

  private select(rca: number): SdResponse | 'none' | 'illegal' {
    const { state } = this
    if (rca === this.rca && rca !== 0) {
      if (state !== 'stby' && state !== 'dis') return 'illegal'
      this.state = state === 'dis' ? 'prg' : 'tran'
      return this.r1(7, state)
    }
    if (state === 'tran' || state === 'data') this.state = 'stby'
    else if (state === 'prg') this.state = 'dis'
    return 'none'
  }

  private stop(): SdResponse | 'illegal' {
    const { state } = this
    if (state !== 'data' && state !== 'rcv') return 'illegal'
    this.counts.stops++
    this.state = state === 'rcv' ? 'prg' : 'tran'
    this.left = 0
    this.register = undefined
    return this.r1(12, state)
  }

  private sectorOf(argument: number): number | undefined {
    if (this.sdhc) return argument
    if (argument % SECTOR) {
      this.status |= R1.ADDRESS_ERROR
      return undefined
    }
    return argument / SECTOR
  }

  private beginRead(index: number, argument: number): SdResponse | 'illegal' {
    if (this.state !== 'tran') return 'illegal'
    const sector = this.sectorOf(argument)
    if (sector === undefined) return this.r1(index)
    if (sector >= this.sectors) {
      this.status |= R1.OUT_OF_RANGE
      return this.r1(index)
    }
    this.next = sector
    this.left = index === 17 ? 1 : Infinity
    this.state = 'data'
    return this.r1(index, 'tran')
  }

  private beginWrite(index: number, argument: number): SdResponse | 'illegal' {
    if (this.state !== 'tran') return 'illegal'
    const sector = this.sectorOf(argument)
    if (sector === undefined) return this.r1(index)
    if (sector >= this.sectors) this.status |= R1.OUT_OF_RANGE
    else if (this.options.protected) this.status |= R1.WP_VIOLATION
    else {
      this.next = sector
      this.left = index === 24 ? 1 : Infinity
      this.state = 'rcv'
      return this.r1(index, 'tran')
    }
    return this.r1(index)
  }

  readBlock(): SdBlock | undefined {
    this.checkClock()
    if (this.state !== 'data') return undefined
    const { readCrc, readSilent, readLateNs } = this.faults
    if (this.register) {
      const bytes = this.register
      this.register = undefined
      this.state = 'tran'
      return readSilent?.(-1) ? undefined : { bytes, crc: this.sameLines() && !readCrc?.(-1), delayNs: this.readNs + (readLateNs?.(-1) ?? 0) }
    }
    if (this.left === 0) return undefined
    const sector = this.next
    if (sector >= this.sectors) {
      // 4.3.3: past the end the card stops, and tells so.
      this.status |= R1.OUT_OF_RANGE
      this.left = 0
      return undefined
    }
    if (this.medium.fails(sector)) {
      this.status |= R1.CARD_ECC_FAILED
      this.left = 0
      return undefined
    }
    if (readSilent?.(sector)) {
      this.left = 0
      return undefined
    }
    this.next++
    if (--this.left === 0) this.state = 'tran'
    this.counts.read++
    return { bytes: this.medium.read(sector, 1), crc: this.sameLines() && !readCrc?.(sector), delayNs: this.readNs + (readLateNs?.(sector) ?? 0) }
  }

  writeBlock(bytes: Uint8Array): SdToken {
    this.checkClock()
    if (this.state !== 'rcv' || this.left === 0) return undefined
    if (this.world.now() < this.busy) this.violations.push('a block while the card is busy')
    const sector = this.next
    if (this.faults.writeSilent?.(sector)) return undefined
    if (bytes.length !== SECTOR || !this.sameLines() || this.faults.writeCrc?.(sector)) {
      // 4.3.4: this block and those behind it are ignored.
      if (this.left === 1) this.state = 'tran'
      this.left = 0
      return 'crc'
    }
    if (sector >= this.sectors) {
      this.status |= R1.OUT_OF_RANGE
      this.left = 0
      return undefined
    }
    this.next++
    this.left--
    if (this.medium.fails(sector)) this.status |= R1.ERROR
    else {
      this.counts.written++
      this.medium.write(sector, bytes)
    }
    this.busy = this.world.now() + this.writeNs + (this.faults.busyNs?.(sector) ?? 0)
    if (this.left === 0) this.state = 'prg'
    return 'accepted'
  }

  private sameLines(): boolean { return this.slot.lines === this.lines }

  /** 4.2.1 and 6.7.6: at most 400 kHz until the card has its address, then 25 MHz. */
  private checkClock(): void {
    const { clockHz } = this.slot
    const most = ['idle', 'ready', 'ident'].includes(this.state) ? 400_000 : 25_000_000
    if (clockHz > 0 && !this.greeted) return
    if (clockHz === 0) this.violations.push('a command without a clock')
    else if (clockHz > most) this.violations.push(`${clockHz} Hz in state ${this.state}`)
  }
}
