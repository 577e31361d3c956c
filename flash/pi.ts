/** What a Raspberry Pi's boot partition holds: the firmware, its settings and the kernel. */
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'

/** First line of every `config.txt` of ours: what lets us replace it without asking. */
export const MARK = '# written by uni'

/**
 * Firmware by board. With gpu_mem=16 the firmware takes the cut-down pair (`cd`), else the full one.
 * Only the Pi 4 has its first stage in a flash chip; the others take bootcode.bin from the card.
 */
const firmwareFiles = {
  start: { needed: ['bootcode.bin', 'start.elf', 'fixup.dat', 'start_cd.elf', 'fixup_cd.dat'], trees: ['bcm2709-rpi-2-b.dtb', 'bcm2710-rpi-2-b.dtb', 'bcm2710-rpi-3-b.dtb', 'bcm2710-rpi-3-b-plus.dtb', 'bcm2710-rpi-zero-2-w.dtb'] },
  start4: { needed: ['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat'], trees: ['bcm2711-rpi-4-b.dtb', 'bcm2711-rpi-400.dtb', 'bcm2711-rpi-cm4.dtb'] },
}
const licences = ['LICENCE.broadcom', 'COPYING.linux']

export interface BootFiles {
  /** Contents by name, in the order they are written. */
  files: Map<string, Uint8Array>
  /** What a person should know. */
  remarks: string[]
}

/** Text of `config.txt` for `board`. */
export function configText(board: Board): string {
  const wide = board.soc.arch === 'aarch64'
  return [
    MARK,
    `# ${board.title}`,
    `arm_64bit=${wide ? 1 : 0}`,
    `kernel=${board.image.file}`,
    `kernel_address=0x${board.image.load.toString(16)}`,
    '# The serial console is the PL011 at 48 MHz on GPIO 14 and 15. On boards with Bluetooth that would have it: alternate',
    '# function 0 takes it back, without the overlay disable-bt, which comes with Raspberry Pi OS only.',
    'enable_uart=1',
    'init_uart_clock=48000000',
    'gpio=14-15=a0',
    ...(board.firmware === 'start4' ? ['enable_gic=1'] : []),
    '# No display: the smallest share of memory for the GPU.',
    'gpu_mem=16',
    'disable_splash=1',
    'boot_delay=0',
    '',
  ].join('\n')
}

/** All files of the boot partition. @param firmware folder with the firmware files. Throws UNI-F002, UNI-F005. */
export async function piFiles(board: Board, kernel: Uint8Array, firmware: string): Promise<BootFiles> {
  if (board.firmware !== 'start' && board.firmware !== 'start4') throw new UniError('UNI-F005', `${board.title} does not boot like a Raspberry Pi`, Exit.unavailable)
  const { needed, trees } = firmwareFiles[board.firmware]
  const missing = needed.filter((name) => !existsSync(join(firmware, name)))
  if (missing.length) {
    throw new UniError('UNI-F002', `${firmware} lacks ${missing.join(', ')}`, Exit.unavailable, ['./uni setup fetches the firmware', '--firmware DIR with a complete set'])
  }
  const empty = needed.filter((name) => statSync(join(firmware, name)).size === 0)
  if (empty.length) throw new UniError('UNI-F002', `${firmware}: ${empty.join(', ')} ${empty.length > 1 ? 'are' : 'is'} empty`, Exit.unavailable, ['./uni setup fetches the firmware', '--firmware DIR with a complete set'])
  const present = trees.filter((name) => existsSync(join(firmware, name)))
  const files = new Map<string, Uint8Array>([['config.txt', new TextEncoder().encode(configText(board))], [board.image.file, kernel]])
  for (const name of [...needed, ...present, ...licences.filter((name) => existsSync(join(firmware, name)))]) files.set(name, await readFile(join(firmware, name)))
  const remarks = present.length ? [] : ['no device tree among the firmware files: the kernel goes by the board\'s data']
  return { files, remarks }
}
