/**
 * What models of SD host controllers see of a card: commands and answers, blocks, the busy line. Bits on the wire are not modelled; a checksum is
 * right or wrong. A controller's model owns an `SdSlot`, and sets its `clockHz` and `lines`.
 */
import type { World } from '../../model.ts'
import type { Store } from '../block/store.ts'
import { SdCardModel, type SdCardOptions } from './card.ts'

/** An answer to a command. */
export interface SdResponse {
  /** As it stands in the answer: the command's number; 63 for R2 and R3. */
  index: number
  /** Content: one word (bits 39:8 of the answer), or for R2 four: words[0] is bits 31:0 with CRC7 and end bit, words[3] bits 127:96. */
  words: number[]
  /** False: its CRC7 is wrong. R3 has none. */
  crc: boolean
}

/** A block on its way from the card. */
export interface SdBlock {
  bytes: Uint8Array
  /** False: its CRC16 is wrong on some line. */
  crc: boolean
  /** Time until its first bit (ns). */
  delayNs: number
}

/** What the card says to a block written to it: its CRC status token; undefined = nothing at all. */
export type SdToken = 'accepted' | 'crc' | undefined

/** A slot for one card. */
export class SdSlot {
  card: SdCardModel | undefined
  /** The switch at the card's edge, as the slot feels it. */
  locked = false
  /** Set by the controller: the clock it gives, 0 = none, and the data lines it uses. */
  clockHz = 0
  lines: 1 | 4 = 1
  /** Called when a card has come or gone. */
  onChange: () => void = () => {}

  constructor(private readonly world: World, private readonly options: SdCardOptions = {}) {}

  /** Puts a card with these sectors in; one that is there is taken out first. */
  insert(store: Store, options: SdCardOptions = {}): SdCardModel {
    if (this.card) this.remove()
    this.card = new SdCardModel(this.world, store, this, { ...this.options, ...options })
    this.world.note('card: in')
    this.onChange()
    return this.card
  }

  /** Takes the card out, also in the middle of things. */
  remove(): void {
    if (!this.card) return
    this.card.powerOff()
    this.card = undefined
    this.world.note('card: out')
    this.onChange()
  }

  /** The card's power goes off and on, by a controller that can or by a bad contact: the card is as new. */
  powerCycle(): void { this.card?.powerOff() }

  /** A command. @returns the answer; undefined = none comes */
  command(index: number, argument: number): SdResponse | undefined { return this.card?.command(index, argument >>> 0) }

  /** The next block of a read; undefined = none comes. Ask for one when there is room for it. */
  readBlock(): SdBlock | undefined { return this.card?.readBlock() }

  /** A block for a write, and what the card says to it. It may be busy then. */
  writeBlock(bytes: Uint8Array): SdToken { return this.card?.writeBlock(bytes) }

  /** Virtual time (ns) until which the card holds DAT0 low: the past when it does not, Infinity when it is stuck. */
  busyUntil(): number { return this.card?.busyUntil() ?? 0 }
}
