/** The QEMU command line of a board. */
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { networkArguments, type Network } from './network.ts'

export interface MachineOptions {
  elf: string
  image: string
  /** `-m` */
  memory?: string
  /** Waits stopped for gdb on this TCP port of this machine. */
  gdbPort?: number
  /** Absent: no network card. */
  network?: Network
  /** File of the card or disk; absent: none. */
  card?: string
  /** Appended as they are. */
  extra?: string[]
}

/** Arguments for `board.qemu.program`: no window, a network card only when asked, the console on stdin and stdout, the guest's exit code passed on. */
export function qemuArguments(board: Board, options: MachineOptions): string[] {
  const { qemu } = board
  if (!qemu) {
    throw new UniError('UNI-B020', `QEMU has no machine for ${board.name}`, Exit.unavailable, [`./uni run --on sim --board ${board.name}`, 'choose another board: ./uni boards'])
  }
  return [
    '-M', qemu.machine, ...qemu.args,
    ...(options.memory ? ['-m', options.memory] : []),
    ...networkArguments(board, options.network), '-display', 'none', '-monitor', 'none',
    ...Array.from({ length: qemu.serial }, () => ['-serial', 'null']).flat(),
    // signal=off: Ctrl-C is ours, and QEMU leaves the terminal alone.
    '-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console',
    '-semihosting-config', 'enable=on,target=native',
    ...(options.gdbPort === undefined ? [] : ['-gdb', `tcp:127.0.0.1:${options.gdbPort}`, '-S']),
    ...cardArguments(board, options.card),
    ...loading(board, options),
    ...(options.extra ?? []),
  ]
}

function cardArguments({ qemu }: Board, card: string | undefined): string[] {
  if (card === undefined || !qemu?.card) return []
  const drive = `file=${card.replaceAll(',', ',,')},format=raw`
  const { device } = qemu.card
  return device === undefined ? ['-drive', `${drive},if=sd`] : ['-drive', `${drive},if=none,id=card`, '-device', `${device},drive=card`]
}

function loading(board: Board, options: MachineOptions): string[] {
  switch (board.qemu!.kernel) {
    case 'image':
      return ['-kernel', options.image]
    case 'elf':
      return ['-kernel', options.elf]
    case 'loader':
      return ['-device', `loader,file=${options.image.replaceAll(',', ',,')},addr=0x${board.image.load.toString(16)},cpu-num=0,force-raw=on`]
  }
}
