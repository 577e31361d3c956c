/** `uni boards`: the list, or all there is to know about one. */
import { candidates, devicesOf, type Board } from '../boards/board.ts'
import { boards } from '../boards/index.ts'
import { validateBoard } from '../boards/validate.ts'
import { boardNamed } from './app.ts'
import type { GlobalOptions } from './options.ts'
import { table, type Output } from './output.ts'

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`
const size = (bytes: number): string => (bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`)

/** How far a board has been tried, in words. */
const tried: Record<Board['tested'], string> = { hardware: 'on hardware', qemu: 'in QEMU only', simulator: 'in the simulator only', none: 'not yet' }

export async function command({ output, name }: GlobalOptions & { name?: string }): Promise<number> {
  const chosen = name === undefined ? boards : [boardNamed(name)]
  for (const board of chosen) validateBoard(board, false)
  if (output.json) output.document(name === undefined ? 'boards' : 'board', name === undefined ? { ok: true, boards: boards.map(summary) } : { ok: true, ...page(chosen[0]) })
  else if (name === undefined) list(output)
  else show(chosen[0], output)
  return 0
}

const summary = (board: Board): object => ({
  name: board.name, aliases: board.aliases ?? [], title: board.title, arch: board.soc.arch, cpu: board.soc.cpu, tested: board.tested,
  qemu: board.qemu ? { program: board.qemu.program, machine: board.qemu.machine } : undefined, xen: board.xen, image: board.image.file,
})

const page = (board: Board): object => ({ ...summary(board), console: board.console, ram: board.ram ?? board.soc.ram, leds: board.leds ?? {}, devices: devicesOf(board), qemu: board.qemu, image: board.image, notes: board.notes ?? [] })

function list(output: Output): void {
  const { bold } = output.out
  const rows = boards.map((board) => [board.name, board.title, board.soc.arch, board.soc.cpu, board.qemu?.machine ?? (board.xen ? 'Xen' : '-'), tried[board.tested]])
  output.data(table([['board', 'title', 'arch', 'cpu', 'QEMU', 'tested'].map((head) => bold(head)), ...rows]))
  output.note('\n./uni boards NAME shows one')
}

function show(board: Board, output: Output): void {
  const { bold } = output.out
  const ram = board.ram ?? board.soc.ram
  const facts = [
    ['name', [board.name, ...(board.aliases ?? [])].join(', ')],
    ['SoC', `${board.soc.name}, ${board.soc.cpu} (${board.soc.arch})`],
    ['RAM', `${size(ram.size)} at ${hex(ram.base)}`],
    ['console', `${board.console.device}, ${board.console.baud} baud`],
    ['image', `${board.image.file} (${board.image.kind}), loaded at ${hex(board.image.load)}`],
    ['QEMU', board.qemu ? `${board.qemu.program} -M ${board.qemu.machine}` : 'no machine'],
    ['network', board.soc.roles.net ? `${candidates(board.soc.roles.net).map(({ device }) => device).join(' or ')}${board.qemu?.network ? '' : ', not in QEMU'}` : 'none that the kernel drives'],
    ['card', board.soc.roles.block ? `${board.soc.roles.block}${board.qemu?.card ? '' : ', not in QEMU'}` : 'none that the kernel drives'],
    ['tested', tried[board.tested]],
    ['LEDs', Object.entries(board.leds ?? {}).map(([led, { pin, activeLow }]) => `${led} = GPIO ${pin}${activeLow ? ' (low is on)' : ''}`).join(', ') || 'none that the kernel drives'],
  ]
  output.data(`${bold(board.title)}\n${table(facts)}`)
  const rows = Object.entries(devicesOf(board))
    .sort(([, a], [, b]) => (a.base ?? 0) - (b.base ?? 0))
    .map(([name, device]) => [name, device.base === undefined ? '-' : hex(device.base), device.size === undefined ? '-' : size(device.size), device.irq === undefined ? '-' : String(device.irq), device.driver, roleOf(board, name)])
  output.data(`\n${table([['device', 'base', 'size', 'irq', 'driver', 'role'].map((head) => bold(head)), ...rows])}`)
  const remarks = [...(board.qemu?.differences ?? []).map((text) => `In QEMU: ${text}.`), ...(board.notes ?? [])]
  if (remarks.length) output.data(`\n${remarks.join('\n')}`)
}

function roleOf(board: Board, device: string): string {
  const roles = Object.entries(board.soc.roles).filter(([, players]) => candidates(players).some((each) => each.device === device)).map(([role]) => role)
  return [...roles, ...(board.console.device === device ? ['console'] : [])].join(', ')
}
