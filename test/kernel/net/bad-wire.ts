/** Two hosts that transfer random bytes over a wire that loses, doubles, delays and so reorders frames. Virtual time, one seed. */
import { generator } from '../module.ts'
import { World } from './host.ts'

export interface Outcome { ms: number; bytes: number; frames: number }
export interface WireFaults { loss: number; duplicate: number; reorder: number; corrupt: number; delay: number; ring?: number; bytes?: number }

/** What the wire of run `seed` does. */
export function faultsOf(seed: number): WireFaults {
  const heavy = seed % 11 / 10
  return { loss: 0.3 * heavy, duplicate: 0.2 * heavy, reorder: seed % 3 / 4, corrupt: seed % 4 ? 0 : 0.02, delay: [0, 1, 10, 80][seed % 4] }
}

export interface Sum { runs: number; bytes: number; frames: number; failures: string[] }

/** Runs of the seeds `from` to `from + runs - 1`, each with hosts of its own; stops after `enough` failures. */
export async function sweep(from: number, runs: number, progress: (sum: Sum) => void = () => {}, enough = 5): Promise<Sum> {
  const sum: Sum = { runs: 0, bytes: 0, frames: 0, failures: [] }
  for (let seed = from; seed < from + runs && sum.failures.length < enough; seed++) {
    const faults = faultsOf(seed)
    try {
      const { bytes, frames } = transfer(await pair(), seed, faults, 24 * 3_600_000)
      sum.bytes += bytes
      sum.frames += frames
    } catch (error) {
      sum.failures.push(`${(error as Error).message} ${JSON.stringify(faults)}`)
    }
    sum.runs++
    progress(sum)
  }
  return sum
}

/** Makes the pair of hosts that many runs share. */
export async function pair(): Promise<{ w: World; a: number; b: number }> {
  const w = await World.make()
  const a = w.host('10.0.0.1', '255.255.255.0', '0.0.0.0', 3)
  const b = w.host('10.0.0.2', '255.255.255.0', '0.0.0.0', 4)
  meet({ w, a, b })
  return { w, a, b }
}

/** They get to know each other: what follows is about TCP. */
function meet({ w, a, b }: { w: World; a: number; b: number }): void {
  w.onFrame = (from, frame) => w.arrive(from === a ? b : a, frame)
  w.m.macFor(a, peerAddress, w.time)
  w.onFrame = undefined
}

/** One connection from `a` to `b`: `up` bytes one way and `down` the other, then both close. Throws when a byte is wrong or it does not end in time. */
export function transfer({ w, a, b }: { w: World; a: number; b: number }, seed: number, faults: WireFaults, limitMs = 3_600_000): Outcome {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const size = (): number => faults.ring ?? 1 << (10 + below(6))
  const queue: { at: number; to: number; frame: Uint8Array; order: number }[] = []
  let order = 0
  let frames = 0
  let delivered = 0
  let nothing = false
  const start = w.now
  w.onFrame = (from, frame) => {
    frames++
    const copies = random() < faults.loss ? 0 : random() < faults.duplicate ? 2 : 1
    for (let i = 0; i < copies; i++) {
      let copy = frame
      if (random() < faults.corrupt && frame[13] === 0) { // ARP has no checksum of its own: the frame's would catch it
        copy = frame.slice()
        copy[14 + below(copy.length - 14)] ^= 1 << below(8)
      }
      queue.push({ at: w.now + faults.delay + (random() < faults.reorder ? below(4 * faults.delay + 20) : 0), to: from === a ? b : a, frame: copy, order: order++ })
    }
  }
  const port = 1 + below(60000)
  const listener = w.m.listen(b, port, 4, size(), size())
  const client = w.m.connect(a, peerAddress, port, size(), size(), w.time)
  if (listener < 0 || client < 0) throw new Error('no connection to be had')
  const payload = (): Uint8Array => {
    const data = new Uint8Array(faults.bytes ?? below(random() < 0.2 ? 200_000 : 20_000))
    for (let i = 0; i < data.length; i++) data[i] = random() * 256
    return data
  }
  class Side {
    sent = 0
    got = 0
    closed = false
    readonly lazy = random() < 0.3
    connection = -1
    constructor(readonly outgoing: Uint8Array, readonly incoming: Uint8Array) {}
    /** Does what its app would do now. */
    act(): void {
      const c = this.connection
      if (c < 0 || this.closed) return
      if (this.sent < this.outgoing.length) this.sent += w.write(c, this.outgoing.subarray(this.sent, this.sent + 1 + below(5000)))
      else if (w.field(c, 'writable')) w.m.shutdown(c)
      if (!this.lazy || random() < 0.3) {
        const got = w.read(c, 1 + below(8000))
        if (Buffer.compare(got, this.incoming.subarray(this.got, this.got + got.length))) throw new Error(`seed ${seed}: wrong bytes at ${this.got}`)
        this.got += got.length
      }
      if (w.field(c, 'finished')) {
        const end = w.end(c)
        if (end === 'TimedOut' && !delivered) {
          // The wire has swallowed every SYN of three minutes: rightly there is no connection.
          nothing = true
          w.m.close(c, w.time)
          return
        }
        if (end !== 'None' && end !== 'Closed') throw new Error(`seed ${seed}: the connection ended: ${end} after ${this.sent} sent, ${this.got} received`)
        if (this.got !== this.incoming.length) throw new Error(`seed ${seed}: ended after ${this.got} of ${this.incoming.length} bytes`)
        if (end === 'Closed' || this.sent === this.outgoing.length && !w.field(c, 'writable')) {
          w.m.close(c, w.time)
          this.closed = true
        }
      }
    }
  }
  const up = payload(), down = payload()
  const left = new Side(up, down), right = new Side(down, up)
  left.connection = client
  if (random() < 0.5) w.m.noDelay(client, 1)
  for (;;) {
    left.act()
    if (right.connection < 0) right.connection = w.m.accept(listener)
    right.act()
    if (nothing) break
    w.m.poll(a, w.time)
    w.m.poll(b, w.time)
    if (left.closed && right.closed && !w.m.live(a) && !w.m.live(b)) break
    queue.sort((x, y) => x.at - y.at || x.order - y.order)
    const busy = !left.closed || !right.closed
    let next = Math.min(queue[0]?.at ?? Infinity, Number(w.m.pollAt(a)), Number(w.m.pollAt(b)))
    if (busy) next = Math.min(next, w.now + 1 + below(20))
    if (next > w.now) w.now = Math.min(next, start + limitMs + 1)
    if (w.now - start > limitMs) throw new Error(`seed ${seed}: stuck: ${w.state(left.connection)} ${left.sent}/${up.length} ${left.got}/${down.length}, ${right.connection < 0 ? 'never accepted' : `${w.state(right.connection)} ${right.sent}/${down.length} ${right.got}/${up.length}`}, live ${w.m.live(a)} ${w.m.live(b)}`)
    while (queue.length && queue[0].at <= w.now) {
      const { to, frame } = queue.shift()!
      if (frame[13] === 0) delivered++ // ARP does not count
      w.arrive(to, frame)
    }
  }
  w.m.unlisten(b, listener, w.time)
  w.now += 61_000
  meet({ w, a, b })
  return { ms: w.now - 61_000 - start, bytes: nothing ? 0 : up.length + down.length, frames }
}

const peerAddress = new Uint32Array(Uint8Array.of(10, 0, 0, 2).buffer)[0]
