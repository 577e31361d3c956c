/** `uni run --on sim`: compiles an app for the simulator and runs it with the host's console. */
import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { candidates, devicesOf, type Board } from '../boards/board.ts'
import { Exit, UniError, type Diagnostic } from '../boards/error.ts'
import { moduleOptions } from '../compiler/build.ts'
import { compileForSimulator, type SimImage } from './compile.ts'
import { Input } from './input.ts'
import { Machine, type MachineOptions, type Outcome } from './machine.ts'
import type { CardModel, NetModel } from './model.ts'
import { FileStore } from './models/block/store.ts'
import { header, packet } from './network/pcapng.ts'

export interface SimulatedRun extends Pick<MachineOptions, 'replace' | 'jitterNs' | 'keepLog'> {
  /** Folder of the app, which holds `main.ts`, or the file that exports `main()`. */
  app: string
  board: Board
  /** Default 1. Same seed, same input: same run. `jitterNs` is 40 here by default, so other seeds are other runs. */
  seed?: number
  /**
   * What is typed: all of it, or chunks as they come (`process.stdin`). Lines go in at moments when the program waits; at the end
   * goes 0x04. Absent: nothing.
   */
  input?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Called with what the console sends, in order, in pieces. */
  onOutput?: (bytes: Uint8Array) => void
  /** Ends the run after so much virtual time (ns). */
  timeoutNs?: number
  /** Ends the run as soon as the program waits and this is true of all it has printed. */
  expect?: (printed: string) => boolean
  /** Lets virtual time go no faster than real time, for somebody who watches. */
  paced?: boolean
  /** What passes the network card goes to this file, as pcapng. Throws UNI-N001 when the board has none. */
  pcap?: string
  /** File that keeps the sectors of the board's card or disk. Throws UNI-B021 when the board has none. */
  card?: string
  /** Ends the run when aborted. */
  signal?: AbortSignal
  /** Collect at every allocation: finds collector mistakes. */
  stressCollector?: boolean
  /** Folder for compiled programs; default `build/sim` below the working directory. */
  cache?: string
  /** Called with asc's warnings. */
  onWarnings?: (warnings: Diagnostic[]) => void
}

export interface SimulatedResult {
  /** For the shell: the guest's code, 0 for a run that ended well, 1 for a halt or a deadlock, 124 (time), 130 (aborted). */
  exitCode: number
  outcome: Outcome | { kind: 'aborted' }
  /** One sentence on how it ended, for outcomes that are not the guest's own exit; places of the back-trace on further lines. */
  report: string
  output: string
  /** Equal for equal runs. */
  hash: string
  /** Virtual time at the end, ns. */
  timeNs: number
  resets: number
}

/** Virtual time between two looks at the host (ns). */
const SLICE = 20_000_000
/** How long input that is already on its way may take to arrive (ms). */
const INPUT_GRACE = 50
/** Chance in each step of time unless told otherwise (ns): so that another seed is another run. */
const JITTER = 40

/** Compiles and runs. Throws `CompileError` and `UniError`; whatever the program does is in the result. */
export async function runSimulated(options: SimulatedRun): Promise<SimulatedResult> {
  const { board } = options
  const image = await compileApp(options.app, board, options.stressCollector, options.cache)
  if (image.warnings.length) options.onWarnings?.(image.warnings)
  const pending: number[] = []
  const flush = (): void => {
    if (pending.length) options.onOutput?.(new Uint8Array(pending.splice(0)))
  }
  const machine = await Machine.create({
    board, image, seed: options.seed, limitNs: options.timeoutNs, replace: options.replace, jitterNs: options.jitterNs ?? JITTER, keepLog: options.keepLog,
    onOutput(byte) {
      pending.push(byte)
      if (byte === 10) flush()
    },
  })
  const store = options.card === undefined ? undefined : insert(machine, board, options.card)
  const stop = options.pcap === undefined ? undefined : record(machine, board, options.pcap)
  const outcome = await follow(machine, options, flush)
  flush()
  stop?.()
  store?.close()
  const { exitCode, report } = verdict(outcome, machine)
  return { exitCode, outcome, report, output: machine.output(), hash: machine.hash(), timeNs: machine.now(), resets: machine.resets }
}

/** Puts a card that is kept in `file` into the slot of the board's block device: the device itself, or the first it is made of that takes one. */
function insert(machine: Machine, board: Board, file: string): FileStore {
  const devices = devicesOf(board)
  const slotOf = (name: string): CardModel | undefined => {
    const model = machine.devices[name] as Partial<CardModel> | undefined
    if (model?.insert) return model as CardModel
    for (const argument of devices[name]?.args ?? []) {
      const slot = typeof argument === 'object' ? slotOf(argument.device) : undefined
      if (slot) return slot
    }
    return undefined
  }
  const { block } = board.soc.roles
  const slot = block === undefined ? undefined : slotOf(block)
  if (!slot) throw new UniError('UNI-B021', `${board.name} has no card in the simulator`, Exit.unavailable, ['leave out --card', 'choose another board: --board virt64'])
  const store = new FileStore(file)
  slot.insert(store)
  return store
}

