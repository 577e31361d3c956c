/** A virtual Ethernet switch: links that lose, delay, duplicate, reorder and corrupt, all by chance from one seed, in virtual time. */
import type { Clock } from '../clock.ts'
import { randomFrom } from '../random.ts'
import type { Capture } from './pcapng.ts'

/** What a link does to frames, each way on its own. Probabilities are per frame, 0 to 1. Change them while the network runs if you like. */
export interface Weather {
  /** Time a frame takes at least (ns), more than 0. */
  delayNs: number
  /** Up to so much more, by chance. Frames stay in order. */
  jitterNs: number
  /** What the link carries, 0 for no limit. */
  bitsPerSecond: number
  loss: number
  duplicate: number
  /** A frame is held back by up to `reorderNs`: others overtake it. */
  reorder: number
  reorderNs: number
  /** One bit of the frame flips. */
  corrupt: number
}

const FAIR: Weather = { delayNs: 5_000, jitterNs: 0, bitsPerSecond: 1e9, loss: 0, duplicate: 0, reorder: 0, reorderNs: 1_000_000, corrupt: 0 }
/** Preamble, frame check sequence and gap of a frame, in bytes; and what short frames are filled up to. */
const FRAMING = 24
const SHORTEST = 60

export interface LinkCounts { sent: number; delivered: number; lost: number; duplicated: number; reordered: number; corrupted: number }

/** A cable between a station and the switch. */
export class Link {
  readonly weather: Weather
  /** A pulled cable loses everything. */
  up = true
  /** Both ways together. `sent` is what came in at either end. */
  readonly counts: LinkCounts = { sent: 0, delivered: 0, lost: 0, duplicated: 0, reordered: 0, corrupted: 0 }
  private capture?: { file: Capture; number: number }
  private readonly free = [0, 0]
  private readonly last = [0, 0]

  constructor(readonly name: string, weather: Partial<Weather>, private readonly random: (() => number)[], readonly deliver: (frame: Uint8Array, ns: number) => void) {
    this.weather = { ...FAIR, ...weather }
    if (!(this.weather.delayNs > 0)) throw new RangeError(`link ${name}: a delay of ${this.weather.delayNs} ns`)
  }

  /** Records what the station sends and gets. One capture may have several links. */
  captureTo(file: Capture): void {
    this.capture = { file, number: file.add(this.name) }
  }

  record(direction: 'in' | 'out', frame: Uint8Array, ns: number): void {
    this.capture?.file.record({ interface: this.capture.number, ns, direction, frame })
  }

  /** What becomes of a frame that enters at `ns`. @param way 0 from the station, 1 to it @returns copies and when they come out */
  carry(way: 0 | 1, frame: Uint8Array, ns: number): { frame: Uint8Array; ns: number }[] {
    const { weather, counts } = this
    const random = this.random[way]!
    counts.sent++
    const start = Math.max(ns, this.free[way]!)
    const end = start + (weather.bitsPerSecond ? (8e9 * (Math.max(frame.length, SHORTEST) + FRAMING)) / weather.bitsPerSecond : 0)
    this.free[way] = end
    // Always as many draws, so that one setting does not change what the others do.
    const [lost, twice, held, hold, bad, bit, jitter] = Array.from({ length: 7 }, random) as [number, number, number, number, number, number, number]
    if (!this.up || lost < weather.loss) {
      counts.lost++
      return []
    }
    let out = frame
    if (bad < weather.corrupt) {
      counts.corrupted++
      out = Uint8Array.from(frame)
      const at = Math.floor(bit * frame.length * 8)
      out[at >> 3]! ^= 1 << (at & 7)
    }
    const fair = Math.max(Math.ceil(end + weather.delayNs + jitter * weather.jitterNs), this.last[way]!)
    const late = held < weather.reorder
    if (late) counts.reordered++
    else this.last[way] = fair
    const arrival = late ? fair + Math.ceil(hold * weather.reorderNs) : fair
    if (twice >= weather.duplicate) return [{ frame: out, ns: arrival }]
    counts.duplicated++
    return [{ frame: out, ns: arrival }, { frame: out, ns: fair + Math.ceil(hold * weather.reorderNs) }]
  }
}

/** Forwards frames to where their destination was last seen, and to everybody else otherwise. */
export class Switch {
  readonly links: Link[] = []
  private readonly learnt = new Map<string, Link>()

  /** @param clock the switch's time @param seed all chance in all links comes from it */
  constructor(private readonly clock: Clock, private readonly seed = 1) {}

  /** @param deliver called when a frame leaves the switch for the station, with the time at which it arrives there */
  connect(name: string, deliver: (frame: Uint8Array, ns: number) => void, weather: Partial<Weather> = {}): Link {
    const number = this.links.length
    const random = [0, 1].map((way) => randomFrom(Math.imul(this.seed, 0x0100_0193) + number * 2 + way))
    const link = new Link(name, weather, random, deliver)
    this.links.push(link)
    return link
  }

  /** The shortest time a frame takes from a station to the switch or back (ns). */
  get shortest(): number {
    return Math.min(...this.links.map((link) => link.weather.delayNs))
  }

  /** The station at `link` sends `frame` at `ns`. */
  transmit(link: Link, frame: Uint8Array, ns: number): void {
    link.record('out', frame, ns)
    for (const copy of link.carry(0, Uint8Array.from(frame), ns)) this.clock.at(copy.ns, () => this.forward(link, copy.frame, this.clock.now()))
  }

  private forward(from: Link, frame: Uint8Array, ns: number): void {
    const address = (at: number): string => Buffer.from(frame.subarray(at, at + 6)).toString('hex')
    if (!(frame[6]! & 1)) this.learnt.set(address(6), from)
    const known = frame[0]! & 1 ? undefined : this.learnt.get(address(0))
    if (known === from) return
    for (const link of known ? [known] : this.links) {
      if (link === from) continue
      for (const copy of link.carry(1, frame, ns)) link.deliver(copy.frame, copy.ns)
    }
  }
}
