/** `uni devices`: what is plugged in that an app can be put onto, and what speaks against the rest. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { UniError } from '../boards/error.ts'
import { identityOf } from '../flash/device.ts'
import { refusal, title, type Drive } from '../flash/drives.ts'
import { listDrives } from './drives.ts'
import type { GlobalOptions } from './options.ts'
import { table } from './output.ts'
import { listPorts, portsFromFiles } from './ports.ts'

interface Device { path: string; what: string; /** The command that uses it. */ use?: string; /** Why it is not used. */ why?: string }

/** Allwinner's boot ROM in FEL mode. */
const FEL = '1f3a:efe8'

export async function command({ output }: GlobalOptions): Promise<number> {
  const ports = await serialPorts()
  let drives: Drive[] = []
  let lacking: string | undefined
  try {
    drives = await listDrives()
  } catch (error) {
    if (!(error instanceof UniError)) throw error
    lacking = error.message
  }
  const cards = drives.map(driveDevice)
  const boards = felBoards()
  if (output.json) {
    output.document('devices', {
      ok: true, ports, boards, drivesUnknown: lacking,
      drives: drives.map((drive, i) => ({ ...cards[i], size: drive.size, model: drive.model, serial: identityOf(drive).serial, transport: drive.transport, type: drive.type })),
    })
    return 0
  }
  const usable = cards.filter(({ use }) => use)
  const rows = [...ports, ...boards, ...usable].map(({ path, what, use = '' }) => [path, what, use])
  output.data(rows.length ? table(rows) : 'no serial port, no card and no board in FEL mode is plugged in')
  if (lacking) output.note(`drives: ${lacking}`)
  const others = cards.filter(({ use }) => !use)
  if (others.length) output.note(`\nnot written to:\n${others.map(({ what, why }) => `  ${why} (${what})`).join('\n')}`)
  return 0
}

async function serialPorts(): Promise<Device[]> {
  const paths = await listPorts().catch(() => portsFromFiles())
  return paths.map((path) => ({ path, what: `serial port${idOf(path)}`, use: `./uni console ${path}, ./uni flash APP --board BOARD --to serial:${path}` }))
}

/** What udev calls the adapter, by the link in /dev/serial/by-id. */
function idOf(path: string): string {
  const folder = '/dev/serial/by-id'
  const name = existsSync(folder) ? readdirSync(folder).find((one) => realpathSync(join(folder, one)) === path) : undefined
  return name ? ` ${name}` : ''
}

function driveDevice(drive: Drive): Device {
  const { path, type, serial, transport } = drive
  const what = [title(drive), transport, serial && `serial ${serial}`].filter(Boolean).join(', ')
  const against = refusal(drive)
  if (against) return { path, what, why: against.why }
  const use = `./uni flash APP --board BOARD --to sd:${path}`
  return type === 'loop' ? { path, what, why: `${path} is a loop device: only when it is named` } : { path, what: `card for a Pi or an Allwinner board: ${what}`, use }
}

/** Boards whose boot ROM waits on USB. @param root for tests */
export function felBoards(root = '/'): Device[] {
  const folder = join(root, 'sys/bus/usb/devices')
  if (!existsSync(folder)) return []
  const read = (device: string, name: string): string => (existsSync(join(folder, device, name)) ? readFileSync(join(folder, device, name), 'utf8').trim() : '')
  return readdirSync(folder).sort().filter((device) => `${read(device, 'idVendor')}:${read(device, 'idProduct')}` === FEL)
    .map((device) => `${read(device, 'busnum')}:${read(device, 'devnum')}`)
    .map((place) => ({ path: `fel:${place}`, what: 'Allwinner board in FEL mode', use: `./uni flash APP --board BOARD --to fel:${place}` }))
}
