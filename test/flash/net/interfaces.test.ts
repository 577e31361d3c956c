import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromText } from '../../../flash/net/address.ts'
import { interfaceNames, linkOf, neighboursSeen, placeIn } from '../../../flash/net/interfaces.ts'
import { folderWith } from '../../cli/uni.ts'

test('what `ip -json` tells: the first IPv4 address, its netmask, the hardware address', () => {
  // Of iproute2 6.1, shortened.
  const listed = [{ ifindex: 2, ifname: 'eth0', address: '52:54:00:12:34:56', addr_info: [{ family: 'inet6', local: 'fd00::2', prefixlen: 64 }, { family: 'inet', local: '10.77.0.1', prefixlen: 20 }, { family: 'inet', local: '10.78.0.1', prefixlen: 24 }] }]
  expect(placeIn(JSON.stringify(listed))).toEqual({ name: 'eth0', address: fromText('10.77.0.1'), netmask: fromText('255.255.240.0'), mac: '52:54:00:12:34:56' })
  for (const [length, mask] of [[0, 0], [1, 0x8000_0000], [31, 0xffff_fffe], [32, 0xffff_ffff]] as const) expect(placeIn(JSON.stringify([{ ...listed[0], addr_info: [{ family: 'inet', local: '1.2.3.4', prefixlen: length }] }]))!.netmask).toBe(mask)
  for (const nothing of ['', '[]', '[{}]', JSON.stringify([{ ifname: 'eth0', addr_info: [] }])]) expect(placeIn(nothing)).toBeUndefined()
})
test('interfaces and their links as Linux shows them', () => {
  const classes = folderWith({ 'eth0/address': '', 'eth0/carrier': '1\n', 'eth0/carrier_changes': '7\n', 'wlan0/address': '', 'wlan0/carrier': '0\n', 'wlan0/carrier_changes': '2\n', 'tap0/address': '', 'lo/address': '', bonding_masters: '' })
  // Reading `carrier` of an interface that is down fails; a folder cannot be read as a file either.
  mkdirSync(join(classes, 'tap0/carrier'))
  expect(interfaceNames(classes).sort()).toEqual(['eth0', 'tap0', 'wlan0'])
  expect(['eth0', 'wlan0', 'tap0', 'gone'].map((name) => linkOf(name, classes))).toEqual([7, undefined, undefined, undefined])
  expect(linkOf('eth0', join(classes, 'none'))).toBe(0)
})
test('neighbours that Linux has seen on an interface', () => {
  const table = join(folderWith(), 'arp')
  writeFileSync(table, 'IP address       HW type     Flags       HW address            Mask     Device\n10.77.0.5        0x1         0x2         02:00:00:00:00:05     *        eth0\n10.77.0.6        0x1         0x0         00:00:00:00:00:00     *        eth1\n')
  expect(neighboursSeen('eth0', table)).toEqual(new Set([fromText('10.77.0.5')]))
  expect(neighboursSeen('eth0', `${table}.none`)).toEqual(new Set())
})
