import { describe, expect, it } from 'vitest'
import { generator } from '../module.ts'
import { Fat, SparseDisk } from './fat.ts'
import { EXPECTED, judgeCut, Recorder, Recording } from './power.ts'
import { Folder, fsck, missing, mkfs, withChanges } from './tools.ts'

const STEPS = 25
/** Every so many cuts are shown to fsck.fat. */
const SAMPLE = 25
/** After every so many writes the power goes again while the next mount repairs, after each of its writes. */
const NESTED = 20

/** What fsck.fat says of the classes that are expected. */
const FSCK = [
  /^Dirty bit is set\. Fs was not properly unmounted and some data may be corrupt\.$/,
  /^FATs differ but appear to be intact\.$/, /^  ?Using first FAT\.$/, /^Reclaimed \d+ unused clusters? \(\d+ bytes\)\.$/, /^  File size is \d+ bytes, cluster chain length is > \d+ bytes\.$/, /^  Truncating file to \d+ bytes\.$/,
  /^Orphaned long file name part/, /^\/.*$/, /^  Auto-deleting\.$/,
]

describe.skipIf(missing.length).each([
  { bits: 16 as const, sectors: 4500, perCluster: 1, rootEntries: 512, own: 1002 },
  { bits: 32 as const, sectors: 4000, perCluster: 1, own: 4001 },
  { bits: 32 as const, sectors: 4000, perCluster: 2, own: 1005 },
])('FatVolume without power, FAT$bits with $perCluster sectors per cluster', (format) => {
  const folder = new Folder()
  const image = folder.file('a.img')
  // These seeds have found faults.
  const seed = Number(process.env.UNI_SEED ?? format.own)

  it(`cut after every write: acknowledged files whole, others old or new; for others ${EXPECTED.join(', ')}, after the next mount nothing (seed ${seed})`, async () => {
    const empty = SparseDisk.of(mkfs(image, format))
    const recording = await Recording.make(empty, seed, STEPS)
    const random = generator(seed)
    let fat = await Fat.make()
    const classes = new Map<string, number>()
    const total = recording.disk.events.length
    let cuts = 0
    const judge = (count: number, disk: SparseDisk, kind: string, torn = false): void => {
      ++cuts
      const what = `cut ${count} of ${total}, ${kind}, seed ${seed}`
      const sample = cuts % SAMPLE === 0 && !torn
      if (sample) withChanges(image, disk, () => fsck(image)).split('\n').filter((line) => line && !FSCK.some((known) => known.test(line))).forEach((line) => expect.fail(`${what}: fsck.fat says: ${line}`))
      const raw = judgeCut(fat, recording, count, disk, what, torn)
      if (sample) expect(withChanges(image, disk, () => fsck(image)), `${what}: after the mount`).toBe('')
      if (torn) return
      for (const finding of raw.keys()) {
        classes.set(finding, (classes.get(finding) ?? 0) + 1)
        expect(EXPECTED, what).toContain(finding)
      }
    }
    for (let count = 0; count <= total; ++count) {
      if (count % 100 === 99) fat = await Fat.make()
      judge(count, recording.disk.cut(count, () => true), 'in order')
      judge(count, recording.disk.cut(count, () => random() < 0.5), 'in any order')
      if (recording.disk.events[count - 1] === 'flush') continue
      judge(count, recording.disk.cut(count, () => random() < 0.5, (old, fresh) => Buffer.concat([fresh.subarray(0, 256), old.subarray(256)])), 'half a sector', true)
      // A sector of a FAT may become anything.
      if (recording.fatAt(count) !== undefined) judge(count, recording.disk.cut(count, () => random() < 0.5, (old) => old.map(() => random() * 256)), 'a sector of garbage', true)
    }
    const first = cuts
    for (let count = 5; count <= total; count += NESTED) {
      fat = await Fat.make()
      const recorder = Recorder.over(recording.disk.cut(count, () => random() < 0.5))
      const what = `cut ${count} of ${total}, and again`
      judgeCut(fat, recording, count, recorder, what)
      for (let again = 0; again <= recorder.events.length; ++again) {
        ++cuts
        judgeCut(fat, recording, count, recorder.cut(again, () => random() < 0.5), `${what} at ${again} of ${recorder.events.length}, seed ${seed}`)
      }
    }
    console.log(`fat: ${first} cuts, ${cuts - first} more while the next mount repaired; on the medium before the next mount: ${[...classes].map(([name, times]) => `${name} ${times}`).join(', ')}`)
    folder.remove()
  })
})
