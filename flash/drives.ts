/**
 * The drives of this machine as `lsblk --json -b -O` and /proc tell of them, and which of them a card may be written to. Pure: what is read
 * comes in as text, so that every kind of drive can be shown to it. The rules: docs/flashing.md.
 */
import { Exit, UniError } from '../boards/error.ts'

export interface DrivePart {
  path: string
  majMin: string
  /** Bytes. */
  size: number
  /** lsblk's: `part`, `lvm`, `crypt`, `raid1`, … */
  type: string
  fsType: string
  label: string
  mounts: string[]
}

export interface Drive {
  /** `/dev/sdb` */
  path: string
  /** `sdb` */
  name: string
  majMin: string
  type: string
  /** Bytes. */
  size: number
  /** Bytes of a logical sector. */
  sector: number
  model: string
  serial: string
  /** `usb`, `mmc`, `sata`, `nvme`, … or empty. */
  transport: string
  removable: boolean
  readOnly: boolean
  fsType: string
  mounts: string[]
  /** Partitions and what is built on them, at any depth. */
  parts: DrivePart[]
}

/** Why a drive is not written to. */
export interface Refusal {
  code: 'UNI-F032' | 'UNI-F033' | 'UNI-F034'
  why: string
  /** What can be done about it. */
  fixes: string[]
  /** `--serial` with the drive's own serial number lets it be written all the same. */
  serialHelps?: boolean
}

const LEAST = 64e6
/** Etcher's LARGE_DRIVE_SIZE: cards are smaller, disks with somebody's life on them are not. */
export const LARGE = 128e9
/** Where file managers and people mount a card that was plugged in. */
const FOR_MEDIA = /^\/(media|run\/media|mnt)(\/|$)/
const SYSTEM = /^\/$|^\/(bin|boot|efi|etc|gnu|home|lib|nix|opt|root|sbin|srv|sysroot|usr|var)(\/|$)|^\[SWAP\]$/
/** What blkid calls a part of something larger, by what that is. */
const MEMBERS: Record<string, string> = {
  LVM2_member: 'LVM', LVM1_member: 'LVM', linux_raid_member: 'a RAID', isw_raid_member: 'a RAID', ddf_raid_member: 'a RAID', zfs_member: 'a ZFS pool', crypto_LUKS: 'an encrypted volume', swap: 'swap',
  BitLocker: 'BitLocker', apfs: 'an APFS container', bcache: 'bcache', bcachefs: 'bcachefs', drbd: 'DRBD', VMFS_volume_member: 'VMFS', ceph_bluestore: 'Ceph', mpath_member: 'a multipath device', stratis: 'Stratis',
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '')
/** Old lsblk writes "0" and "1". */
const truth = (value: unknown): boolean => value === true || value === 1 || value === '1'
const bytes = (value: unknown): number => (/^\d+$/.test(text(value)) ? Number(value) : 0)

type Node = Record<string, unknown>
const childrenOf = ({ children }: Node): Node[] => (Array.isArray(children) ? children : [])
const mountsOf = ({ mountpoint, mountpoints }: Node): string[] => [...new Set([mountpoint, ...(Array.isArray(mountpoints) ? mountpoints : [])].map(text).filter(Boolean))]
const pathOf = (node: Node): string => text(node.path) || `/dev/${text(node.kname) || text(node.name)}`

/** @param lsblk what `lsblk --json -b -O` printed. @param mountInfo /proc/self/mountinfo: lsblk asks a table that can be stale. Throws UNI-F029. */
export function readDrives(lsblk: string, mountInfo = ''): Drive[] {
  let nodes: unknown
  try {
    nodes = (JSON.parse(lsblk) as Node | null)?.blockdevices
  } catch {
    // Said below.
  }
  if (!Array.isArray(nodes)) throw new UniError('UNI-F029', 'lsblk did not tell what drives there are', Exit.unavailable, ['lsblk --json -b -O'])
  const mounted = mountsByNumber(mountInfo)
  const withMounts = (node: Node): string[] => [...new Set([...mountsOf(node), ...(mounted.get(text(node['maj:min'])) ?? [])])]
  return (nodes as Node[]).map((node) => {
    const parts: DrivePart[] = []
    const walk = (inner: Node): void => {
      parts.push({ path: pathOf(inner), majMin: text(inner['maj:min']), size: bytes(inner.size), type: text(inner.type), fsType: text(inner.fstype), label: text(inner.label) || text(inner.partlabel), mounts: withMounts(inner) })
      childrenOf(inner).forEach(walk)
    }
    childrenOf(node).forEach(walk)
    const name = text(node.kname) || text(node.name)
    const subsystems = text(node.subsystems).split(':')
    const transport = text(node.tran) || (subsystems.includes('mmc') || /^mmcblk\d+$/.test(name) ? 'mmc' : subsystems.includes('usb') ? 'usb' : '')
    return {
      path: pathOf(node), name, majMin: text(node['maj:min']), type: text(node.type), size: bytes(node.size), sector: bytes(node['log-sec']) || 512,
      model: [text(node.vendor), text(node.model)].filter(Boolean).join(' '), serial: text(node.serial), transport,
      removable: truth(node.rm) || truth(node.hotplug) || transport === 'usb' || transport === 'mmc', readOnly: truth(node.ro), fsType: text(node.fstype), mounts: withMounts(node), parts,
    }
  })
}

/** Mount points by the number of their device. proc(5): number, parent, major:minor, root, mount point with \040 for a space. */
function mountsByNumber(mountInfo: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of mountInfo.split('\n')) {
    const [, , majMin, , point] = line.split(' ')
    if (point) found.set(majMin, [...(found.get(majMin) ?? []), point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)))])
  }
  return found
}

