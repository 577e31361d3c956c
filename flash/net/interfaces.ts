/** Interfaces of this machine that a board could hang on: addresses, links, neighbours. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fromText, type Place } from './address.ts'

/** What Linux tells of interfaces; other systems have no such folder. */
const CLASSES = '/sys/class/net'

/** Names of the interfaces, the loopback not among them. */
export function interfaceNames(classes = CLASSES): string[] {
  const names = existsSync(classes) ? readdirSync(classes).filter((name) => existsSync(join(classes, name, 'address'))) : Object.keys(networkInterfaces())
  return names.filter((name) => !/^lo\d*$/.test(name))
}

/**
 * The interface `name` with its first IPv4 address; undefined when it has none. On Linux `ip` is asked: Node leaves out interfaces without a link, and a board that is not
 * powered yet gives none.
 */
export function placeOf(name: string): Place | undefined {
  const { stdout, status } = spawnSync('ip', ['-json', '-4', 'address', 'show', 'dev', name], { encoding: 'utf8' })
  return (status === 0 ? placeIn(stdout) : undefined) ?? running(name)
}

/** The same from what `ip -json` prints. */
export function placeIn(json: string): Place | undefined {
  interface Listed { ifname: string; address?: string; addr_info: { family: string; local: string; prefixlen: number }[] }
  let listed: Listed[]
  try {
    listed = JSON.parse(json)
  } catch {
    return undefined
  }
  for (const { ifname, address, addr_info: infos } of listed) {
    const found = infos?.find(({ family }) => family === 'inet')
    if (found) return { name: ifname, address: fromText(found.local), netmask: netmask(found.prefixlen), mac: address ?? macOf(ifname) }
  }
  return undefined
}

const netmask = (length: number): number => (length === 0 ? 0 : (-1 << (32 - length)) >>> 0)

/** `ip -4` leaves out the hardware address on some versions. */
function macOf(name: string): string {
  const file = join(CLASSES, name, 'address')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '02:00:00:00:00:00'
}

function running(name: string): Place | undefined {
  const found = networkInterfaces()[name]?.find(({ family }) => family === 'IPv4')
  return found && { name, address: fromText(found.address), netmask: fromText(found.netmask), mac: found.mac }
}

/** A number that differs after each time the link has come or gone; undefined while there is none. Where the system does not tell, the link is always the same. */
export function linkOf(name: string, classes = CLASSES): number | undefined {
  if (!existsSync(join(classes, name))) return existsSync(classes) ? undefined : 0
  try {
    // Reading `carrier` of an interface that is down is an error.
    if (readFileSync(join(classes, name, 'carrier'), 'utf8').trim() !== '1') return undefined
    return Number(readFileSync(join(classes, name, 'carrier_changes'), 'utf8'))
  } catch {
    return undefined
  }
}

/** Addresses that this machine has seen others use on interface `name`. @param table Linux's, or a copy; other systems have none */
export function neighboursSeen(name: string, table = '/proc/net/arp'): Set<number> {
  if (!existsSync(table)) return new Set()
  const rows = readFileSync(table, 'utf8').split('\n').slice(1).map((line) => line.split(/\s+/))
  return new Set(rows.filter((row) => row[5] === name && /^[\d.]+$/.test(row[0]!)).map((row) => fromText(row[0]!)))
}
