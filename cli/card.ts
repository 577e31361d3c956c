/** The card of `uni run --card FILE[,size=64M]`: found, or made. */
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { makeBlankCard } from '../flash/blank-card.ts'
import { writeImage } from '../flash/card.ts'
import { shortPath } from './build.ts'
import { parseSize } from './options.ts'
import type { Output } from './output.ts'

const USUAL = 64 * 2 ** 20
const isPowerOfTwo = (size: number): boolean => size > 0 && Number.isInteger(Math.log2(size))

/**
 * The file of the card that `text` names, made when it is not there; undefined without one. Throws UNI-B021 for a board that takes none there,
 * UNI-F004 for what is no file, UNI-F006 for a size that will not do.
 */
export async function findCard(text: string | undefined, board: Board, on: 'qemu' | 'sim', output: Output): Promise<string | undefined> {
  if (text === undefined) return undefined
  const [, name, wanted] = /^(.*?)(?:,size=([^,]*))?$/s.exec(text)!
  if (!board.soc.roles.block || (on === 'qemu' && !board.qemu?.card)) {
    throw new UniError('UNI-B021', `${board.name} has no card ${on === 'qemu' ? 'in QEMU' : 'in the simulator'}`, Exit.unavailable, ['leave out --card', 'choose another board: --board virt64'])
  }
  if (!name) throw new UniError('UNI-F004', '--card lacks a file', Exit.usage, ['--card card.img'])
  const path = resolve(name)
  const size = wanted === undefined ? undefined : parseSize(wanted, '--card')
  if (!existsSync(path)) return make(path, size ?? USUAL, output)
  const about = statSync(path)
  if (!about.isFile()) throw new UniError('UNI-F004', `--card: ${name} is not a regular file`, Exit.usage, ['--card card.img'])
  if (size !== undefined && size !== about.size) {
    throw new UniError('UNI-F006', `--card: ${name} is there already and has ${about.size} bytes, not ${size}`, Exit.usage, [`--card ${name}`, 'another file name makes a new card'])
  }
  if (on === 'qemu' && !board.qemu!.card!.anySize && !isPowerOfTwo(about.size)) {
    const next = 2 ** Math.ceil(Math.log2(Math.max(about.size, 2 ** 20)))
    throw new UniError('UNI-F006', `--card: ${name} has ${about.size} bytes; QEMU's SD cards have a power of two`, Exit.usage, [`truncate -s ${next} ${name} makes it larger`])
  }
  return path
}

async function make(path: string, size: number, output: Output): Promise<string> {
  if (!existsSync(dirname(path))) throw new UniError('UNI-F004', `no folder ${dirname(path)}`, Exit.notFound, [`mkdir -p ${dirname(path)}`])
  await writeImage(makeBlankCard(size), path, false)
  output.note(`card      ${shortPath(path)} made: ${size / 2 ** 20} MiB, FAT partition DATA, partition for kv`)
  return path
}
