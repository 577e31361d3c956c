/**
 * A card's plan onto a medium, so that whatever happens leaves a card that boots what it did, boots what it should, or clearly does not boot.
 *
 * Order: the marker of a half-written card and an empty boot sector; on new cards a look for capacity that is not there; everything but the held
 * sectors; read back; the held sectors, the first sector last. Each step is on the medium before the next begins.
 */
import { createHash, randomBytes } from 'node:crypto'
import { Exit, UniError } from '../boards/error.ts'
import { GuardedMedium, type Medium } from './device.ts'
import { bytesAt, written, type Range } from './extents.ts'
import { markerSector } from './found.ts'
import type { CardPlan } from './layout.ts'
import { SECTOR } from './mbr.ts'

export interface WriteOptions {
  /** For messages. */
  name: string
  verify: boolean
  /** @param phase what is going on. In bytes. */
  progress?: (phase: 'write' | 'verify', done: number, total: number) => void
  /** Asked between blocks: the exit code when the write shall end now. */
  stopped?: () => number | undefined
}

export interface WriteReceipt {
  /** What was written, in ascending order, each with the sha256 of what is there now. */
  ranges: (Range & { sha256: string })[]
  /** Of everything written, in that order. */
  sha256: string
  /** Bytes that the medium took, those of probes and markers among them. */
  written: number
  /** How all of it was read back; absent: it was not. */
  readBack?: Medium['reads']
}

const BLOCK = 2 ** 20
/** So much may be in the machine's cache and not on the card: what Ctrl-C has to wait for. */
const BETWEEN_FLUSHES = 4 * BLOCK
const PROBE = 4096
const WITNESSES = 64

/** Where a new card is probed: at powers of two, at which cards with a false size begin again, and at its end. */
export function probes(plan: CardPlan): Range[] {
  if (plan.kept.length) return []
  const found: Range[] = []
  for (let offset = BLOCK; offset + 2 * PROBE <= plan.size; offset *= 2) found.push({ offset, length: PROBE })
  return [...found, { offset: plan.size - PROBE, length: PROBE }]
}

/** Throws UNI-F003 (reads back otherwise), F038 (the medium fails), F039 (it is smaller than it says), F028 (stopped). */
export async function writeCard(medium: Medium, plan: CardPlan, { name, verify, progress = () => {}, stopped = () => undefined }: WriteOptions): Promise<WriteReceipt> {
  const ranges = written(plan.image)
  const testing = probes(plan)
  const card = new GuardedMedium(medium, name, [...ranges, ...testing, ...plan.held.map((offset) => ({ offset, length: SECTOR }))])
  const maySomeoneStop = (): void => {
    const exit = stopped()
    if (exit === undefined) return
    throw new UniError('UNI-F028', card.written ? `stopped: ${name} is half-written and does not boot` : 'stopped: nothing was written', exit, card.written ? ['flash it again'] : [])
  }
  const witnesses = verify ? await witnessesOf(card, plan.size, [...ranges, ...testing]) : []
  maySomeoneStop()

  const marker = markerSector(bytesAt(plan.image, 0, SECTOR), plan.kept.length > 0)
  await card.write(marker, 0)
  await card.flush()
  for (const offset of plan.held) if (offset) await card.write(new Uint8Array(SECTOR), offset)
  await card.flush()
  if (testing.length) await probe(card, testing, marker)

  /** What stands on the card until the end. */
  const before = (offset: number, length: number): Uint8Array => {
    const bytes = bytesAt(plan.image, offset, length)
    for (const held of plan.held) if (held >= offset && held < offset + length) bytes.set(held ? new Uint8Array(SECTOR) : marker, held - offset)
    return bytes
  }
  const total = ranges.reduce((sum, { length }) => sum + length, 0)
  let done = 0
  let unflushed = 0
  for (const { offset, length } of blocks(ranges)) {
    maySomeoneStop()
    await card.write(before(offset, length), offset)
    unflushed += length
    if (unflushed >= BETWEEN_FLUSHES) {
      await card.flush()
      unflushed = 0
    }
    progress('write', (done += length), total)
  }
  await card.flush()
  if (verify) {
    done = 0
    for (const { offset, length } of blocks(ranges)) {
      maySomeoneStop()
      mustBe(await card.read(offset, length), before(offset, length), offset, name)
      progress('verify', (done += length), total)
    }
    for (const { offset, sha256 } of witnesses) {
      if (sum(await card.read(offset, PROBE)) !== sha256) throw smaller(name, `byte ${offset} changed while other places were written`)
    }
  }
  maySomeoneStop()
  for (const offset of plan.held) {
    const sector = bytesAt(plan.image, offset, SECTOR)
    await card.write(sector, offset)
    await card.flush()
    if (verify) mustBe(await card.read(offset, SECTOR), sector, offset, name)
  }
  return { ...hashes(plan, ranges), written: card.written, readBack: verify ? medium.reads : undefined }
}

