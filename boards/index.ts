/** All boards, in the order they are listed to people. A new board is a new file and a line here. */
import type { Board } from './board.ts'
import cubieboard from './cubieboard.ts'
import cubieboard2 from './cubieboard2.ts'
import cubietruck from './cubietruck.ts'
import rpi2 from './rpi2.ts'
import rpi3 from './rpi3.ts'
import rpi4 from './rpi4.ts'
import virt32 from './virt32.ts'
import virt64 from './virt64.ts'
import xen64 from './xen64.ts'

export const boards: readonly Board[] = [rpi4, rpi3, rpi2, cubieboard, cubieboard2, cubietruck, virt64, virt32, xen64]

/** The board called `name` (or aliased so), or undefined. */
export const findBoard = (name: string): Board | undefined =>
  boards.find((board) => board.name === name || board.aliases?.includes(name))
