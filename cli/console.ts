/** `uni console`: a terminal on a board's serial port, with code addresses named. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { Addresses, codeOf } from './addresses.ts'
import { boardNamed } from './app.ts'
import { loadConfig } from './config.ts'
import { interrupted, onInterrupt } from './interrupt.ts'
import { parseDuration, parseInteger, type GlobalOptions } from './options.ts'
import { listPorts, openPort, type Port } from './ports.ts'
import { findToolchain } from './toolchain.ts'

export interface ConsoleOptions extends GlobalOptions {
  port?: string
  board?: string
  baud?: string
  elf?: string
  timeout?: string
}

/** Ctrl-] */
const QUIT = 0x1d
const CTRL_C = 3
const LONGEST_LINE = 4096

export async function command(options: ConsoleOptions): Promise<number> {
  const { output } = options
  const config = await loadConfig()
  const name = options.board ?? config.board
  const board = name ? boardNamed(name) : undefined
  const baud = options.baud ? parseInteger(options.baud, '--baud', 50, 4_000_000) : (board?.console.baud ?? 115_200)
  const wait = parseDuration(options.timeout ?? '30s')
  const addresses = await addressesFor(options, board?.name)
  const path = options.port || process.env.UNI_PORT || (await onlyPort())
  const quitting = new AbortController()
  const open = (): Promise<Port | undefined> => openPort(path, baud, wait, () => output.note(`waiting for ${path}`), quitting.signal)
  let port: Port | undefined
  const restore = (): void => void (process.stdin.isTTY && process.stdin.setRawMode(false))
  const forget = onInterrupt(restore)
  if (process.stdin.isTTY) process.stdin.setRawMode(true)
  process.stdin.on('data', (bytes: Buffer) => {
    const end = process.stdin.isTTY ? bytes.indexOf(QUIT) : -1
    if (port?.isOpen) port.write(end < 0 ? bytes : bytes.subarray(0, end))
    // With no board to take it, Ctrl-C is ours.
    else if (process.stdin.isTTY && bytes.includes(CTRL_C)) interrupted()
    if (end < 0) return
    quitting.abort()
    if (port?.isOpen) port.close()
  })
  try {
    port = await open()
    if (port) output.note(`${path} at ${baud} baud; ${process.stdin.isTTY ? 'Ctrl-] quits' : 'Ctrl-C quits'}`)
    while (port) {
      await session(port, options, addresses)
      if (quitting.signal.aborted) break
      output.note(`\n${path} is gone`)
      port = await open()
      if (port) output.note(`${path} is back`)
    }
    return Exit.ok
  } finally {
    restore()
    forget()
    process.stdin.pause()
    addresses?.close()
  }
}

/** Shows what comes until the port closes. */
async function session(port: Port, { output }: ConsoleOptions, addresses: Addresses | undefined): Promise<void> {
  let line = ''
  let shown = Promise.resolve()
  const show = (bytes: Buffer): void => {
    if (output.json) output.event({ event: 'console', text: bytes.toString() })
    else process.stdout.write(bytes)
  }
  const take = async (bytes: Buffer): Promise<void> => {
    // Addresses are named when their line is complete, so pieces end with lines.
    for (let rest = bytes; rest.length; ) {
      const end = rest.indexOf(10) + 1 || rest.length
      const piece = rest.subarray(0, end)
      rest = rest.subarray(end)
      show(piece)
      line = (line + piece.toString('latin1')).slice(-LONGEST_LINE)
      if (!line.endsWith('\n')) continue
      for (const name of (await addresses?.name(line)) ?? []) show(Buffer.from(`    ${name}\n`))
      line = ''
    }
  }
  port.on('data', (bytes: Buffer) => (shown = shown.then(() => take(bytes))))
  await new Promise<void>((resolve) => {
    port.on('close', () => resolve())
    port.on('error', () => port.close(() => resolve()))
  })
  await shown
}

async function onlyPort(): Promise<string> {
  const ports = await listPorts()
  if (ports.length === 1) return ports[0]
  if (!ports.length) throw new UniError('UNI-D001', 'no serial port found', Exit.busy, ['plug the adapter in', 'or name the port: ./uni console /dev/ttyUSB0'])
  throw new UniError('UNI-D004', 'which serial port?', Exit.usage, ports.map((port) => `./uni console ${port}`))
}

/** The program whose addresses are named: --elf, else the last build for the board (or for any board). */
async function addressesFor(options: ConsoleOptions, board: string | undefined): Promise<Addresses | undefined> {
  const elf = options.elf ?? lastBuild(board)
  if (!elf) return undefined
  if (!existsSync(elf)) throw new UniError('UNI-A008', `--elf: no file ${elf}`, Exit.notFound)
  try {
    const code = codeOf(elf)
    const { gcc } = await findToolchain(code.arch)
    options.output.note(`code addresses are those of ${elf}`)
    return new Addresses(elf, code, gcc.replace(/gcc$/, 'addr2line'))
  } catch (error) {
    if (options.elf) throw error instanceof UniError ? error : new UniError('UNI-A008', (error as Error).message, Exit.config)
    return undefined
  }
}

function lastBuild(board: string | undefined): string | undefined {
  const boards = board ? [board] : existsSync('build') ? readdirSync('build') : []
  const found = boards.flatMap((name) => {
    const folder = join('build', name)
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
    return readdirSync(folder).map((app) => join(folder, app, 'app.elf')).filter(existsSync)
  })
  return found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]
}