/** Everything that is mounted from the drive. */
export const allMounts = (drive: Drive): string[] => [...drive.mounts, ...drive.parts.flatMap(({ mounts }) => mounts)]

/** Why this drive is not written to, whatever anybody says; undefined when it may be, after confirmation. @param own paths that must not be on it */
export function refusal(drive: Drive, own: string[] = []): Refusal | undefined {
  const { name, path, type, size } = drive
  const pieces = [drive, ...drive.parts]
  const no = (why: string, fixes: string[] = ['./uni devices lists the drives and why']): Refusal => ({ code: 'UNI-F033', why, fixes })
  const system = pieces.flatMap((piece) => piece.mounts.map((mount) => ({ mount, path: piece.path }))).find(({ mount }) => SYSTEM.test(mount))
  if (system) return { code: 'UNI-F032', why: `${path} is a disk that this system runs from: ${system.path} is ${system.mount === '[SWAP]' ? 'its swap' : `mounted at ${system.mount}`}`, fixes: ['name another drive: ./uni devices'] }
  if (/^(zram|ram|sr|fd|md|dm-|nbd|scd|drbd|bcache)/.test(name) || /^mmcblk\d+(boot|rpmb|gp)/.test(name) || (type !== 'disk' && type !== 'loop')) return no(`${path} is no card or stick, but ${kindOf(drive)}`)
  const member = pieces.find(({ fsType }) => MEMBERS[fsType])
  if (member) return { code: 'UNI-F034', why: `${member.path} is part of ${MEMBERS[member.fsType]}`, fixes: [`if nobody needs it: sudo wipefs -a ${member.path}`] }
  const built = drive.parts.find((part) => part.type !== 'part')
  if (built) return { code: 'UNI-F034', why: `${built.path} (${built.type}) is built on ${path}`, fixes: ['take it down first, or name another drive'] }
  const use = pieces.flatMap((piece) => piece.mounts.map((mount) => ({ mount, path: piece.path }))).find(({ mount }) => !FOR_MEDIA.test(mount))
  if (use) return { code: 'UNI-F034', why: `${use.path} is mounted at ${use.mount}`, fixes: [`sudo umount ${use.path}`] }
  const holds = own.find((one) => allMounts(drive).some((mount) => one === mount || one.startsWith(mount.endsWith('/') ? mount : `${mount}/`)))
  if (holds) return { code: 'UNI-F034', why: `${path} holds ${holds}, which is needed to write it`, fixes: ['work from a folder on another disk'] }
  if (drive.readOnly) return no(`${path} is read-only`, ['is the card\'s lock switch on?'])
  if (!size) return no(`${path} has no card in it`, ['put one in'])
  if (drive.sector !== 512) return no(`${path} has sectors of ${drive.sector} bytes, and no board boots from those`)
  if (type === 'loop') return undefined
  if (size < LEAST) return no(`${path} has ${size} bytes, too few for a card`)
  if (!drive.removable || (drive.transport !== 'usb' && drive.transport !== 'mmc')) {
    return no(`${path} (${drive.model || 'no name'}${drive.transport ? `, ${drive.transport}` : ''}) is not removable`, ['--to file:card.img, then write that image with a tool that you trust more than this rule'])
  }
  if (size > LARGE) return { ...no(`${path} has ${sizeText(size)}, more than cards have`, [drive.serial ? `if it is the right one: --serial ${quote(drive.serial)}` : 'name a smaller drive']), serialHelps: !!drive.serial }
  return undefined
}

/** The drives to choose from. Loop devices are never among them: they have to be named. */
export const candidates = (drives: Drive[]): Drive[] => drives.filter((drive) => drive.type === 'disk' && !refusal(drive))

function kindOf({ name, type }: Drive): string {
  if (type === 'rom' || /^(sr|scd)/.test(name)) return 'an optical drive'
  if (name.startsWith('fd')) return 'a floppy'
  if (/^(zram|ram)/.test(name)) return 'memory'
  if (/^mmcblk\d+(boot|rpmb|gp)/.test(name)) return 'a boot area of a soldered chip'
  return type === 'part' ? 'a partition' : `of the kind ${type || 'unknown'}`
}

/** `SanDisk Ultra 31.9 GB` */
export const title = ({ model, size, type }: Drive): string => `${model || (type === 'loop' ? 'loop device' : 'drive without a name')} ${sizeText(size)}`

/** As it stands on the card's label: powers of ten. */
export function sizeText(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const i = size < 1 ? 0 : Math.min(4, Math.floor(Math.log10(size) / 3))
  return `${i ? (size / 1000 ** i).toFixed(1) : size} ${units[i]}`
}

/** For a shell. */
export const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`)

/** What makes a drive this drive and no other. */
export interface Identity {
  path: string
  majMin: string
  size: number
  model: string
  serial: string
  /** The kernel's number of this medium: another card in the same reader has another. Empty on old kernels. */
  sequence: string
  /** A loop device's file. */
  backing: string
}

/** What differs, in words; undefined when it is the same drive with the same medium. */
export function difference(before: Identity, now: Identity): string | undefined {
  const names = { path: 'path', majMin: 'device number', size: 'size', model: 'model', serial: 'serial number', sequence: 'medium', backing: 'file' } as const
  for (const key of Object.keys(names) as (keyof Identity)[]) if (before[key] !== now[key]) return `its ${names[key]} was ${before[key] || 'nothing'} and is ${now[key] || 'nothing'}`
  return undefined
}
