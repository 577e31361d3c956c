/** `uni flash --to fel`: into the memory of an Allwinner board over USB, and started there. Nothing on its card changes. */
import { readFile } from 'node:fs/promises'
import { Exit, UniError } from '../../boards/error.ts'
import { boards } from '../../boards/index.ts'
import { sha256 } from '../../flash/card.ts'
import { bootOverFel, hasFel } from '../../flash/fel/boot.ts'
import { SPL_FILE, findSpl, splOf } from '../../flash/sunxi.ts'
import { chooseFel, felDevices, felName, openFel } from '../usb.ts'
import { grouped } from '../output.ts'
import { build, firmwareFolder, type FlashJob } from './job.ts'

export async function flash(job: FlashJob): Promise<number> {
  const { options, app, board, place } = job
  const { output } = options
  if (!hasFel(board)) {
    throw new UniError('UNI-F005', `${board.title} has no FEL mode`, Exit.usage, [`boards that have: ${boards.filter(hasFel).map((one) => one.name).join(', ')}`])
  }
  if (place && !/^[\w.-]+:\d+$/.test(place)) throw new UniError('UNI-F001', `--to fel: "${place}" is no device`, Exit.usage, ['--to fel', '--to fel:1:5, bus and address as lsusb has them'])
  // Before the build: who has no board there learns so at once.
  const device = options.dryRun ? undefined : chooseFel(await felDevices(), place)
  const folder = await firmwareFolder(job)
  const path = findSpl(folder, board.uboot ?? '')
  if (!path) throw new UniError('UNI-F002', `${folder} lacks ${board.uboot}/${SPL_FILE}`, Exit.unavailable, ['./uni setup fetches it from Debian\'s package u-boot-sunxi', '--firmware DIR with U-Boot\'s file for this board'])
  const spl = splOf(await readFile(path), path)
  const kernel = await readFile((await build(job)).image)
  if (!device) {
    output.data(`fel\n  SPL to SRAM, run\n  ${board.image.file.padEnd(24)} ${grouped(kernel.length).padStart(12)}  at 0x${board.image.load.toString(16)}, started`)
    return Exit.ok
  }
  const started = Date.now()
  const pipe = await openFel(device)
  try {
    await bootOverFel(board, spl, kernel, pipe, options.verify, { step: (name, detail) => output.step('fel', `${name}: ${detail}`) })
  } finally {
    await pipe.close()
  }
  const target = `fel:${felName(device)}`
  if (output.json) output.document('flash', { ok: true, app: app.name, board: board.name, target, bytes: kernel.length, sha256: sha256(kernel), verified: options.verify, ms: Date.now() - started })
  else {
    output.data(target)
    output.note('next: ./uni console shows what it prints')
  }
  return Exit.ok
}
