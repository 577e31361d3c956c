/** `uni run`: builds an app and runs it on QEMU's model of the board, in the simulator, or under Node. */
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { findApp, findTarget } from './app.ts'
import { buildApp, shortPath } from './build.ts'
import { findCard } from './card.ts'
import { loadConfig } from './config.ts'
import { Console } from './guest.ts'
import { describe, findNetwork, parseBackend, usualNetwork, type NetworkFlags } from './network.ts'
import { parseDuration, parseExpectation, parseInteger, usage, type AppOptions } from './options.ts'
import { qemuArguments } from './qemu.ts'
import { withSetup } from './setup.ts'
import { findQemu } from './toolchain.ts'

export interface RunOptions extends AppOptions, NetworkFlags {
  on?: string
  timeout?: string
  expect?: string
  memory?: string
  seed?: string
  gdb?: string | boolean
  card?: string
}

export async function command(options: RunOptions): Promise<number> {
  const { output } = options
  const config = await loadConfig(options.app)
  const on = options.on ?? config.on ?? 'qemu'
  if (on !== 'qemu' && on !== 'sim' && on !== 'node') {
    throw usage(`--on: "${on}" is not a place to run`, ['--on qemu (the board in QEMU), --on sim (the simulator) or --on node (as ordinary TypeScript)'])
  }
  const app = findApp(options.app, config)
  const timeout = options.timeout ?? config.timeout
  const limits = {
    milliseconds: timeout === undefined ? undefined : parseDuration(timeout),
    expect: options.expect === undefined ? undefined : parseExpectation(options.expect),
    expected: options.expect,
  }
  parseBackend(options.net ?? 'user', options.publish ?? [])
  if (on === 'node') {
    if (options.net !== undefined || options.pcap !== undefined) throw usage('--net and --pcap have no meaning with --on node: the app uses this machine\'s network itself', ['leave them out'])
    const { runUnderNode } = await import('./run-node.ts')
    return runUnderNode(options, app, limits)
  }
  const { board, from } = findTarget(options.board, config, app, on === 'sim' ? 'virt64' : undefined)
  if (from === 'built before') output.note(`board     ${board.name}, as built before (use --board to choose)`)
  if (on === 'sim') {
    const seed = options.seed === undefined ? 1 : parseInteger(options.seed, '--seed', 0, 2 ** 32 - 1)
    if (options.publish?.length || options.net !== undefined) {
      throw new UniError('UNI-N005', 'the simulator has no way to this machine\'s network: its time is not ours', Exit.unavailable, ['--on qemu', 'several machines on one virtual switch: sim/README.md'])
    }
    const card = await findCard(options.card ?? config.card, board, on, output)
    const { runInSimulator } = await import('./run-sim.ts')
    return runInSimulator({ ...options, card }, app, board, { ...limits, seed })
  }
  const network = await findNetwork(options, board)
  const card = await findCard(options.card ?? config.card, board, on, output)
  if (board.xen) {
    const { runOnXen } = await import('./xen.ts')
    return runOnXen({ ...options, optimize: options.optimize ?? config.optimize }, app, board, limits)
  }
  const gdbPort = options.gdb === undefined ? undefined : options.gdb === true ? 1234 : parseInteger(String(options.gdb), '--gdb', 1, 65535)
  const emulator = await findEmulator(options, board)
  const result = await buildApp(options, app, board, { optimize: options.optimize ?? config.optimize })
  const args = qemuArguments(board, { ...result, memory: options.memory ?? config.memory, gdbPort, network: network ?? usualNetwork(board, result.usesNetwork), card, extra: options.extra })
  output.detail([emulator.path, ...args].join(' '))
  output.step('run', `${app.name} on QEMU ${emulator.version} ${board.qemu!.machine}${process.stdin.isTTY ? '  Ctrl-C stops it' : ''}`)
  if (network && describe(network)) output.note(`network   ${describe(network)}`)
  if (network && !result.usesNetwork) output.warn(`${app.name} does not use the network`)
  if (gdbPort !== undefined) output.note(`gdb       stopped; attach with: gdb-multiarch -ex 'target remote localhost:${gdbPort}' ${shortPath(result.elf)}`)
  return new Console(options, limits).run(emulator.path, args)
}

/** QEMU with the board's machine, installed first when it may be. */
export async function findEmulator(options: AppOptions, board: Board): ReturnType<typeof findQemu> {
  if (!board.qemu) throw new UniError('UNI-B020', `QEMU has no machine for ${board.name}`, Exit.unavailable, [`./uni run --on sim --board ${board.name}`])
  const { program, machine } = board.qemu
  return withSetup(options, () => findQemu(program, machine))
}
