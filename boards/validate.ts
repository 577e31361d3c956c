/** Checks a board's data for the mistakes that would otherwise show as a dead machine. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { candidates, devicesOf, type Board, type Device } from './board.ts'
import { Exit, UniError } from './error.ts'

const hex = (value: number): string => `0x${value.toString(16)}`
const fail = (code: string, message: string, fix: string): never => {
  throw new UniError(code, message, Exit.config, [fix])
}

/**
 * Throws UNI-B0xx (exit 65) for the first mistake found.
 * @param drivers folder of the drivers; false: their files are not looked for
 */
export function validateBoard(board: Board, drivers: string | false = join(dirname(import.meta.dirname), 'drivers')): void {
  const devices = Object.entries(devicesOf(board))
  checkRegisters(board, devices)
  checkInterrupts(board, devices)
  checkDrivers(board, devices, drivers)
  checkRoles(board, new Map(devices))
}

function checkRegisters(board: Board, devices: [string, Device][]): void {
  const placed = devices
    .filter(([, device]) => device.base !== undefined)
    .map(([name, device]) => ({ name, base: device.base!, end: device.base! + (device.size ?? 0) }))
    .sort((a, b) => a.base - b.base)
  for (const { name, base, end } of placed) {
    if (end <= base) fail('UNI-B010', `${board.name}: device ${name} at ${hex(base)} has no size`, `give ${name} the size of its register block`)
    const inside = board.soc.deviceRanges.some((range) => base >= range.base && end <= range.base + range.size)
    if (!inside) fail('UNI-B011', `${board.name}: device ${name} at ${hex(base)} lies outside the SoC's deviceRanges`, `widen deviceRanges of ${board.soc.name}, or correct the base of ${name}`)
  }
  for (let i = 1; i < placed.length; i++) {
    const [low, high] = [placed[i - 1], placed[i]]
    if (high.base < low.end) {
      fail('UNI-B012', `${board.name}: devices ${low.name} (${hex(low.base)}-${hex(low.end - 1)}) and ${high.name} (${hex(high.base)}-${hex(high.end - 1)}) overlap`, `correct the base or size of ${low.name} or ${high.name}`)
    }
  }
}

function checkInterrupts(board: Board, devices: [string, Device][]): void {
  const owners = new Map<number, string>()
  for (const [name, { irq }] of devices) {
    if (irq === undefined) continue
    const other = owners.get(irq)
    if (other) fail('UNI-B013', `${board.name}: interrupt ${irq} belongs to both ${other} and ${name}`, `correct the irq of ${other} or ${name}`)
    owners.set(irq, name)
  }
}

function checkDrivers(board: Board, devices: [string, Device][], drivers: string | false): void {
  const names = new Set(devices.map(([name]) => name))
  for (const [name, device] of devices) {
    const file = drivers && join(drivers, `${device.driver}.ts`)
    if (file && !existsSync(file)) fail('UNI-B014', `${board.name}: device ${name} has driver "${device.driver}", and there is no drivers/${device.driver}.ts`, 'correct the driver\'s path or write the driver')
    for (const argument of device.args) {
      if (typeof argument === 'object' && !names.has(argument.device)) {
        fail('UNI-B015', `${board.name}: device ${name} refers to device "${argument.device}", which the board does not have`, `devices: ${[...names].join(', ')}`)
      }
    }
  }
}

function checkRoles(board: Board, devices: Map<string, Device>): void {
  const roles = { ...board.soc.roles, console: board.console.device }
  for (const role of ['interrupts', 'timer', 'power', 'console'] as const) {
    if (!roles[role]) fail('UNI-B016', `${board.name}: no device for the role "${role}"`, `name one of: ${[...devices.keys()].join(', ')}`)
  }
  for (const [role, players] of Object.entries(roles)) for (const { device: name } of candidates(players)) {
    if (!devices.has(name)) fail('UNI-B016', `${board.name}: the role "${role}" names device "${name}", which the board does not have`, `devices: ${[...devices.keys()].join(', ')}`)
  }
  if (board.leds && Object.keys(board.leds).length && !board.soc.roles.gpio) fail('UNI-B016', `${board.name}: has LEDs but no device for the role "gpio"`, 'name the GPIO device in roles')
}
