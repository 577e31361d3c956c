/** `uni flash`: builds an app and brings it onto a board, in the way that `--to` names. Each way's work is in its own file in `flash/`. */
import { Exit, UniError } from '../boards/error.ts'
import { findApp, findTarget } from './app.ts'
import { loadConfig } from './config.ts'
import type { FlashOptions, FlashWay } from './flash/job.ts'

/** The ways by the word before the colon of `--to`, each loaded only when it is asked for. */
const ways: Record<string, () => Promise<{ flash: FlashWay }>> = {
  file: () => import('./flash/file.ts'),
  dir: () => import('./flash/dir.ts'),
  net: () => import('./flash/net.ts'),
  sd: () => import('./flash/sd.ts'),
  serial: () => import('./flash/serial.ts'),
  fel: () => import('./flash/fel.ts'),
}
/** Ways that other issues bring. */
const later = new Set(['rpiboot'])
const there = [
  '--to file:card.img writes a card image', '--to dir:/media/boot copies the files to a mounted boot partition', '--to sd:/dev/DRIVE writes a card: ./uni devices lists the drives',
  '--to net:eth0 serves the board that hangs on that interface', '--to serial:/dev/ttyUSB0 sends it to a loader on a serial line', '--to fel starts it on an Allwinner board in FEL mode',
]

export async function command(options: FlashOptions): Promise<number> {
  const { load, place } = parseTarget(options.to)
  const config = await loadConfig(options.app)
  const app = findApp(options.app, config)
  const { board } = findTarget(options.board, config, app)
  const { flash } = await load()
  return flash({ options, place, app, board, optimize: options.optimize ?? config.optimize })
}

/** `KIND` or `KIND:PLACE`. Throws UNI-F001, UNI-F009. */
function parseTarget(to: string | undefined): { load: () => Promise<{ flash: FlashWay }>; place: string } {
  if (to === undefined) throw new UniError('UNI-F001', 'where to? Name it with --to', Exit.usage, there)
  const [kind, ...rest] = to.split(':')
  if (Object.hasOwn(ways, kind)) return { load: ways[kind], place: rest.join(':') }
  if (later.has(kind)) throw new UniError('UNI-F009', `--to ${kind}: is not there yet`, Exit.unavailable, there)
  throw new UniError('UNI-F001', `--to: "${to}" is not a target`, Exit.usage, there)
}