function* blocks(ranges: Range[]): Generator<Range> {
  for (const { offset, length } of ranges) for (let at = 0; at < length; at += BLOCK) yield { offset: offset + at, length: Math.min(BLOCK, length - at) }
}

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function hashes({ image }: CardPlan, ranges: Range[]): Pick<WriteReceipt, 'ranges' | 'sha256'> {
  const all = createHash('sha256')
  const each = ranges.map((range) => {
    const hash = createHash('sha256')
    for (const { offset, length } of blocks([range])) {
      const bytes = bytesAt(image, offset, length)
      hash.update(bytes)
      all.update(bytes)
    }
    return { ...range, sha256: hash.digest('hex') }
  })
  return { ranges: each, sha256: all.digest('hex') }
}

function mustBe(found: Uint8Array, wanted: Uint8Array, offset: number, name: string): void {
  if (Buffer.compare(found, wanted) === 0) return
  const at = offset + found.findIndex((byte, i) => byte !== wanted[i])
  throw new UniError('UNI-F003', `${name} reads back otherwise than it was written, from byte ${at} on; the card does not boot`, Exit.io, ['flash it again', 'if that fails again, the card is failing: take another one'])
}

const smaller = (name: string, how: string): UniError =>
  new UniError('UNI-F039', `${name} does not have the size it says: ${how}. The card does not boot`, Exit.io, ['give it back to the shop: what is written to such a card is lost'])

/** Places that nobody writes and what they hold: on a card that begins again somewhere they change all the same. */
async function witnessesOf(card: GuardedMedium, size: number, ranges: Range[]): Promise<{ offset: number; sha256: string }[]> {
  const places = Array.from({ length: WITNESSES }, (_, i) => Math.floor((((i + 0.5) / WITNESSES) * size) / PROBE) * PROBE)
  const free = places.filter((at) => !ranges.some(({ offset, length }) => at < offset + length && offset < at + PROBE))
  const found: { offset: number; sha256: string }[] = []
  for (const offset of free) found.push({ offset, sha256: sum(await card.read(offset, PROBE)) })
  return found
}

/** Writes something else to each place, then looks whether each still has its own, and the first sector the marker. Leaves zeros. */
async function probe(card: GuardedMedium, places: Range[], marker: Uint8Array): Promise<void> {
  const patterns = places.map(() => randomBytes(PROBE))
  for (const [i, { offset }] of places.entries()) await card.write(patterns[i], offset)
  await card.flush()
  const lies = async (): Promise<string | undefined> => {
    for (const [i, { offset }] of places.entries()) {
      if (Buffer.compare(await card.read(offset, PROBE), patterns[i]) !== 0) return `what is written at byte ${offset} is not there`
    }
    const first = Buffer.from(await card.read(0, SECTOR))
    if (patterns.some((pattern) => first.equals(pattern.subarray(0, SECTOR)))) return 'writes behind its true end come out at its start'
    mustBe(first, marker, 0, card.name)
    return undefined
  }
  const how = await lies()
  if (how) {
    // It may be the marker that was written over.
    await card.write(marker, 0)
    await card.flush()
    throw smaller(card.name, how)
  }
  for (const { offset } of places) await card.write(new Uint8Array(PROBE), offset)
  await card.flush()
}
