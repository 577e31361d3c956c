/** Writes the two files that tie an app to a board: the module `board` and the program's entry. */
import { candidates, devicesOf, type Argument, type Board, type Candidate, type Device } from '../boards/board.ts'

const hex = (value: number): string => (value >= 4096 ? `0x${value.toString(16)}` : String(value))

const argument = (value: Argument): string =>
  typeof value === 'object' ? value.device : typeof value === 'number' ? hex(value) : String(value)

/** Parts that are played by whoever is there: their interface in `hal/`, and who plays them when nobody is. */
const absent: Record<'net' | 'entropy', { type: string; none: [driver: string, type: string] }> = {
  net: { type: 'NetDevice', none: ['net/none', 'NoNet'] },
  entropy: { type: 'EntropySource', none: ['entropy/none', 'NoEntropy'] },
}

/** The module `board`: a constant per device, then the parts they play. Nobody pays for a device nobody imports. */
export function boardModule(board: Board): string {
  const devices = devicesOf(board)
  const leds = Object.entries(board.leds ?? {})
  const imports = new Map<string, Set<string>>()
  const use = (driver: string, type: string): void => void (imports.get(driver) ?? imports.set(driver, new Set()).get(driver)!).add(type)
  for (const device of Object.values(devices)) use(device.driver, device.type)
  if (leds.length) use('gpio/led', 'GpioLed')
  const { net, entropy, ...plain } = board.soc.roles
  const players = { net: candidates(net), entropy: candidates(entropy) }
  const choices = (['net', 'entropy'] as const).filter((role) => players[role].length > 1 || players[role].some(({ compatible }) => compatible))
  for (const role of choices) if (players[role].every(({ compatible }) => compatible)) use(...absent[role].none)

  const lines = [
    `// Generated from boards/${board.name}.ts. Do not edit.`,
    ...[...imports].map(([driver, types]) => `import { ${[...types].join(', ')} } from "drivers/${driver}";`),
    ...(choices.length ? ['import { hasDevice } from "hal/fdt";', 'import { deviceTree } from "hal/hw";'] : []),
    ...choices.map((role) => `import { ${absent[role].type} } from "hal/${role}";`),
    '',
  ]
  const constant = (name: string, value: string): void => void lines.push('// @ts-ignore: decorator', `@lazy export const ${name} = ${value};`)
  for (const [name, device] of inOrder(devices)) constant(name, `new ${device.type}(${device.args.map(argument).join(', ')})`)
  for (const [name, led] of leds) constant(`led_${name}`, `new GpioLed(${board.soc.roles.gpio}, ${led.pin}, ${led.activeLow ?? false})`)
  if (leds.length) lines.push(`export { led_${leds[0][0]} as led };`)
  const roles: Record<string, string | undefined> = { serial: board.console.device, ...plain }
  for (const role of ['net', 'entropy'] as const) if (!choices.includes(role)) roles[role] = players[role][0]?.device
  for (const [role, device] of Object.entries(roles)) if (device && device !== role) lines.push(`export { ${device} as ${role} };`)
  for (const role of choices) lines.push(...chosen(role, absent[role].type, players[role], `new ${absent[role].none[1]}()`))
  const ram = board.ram ?? board.soc.ram
  constant('name', JSON.stringify(board.name))
  constant('title', JSON.stringify(board.title))
  constant('baud', String(board.console.baud))
  constant('memoryEnd', hex(ram.base + ram.size))
  constant('loadAddress', hex(board.image.load))
  return lines.join('\n') + '\n'
}

/** The constant `role`: the first of `players` that the device tree has, or that needs none; else `none`. */
function chosen(role: string, type: string, players: Candidate[], none: string): string[] {
  const always = players.findIndex(({ compatible }) => !compatible)
  const conditional = always < 0 ? players : players.slice(0, always)
  return [
    `function choose_${role}(): ${type} {`,
    ...conditional.map(({ device, compatible }) => `  if (hasDevice(deviceTree(), ${JSON.stringify(compatible)})) return ${device};`),
    `  return ${always < 0 ? none : players[always]!.device};`,
    '}',
    '// @ts-ignore: decorator',
    `@lazy export const ${role}: ${type} = choose_${role}();`,
  ]
}

/** Devices so that each comes after those its constructor takes. */
function inOrder(devices: Record<string, Device>): [string, Device][] {
  const done = new Set<string>()
  const order: [string, Device][] = []
  const visit = (name: string): void => {
    if (done.has(name)) return
    done.add(name)
    for (const value of devices[name].args) if (typeof value === 'object') visit(value.device)
    order.push([name, devices[name]])
  }
  Object.keys(devices).forEach(visit)
  return order
}

/**
 * The program's entry: boots the kernel on the board's devices with the app's `main`, and exports what the start-up code calls.
 * Pins go to their peripherals first.
 * @param main the app's main.ts relative to the project, e.g. `apps/hello/main.ts`
 */
export function entryModule(main: string, board: Board): string {
  const pins = board.pins ?? []
  const specifier = main.replace(/\.ts$/, '')
  return `// Generated. Do not edit.
${pins.length ? 'import { Pull } from "hal/gpio";\n' : ''}import { boot, Platform } from "kernel/boot";
import { baud, ${pins.length ? 'gpio, ' : ''}interrupts, memoryEnd, name, power, serial, timer } from "board";
import { main } from "${specifier.startsWith('.') ? specifier : `./${specifier}`}";
export { markWord, panic, safepoint } from "kernel/boot";
export function _start(): void {
${pins.map(({ pin, alternate }) => (alternate === undefined ? `  gpio.input(${pin}, Pull.None);\n` : `  gpio.alternate(${pin}, ${alternate});\n`)).join('')}  boot(new Platform(name, serial, timer, interrupts, power, baud, memoryEnd), main);
}
`
}
