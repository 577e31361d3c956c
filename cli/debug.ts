/** `uni debug`: an app in QEMU under gdb. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { frameworkRoot } from '../compiler/asc.ts'
import { findApp, findTarget, type App } from './app.ts'
import { buildApp, shortPath } from './build.ts'
import { loadConfig } from './config.ts'
import { Console, end } from './guest.ts'
import { onInterrupt } from './interrupt.ts'
import { freePorts, usualNetwork } from './network.ts'
import { parseInteger, type AppOptions } from './options.ts'
import { qemuArguments } from './qemu.ts'
import { findEmulator } from './run.ts'
import { withSetup } from './setup.ts'
import { findGdb } from './toolchain.ts'

export interface DebugOptions extends AppOptions {
  server?: boolean
  port?: string
  memory?: string
}

export async function command(options: DebugOptions): Promise<number> {
  const config = await loadConfig(options.app)
  const app = findApp(options.app, config)
  const { board } = findTarget(options.board, config, app)
  if (board.xen) throw new UniError('UNI-B022', `${board.name} cannot be debugged: QEMU's gdb server would show Xen`, Exit.unavailable, ['./uni debug --board virt64'])
  const gdb = await withSetup(options, findGdb)
  const emulator = await findEmulator(options, board)
  const { elf, image, usesNetwork } = await buildApp(options, app, board, { optimize: options.optimize ?? config.optimize })
  const port = options.port === undefined ? (await freePorts(1))[0]! : parseInteger(options.port, '--port', 1, 65535)
  const machine = qemuArguments(board, { elf, image, memory: options.memory ?? config.memory, gdbPort: port, network: usualNetwork(board, usesNetwork), extra: options.extra })
  options.output.detail([emulator.path, ...machine].join(' '))
  return options.server ? serve(options, app, board, gdb, elf, port, emulator.path, machine) : attach(options, gdb, elf, port, emulator.path, machine)
}

/** The gdb script that makes TypeScript values readable. */
const script = (): string => join(frameworkRoot(), 'compiler', 'gdb', 'uni.py')

/** Serves gdb until the machine ends; the console is this terminal. */
async function serve(options: DebugOptions, app: App, board: Board, gdb: string, elf: string, port: number, qemu: string, machine: string[]): Promise<number> {
  const { output } = options
  writeLaunch(options, `uni: ${app.name} on ${board.name}`, gdb, elf, port)
  const line = `${gdb} -ex 'source ${script()}' -ex 'target remote localhost:${port}' ${shortPath(elf)}`
  if (output.json) output.event({ event: 'gdb', address: `localhost:${port}`, elf, command: line })
  else output.data(`gdb server at localhost:${port}, stopped before the first instruction; attach with\n  ${line}`)
  return new Console(options, {}).run(qemu, machine)
}

/** Runs gdb on this terminal; what the machine prints appears between its lines. */
async function attach(options: DebugOptions, gdb: string, elf: string, port: number, qemu: string, machine: string[]): Promise<number> {
  const child = spawn(qemu, machine, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  const forget = onInterrupt(() => child.kill('SIGTERM'))
  // Ctrl-C is gdb's: it stops the program, not us.
  process.removeAllListeners('SIGINT')
  process.on('SIGINT', () => {})
  options.output.note('gdb       stopped at main; the machine ends with gdb')
  try {
    return await new Promise<number>((resolve, reject) => {
      const commands = ['set confirm off', `source ${script()}`, `target remote localhost:${port}`, 'tbreak main', 'continue']
      const debuggerChild = spawn(gdb, ['-q', ...commands.flatMap((text) => ['-ex', text]), elf], { stdio: 'inherit' })
      debuggerChild.on('error', reject)
      debuggerChild.on('close', (code) => resolve(code ? Exit.failed : Exit.ok))
    })
  } finally {
    forget()
    end(child)
  }
}

interface Launch { version: string; configurations: { name: string }[] }

/** Adds or replaces our entry in `.vscode/launch.json` (cppdbg); a file that is not plain JSON is left alone. */
function writeLaunch(options: DebugOptions, name: string, gdb: string, elf: string, port: number): void {
  const file = join('.vscode', 'launch.json')
  let launch: Launch = { version: '0.2.0', configurations: [] }
  if (existsSync(file)) {
    try {
      launch = JSON.parse(readFileSync(file, 'utf8')) as Launch
      if (!Array.isArray(launch.configurations)) throw new Error('no configurations')
    } catch {
      options.output.warn(`${file} is not plain JSON: left as it is`)
      return
    }
  }
  const entry = {
    name, type: 'cppdbg', request: 'launch', MIMode: 'gdb', miDebuggerPath: gdb, miDebuggerServerAddress: `localhost:${port}`,
    program: `\${workspaceFolder}/${shortPath(elf)}`, cwd: '${workspaceFolder}', stopAtEntry: false,
    setupCommands: [{ text: `source ${script()}` }, { text: '-enable-pretty-printing' }, { text: 'tbreak main' }],
  }
  launch.configurations = [...launch.configurations.filter((other) => other.name !== name), entry]
  mkdirSync('.vscode', { recursive: true })
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(launch, null, 2)}\n`)
  renameSync(`${file}.${process.pid}`, file)
}
