/** `uni console`: a terminal on a board's serial port, with code addresses named. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { Addresses, codeOf } from './addresses.ts'
import { boardNamed } from './app.ts'
import { loadConfig } from './config.ts'
import { parseDuration, parseInteger, type GlobalOptions } from './options.ts'
import { choosePort } from './ports.ts'
import { Terminal } from './terminal.ts'
import { findToolchain } from './toolchain.ts'

export interface ConsoleOptions extends GlobalOptions {
  port?: string
  board?: string
  baud?: string
  elf?: string
  timeout?: string
  log?: string
  timestamps?: boolean
}

export async function command(options: ConsoleOptions): Promise<number> {
  const config = await loadConfig()
  const name = options.board ?? config.board
  const board = name ? boardNamed(name) : undefined
  const baud = options.baud ? parseInteger(options.baud, '--baud', 50, 4_000_000) : (board?.console.baud ?? 115_200)
  const waitMs = parseDuration(options.timeout ?? '30s')
  const addresses = await addressesFor(options, board?.name)
  const path = await choosePort(options.port, (port) => `./uni console ${port}`)
  return new Terminal(options, { path, baud, waitMs, addresses, log: options.log, timestamps: options.timestamps }).run()
}

/** The program whose addresses are named: --elf, else the last build for the board (or for any board). */
export async function addressesFor(options: GlobalOptions & { elf?: string }, board: string | undefined): Promise<Addresses | undefined> {
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