/** Writes what passes the network card to `file`. @returns what ends that */
function record(machine: Machine, board: Board, file: string): () => void {
  // The simulator has no device tree: cards that one must name are not chosen.
  const role = candidates(board.soc.roles.net).find(({ compatible }) => !compatible)?.device
  const card = role === undefined ? undefined : (machine.devices[role] as NetModel | undefined)
  if (!card) throw new UniError('UNI-N001', `${board.name} has no network card in the simulator`, Exit.unavailable, ['leave out --pcap', 'choose another board: --board virt64'])
  const out = openSync(file, 'w')
  const write = (direction: 'in' | 'out', frame: Uint8Array): void => void writeSync(out, packet({ interface: 0, ns: machine.now(), direction, frame }))
  writeSync(out, header([role!]))
  const { onTransmit } = card
  const receive = card.receive.bind(card)
  card.onTransmit = (frame) => {
    write('out', frame)
    onTransmit(frame)
  }
  card.receive = (frame) => {
    write('in', frame)
    receive(frame)
  }
  return () => closeSync(out)
}

/** An app compiled for the simulator, from the cache when nothing has changed. */
export const compileApp = (app: string, board: Board, stressCollector = false, cache = path.resolve('build', 'sim')): Promise<SimImage> =>
  compileForSimulator({ ...moduleOptions(app, board, process.cwd(), stressCollector), cache, memoryBytes: (board.ram ?? board.soc.ram).size })

/** Runs in slices, so that the host's input and an abort get in between. */
async function follow(machine: Machine, options: SimulatedRun, flush: () => void): Promise<Outcome | { kind: 'aborted' }> {
  const input = new Input(options.input)
  if (!options.paced) await input.settle(INPUT_GRACE)
  machine.onQuiet = () => {
    const line = input.next()
    if (line) machine.type(line)
    return line !== undefined
  }
  const { expect } = options
  const until = expect && (() => expect(machine.output()))
  const began = performance.now()
  for (;;) {
    if (options.signal?.aborted) return { kind: 'aborted' }
    const next = machine.clock.next() ?? machine.now()
    const untilNs = options.paced ? Math.max((performance.now() - began) * 1e6, machine.now() + 1) : Math.max(machine.now() + SLICE, next)
    const outcome = machine.run({ untilNs, until })
    flush()
    if (outcome.kind !== 'paused') return outcome
    await turn()
    if (input.ready()) continue
    const due = machine.nextWake()
    if (due === undefined) {
      if (input.done()) return machine.run({ until })
      await orAborted(input.wait(), options.signal)
    } else if (options.paced) {
      const ms = Math.min(due / 1e6 - (performance.now() - began), 1000)
      if (ms > 1) await orAborted(input.done() ? sleep(ms) : input.wait(ms), options.signal)
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function orAborted(waiting: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return waiting
  let listener!: () => void
  const aborted = new Promise<void>((resolve) => {
    listener = () => resolve()
    signal.addEventListener('abort', listener)
  })
  await Promise.race([waiting, aborted])
  signal.removeEventListener('abort', listener)
}

function verdict(outcome: Outcome | { kind: 'aborted' }, machine: Machine): { exitCode: number; report: string } {
  const at = `at ${(machine.now() / 1e9).toFixed(6)} s`
  switch (outcome.kind) {
    case 'exit': return { exitCode: outcome.code, report: '' }
    case 'off': return { exitCode: Exit.ok, report: `switched off ${at}` }
    case 'entered': return { exitCode: Exit.ok, report: `entered an image of ${outcome.image.length} bytes at 0x${outcome.to.toString(16)} ${at}` }
    case 'returned': return { exitCode: Exit.ok, report: `the program returned ${at}` }
    case 'until': return { exitCode: Exit.ok, report: `printed what was expected ${at}` }
    case 'timeout': return { exitCode: Exit.timeout, report: `stopped ${at} of virtual time` }
    case 'aborted': return { exitCode: Exit.cancelled, report: `stopped ${at}` }
    case 'deadlock': return { exitCode: Exit.failed, report: outcome.message }
    case 'halted': {
      const frames = outcome.frames.map(({ file, line, function: name }) => `  at ${name} (${file}:${line})`)
      return { exitCode: Exit.failed, report: [`halted ${at} after ${outcome.message}`, ...frames].join('\n') }
    }
    default: throw new UniError('UNI-S070', `the simulator stopped for no reason (${outcome.kind})`, Exit.internal)
  }
}
