/** Instructions of a guest, counted by a plugin of QEMU's (bench/count.c), and where they went. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Arch } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { frameworkRoot } from '../compiler/asc.ts'
import { capture } from './capture.ts'
import type { GlobalOptions } from './options.ts'
import { withSetup } from './setup.ts'
import { findToolchain } from './toolchain.ts'

/** Functions of a profile. */
const TOP = 20

/** Executions by block: its address and length in instructions. */
export type Counts = Map<string, number>

/** Compiles the plugin into the folder `work`. @returns its file */
export async function countPlugin(work: string): Promise<string> {
  const plugin = join(work, 'count.so')
  const { code, stderr } = await capture('cc', ['-O2', '-shared', '-fPIC', '-o', plugin, join(frameworkRoot(), 'bench/count.c')])
  if (code) throw new UniError('UNI-T013', `the plugin that counts for QEMU cannot be compiled: ${code === 127 ? 'there is no C compiler for this machine' : stderr}`, Exit.unavailable, ['apt-get install gcc'])
  return plugin
}

/** What QEMU takes for the plugin to write `file` when it ends. */
export const countArguments = (plugin: string, file: string): string[] => ['-plugin', `${plugin},out=${file}`]

export const readCounts = (file: string): Counts => new Map(readFileSync(file, 'utf8').trim().split('\n').map((line) => {
  const [address, length, count] = line.split(' ')
  return [`${address} ${length}`, Number(count)]
}))

export const total = (counts: Counts): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** What one more of `n` units costs: the difference of a run with `n` and one with twice as many. */
export function difference(one: Counts, two: Counts, n: number): { each: number; counts: Counts } {
  const counts: Counts = new Map()
  for (const key of new Set([...one.keys(), ...two.keys()])) counts.set(key, ((two.get(key) ?? 0) - (one.get(key) ?? 0)) / n)
  return { each: total(counts), counts }
}

export interface Cost { name: string; file: string; count: number }

/** The functions that take most, with the `.ts` file they are from. */
export async function profile(options: GlobalOptions, elf: string, counts: Counts, arch: Arch = 'aarch64'): Promise<Cost[]> {
  const { gcc } = await withSetup(options, () => findToolchain(arch))
  const prefix = gcc.replace(/gcc$/, '')
  const symbols = (await capture(`${prefix}nm`, ['-n', elf])).stdout.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]+) [tTwW] (\S+)$/.exec(line)
    return match ? [{ at: BigInt(`0x${match[1]}`), name: match[2]! }] : []
  })
  const sums = new Map<number, number>()
  for (const [key, count] of counts) {
    const address = BigInt(`0x${key.split(' ')[0]}`)
    let low = 0, high = symbols.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (symbols[middle]!.at <= address) low = middle + 1
      else high = middle
    }
    sums.set(low - 1, (sums.get(low - 1) ?? 0) + count)
  }
  const most = [...sums].filter(([index]) => index >= 0).sort((a, b) => b[1] - a[1]).slice(0, TOP)
  const places = (await capture(`${prefix}addr2line`, ['-e', elf, ...most.map(([index]) => symbols[index]!.at.toString(16))])).stdout.split('\n')
  return most.map(([index, count], i) => ({ name: symbols[index]!.name.replace(/\.(constprop|isra|part)\.\d+$/, ''), file: (places[i] ?? '').replace(`${frameworkRoot()}/`, '').replace(/ \(discriminator \d+\)$/, ''), count }))
}
