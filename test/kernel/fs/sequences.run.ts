/** Runs random sequences, each compared with what fsck.fat and mtools make of the volume. */
import { SparseDisk } from './fat.ts'
import { difference, FORMATS, runSequence } from './sequences.ts'
import { asMtools, Folder, fsck, mkfs, mtree, withChanges } from './tools.ts'

/** Operations of a sequence. */
export const STEPS = 150

/** @returns sequences that were run; throws at the first that disagrees, with its seed */
export async function runSequences(seed: number, count: number, progress?: (done: number) => void): Promise<number> {
  const folder = new Folder()
  try {
    const disks = FORMATS.map((format, index) => SparseDisk.of(mkfs(folder.file(`${index}.img`), format)))
    for (let i = 0; i < count; ++i) {
      const kind = (seed + i) % disks.length
      const { disk, tree } = await runSequence(disks[kind], seed + i, STEPS)
      const file = folder.file(`${kind}.img`)
      withChanges(file, disk, () => {
        const wrong = fsck(file) || difference(mtree(file, folder.file('out')), asMtools(tree))
        if (wrong) throw new Error(`seed ${seed + i}: ${wrong}`)
      })
      progress?.(i + 1)
    }
    return count
  } finally {
    folder.remove()
  }
}
