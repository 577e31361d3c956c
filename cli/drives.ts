/** The drives of this machine, and which one a name means. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { normalize } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { deviceNumber } from '../flash/device.ts'
import { candidates, readDrives, refusal, title, type Drive, type Refusal } from '../flash/drives.ts'
import { capture } from './capture.ts'
import { table } from './output.ts'

/** All drives, as they are now. Throws UNI-F029 where there is no lsblk. */
export async function listDrives(): Promise<Drive[]> {
  if (process.platform !== 'linux') {
    const [system, reason] = process.platform === 'darwin' ? ['macOS', 'diskutil\'s lists and raw disks are not read yet'] : ['this system', 'its drives need a locked volume and administrator rights, which uni cannot ask for yet']
    throw new UniError('UNI-F029', `writing drives is not there yet on ${system}: ${reason}`, Exit.unavailable, ['--to file:card.img, then write the image with your usual tool'])
  }
  const { code, stdout, stderr } = await capture('lsblk', ['--json', '-b', '-O'], { env: { ...process.env, LC_ALL: 'C' }, milliseconds: 20_000 })
  if (code === 127) throw new UniError('UNI-F029', 'lsblk is missing, so nobody says what the drives are', Exit.unavailable, ['sudo apt install util-linux'])
  if (code === null) throw new UniError('UNI-F029', 'lsblk did not answer within 20 s', Exit.unavailable, ['take out what was plugged in last', 'lsblk --json -b -O'])
  // 64: some devices went away while it looked.
  if (code !== 0 && !stdout) throw new UniError('UNI-F029', `lsblk ended with ${code}: ${stderr.trim()}`, Exit.unavailable, ['lsblk --json -b -O'])
  let mountInfo = ''
  try {
    mountInfo = readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    // lsblk's own word has to do.
  }
  return readDrives(stdout, mountInfo)
}

/** What is written to by the name `/dev/…`. Links may lead there from `/dev` only. Throws UNI-F031. @param dev for tests */
export function deviceNamed(name: string, dev = '/dev/'): { path: string; majMin: string } {
  const no = (why: string, exit: number = Exit.usage, fixes = ['name a whole drive, like sd:/dev/sdX: ./uni devices lists them']): UniError => new UniError('UNI-F031', `${name} ${why}`, exit, fixes)
  if (/[\0\n]/.test(name)) throw no('is no name of a device')
  if (!normalize(name).startsWith(dev)) throw no(`is not in ${dev.slice(0, -1)}`)
  let path: string
  try {
    lstatSync(name)
    path = realpathSync(name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOENT' || code === 'ENOTDIR' ? no('is not there', Exit.notFound) : no(code === 'ELOOP' ? 'is a link that leads to itself' : `cannot be looked at (${code})`)
  }
  if (!path.startsWith(dev)) throw no(`leads out of ${dev.slice(0, -1)}, to ${path}`)
  const about = statSync(path)
  if (about.isFile()) throw no('is a regular file', Exit.usage, [`--to file:${name}`])
  if (!about.isBlockDevice()) throw no(`is ${about.isDirectory() ? 'a folder' : about.isCharacterDevice() ? 'a character device' : about.isFIFO() ? 'a pipe' : about.isSocket() ? 'a socket' : 'no device'}, no drive`)
  return { path, majMin: deviceNumber(about.rdev) }
}

/** The drive with this number. Throws UNI-F031 for a partition and what is built on one, and for what lsblk does not know. */
export function driveWith({ path, majMin }: { path: string; majMin: string }, drives: Drive[]): Drive {
  const found = drives.find((drive) => drive.majMin === majMin)
  if (found) return found
  const parent = drives.find((drive) => drive.parts.some((part) => part.majMin === majMin))
  if (parent) {
    const { type } = parent.parts.find((part) => part.majMin === majMin)!
    // What there is against the whole drive comes first: nobody should be sent to the system's disk.
    const against = refusal(parent)
    if (against) throw refused({ ...against, why: `${path} is part of ${parent.path}. ${against.why}` })
    throw new UniError('UNI-F031', `${path} is ${type === 'part' ? 'a partition' : `a device (${type})`} on ${parent.path}; a card is written whole`, Exit.usage, [`--to sd:${parent.path}`])
  }
  throw new UniError('UNI-F031', `${path} (${majMin}) is no drive that lsblk knows`, Exit.usage, ['./uni devices lists the drives'])
}

export const refused = ({ code, why, fixes }: Refusal): UniError => new UniError(code, `${why}; nothing was written`, code === 'UNI-F034' ? Exit.busy : Exit.usage, fixes)

/** The drives to choose from, one a line; `none` when there are none. */
export function candidateLines(drives: Drive[]): string[] {
  const found = candidates(drives)
  if (!found.length) return ['no card or stick is plugged in']
  return table(found.map((drive) => [`--to sd:${drive.path}`, title(drive), drive.serial && `serial ${drive.serial}`, drive.transport])).split('\n')
}
