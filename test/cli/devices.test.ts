import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { felBoards } from '../../cli/devices.ts'
import { folderWith, programs, uni } from './uni.ts'

const lsblk = {
  blockdevices: [
    { name: 'sda', kname: 'sda', path: '/dev/sda', 'maj:min': '8:0', type: 'disk', size: 512e9, ro: false, rm: false, hotplug: false, tran: 'sata', 'log-sec': 512, model: 'Samsung SSD', serial: 'S3Z9', children: [{ name: 'sda1', path: '/dev/sda1', 'maj:min': '8:1', type: 'part', size: 5e11, mountpoints: ['/'] }] },
    { name: 'sdb', kname: 'sdb', path: '/dev/sdb', 'maj:min': '8:16', type: 'disk', size: 31_914_983_424, ro: false, rm: true, hotplug: true, tran: 'usb', 'log-sec': 512, vendor: 'Generic ', model: 'STORAGE DEVICE', serial: '000000001206' },
    { name: 'sdc', kname: 'sdc', path: '/dev/sdc', 'maj:min': '8:32', type: 'disk', size: 0, ro: false, rm: true, hotplug: true, tran: 'usb', 'log-sec': 512, vendor: 'Generic ', model: 'STORAGE DEVICE' },
  ],
}

test.skipIf(!existsSync('/sys/block'))('devices: a card with the command that writes it, the others with the reason why not', async () => {
  const tools = programs({ lsblk: 'cat "$(dirname "$0")/answer"' })
  writeFileSync(join(tools, 'answer'), JSON.stringify(lsblk))
  const env = { PATH: `${tools}:${process.env.PATH}` }
  const shown = await uni(['devices'], { env })
  expect(shown.code).toBe(0)
  expect(shown.stdout).toMatch(/^\/dev\/sdb +card .*: Generic STORAGE DEVICE 31\.9 GB, usb, serial 000000001206 +\.\/uni flash APP --board BOARD --to sd:\/dev\/sdb$/m)
  expect(shown.stdout).not.toMatch(/sda|sdc/)
  expect(shown.stderr).toMatch(/\/dev\/sda is a disk that this system runs from: \/dev\/sda1 is mounted at \/ \(Samsung SSD 512\.0 GB/)
  expect(shown.stderr).toContain('/dev/sdc has no card in it')
  const { schema, drives } = JSON.parse((await uni(['devices', '--json'], { env })).stdout)
  expect(schema).toBe('uni.devices.v1')
  expect(drives).toMatchObject([{ path: '/dev/sda', why: expect.any(String) }, { path: '/dev/sdb', use: expect.any(String), size: 31_914_983_424 }, { path: '/dev/sdc', why: expect.any(String) }])
})

test('devices: a machine that does not tell its drives still shows the rest', async () => {
  const ran = await uni(['devices'], { env: { PATH: `${programs({ lsblk: 'echo broken' })}:${process.env.PATH}` } })
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('lsblk did not tell what drives there are') })
})

test('Allwinner boards in FEL mode, by what sysfs says', () => {
  const device = (id: string): Record<string, string> => ({ [`sys/bus/usb/devices/${id}/idVendor`]: '1f3a\n', [`sys/bus/usb/devices/${id}/idProduct`]: 'efe8\n', [`sys/bus/usb/devices/${id}/busnum`]: '1\n', [`sys/bus/usb/devices/${id}/devnum`]: '5\n' })
  const root = folderWith({ ...device('1-1.4'), 'sys/bus/usb/devices/usb1/idVendor': '1d6b\n', 'sys/bus/usb/devices/usb1/idProduct': '0002\n', 'sys/bus/usb/devices/1-1:1.0/bInterfaceClass': '09\n' })
  expect(felBoards(root)).toEqual([{ path: 'fel:1:5', what: 'Allwinner board in FEL mode', use: './uni flash APP --board BOARD --to fel:1:5' }])
  expect(felBoards(folderWith())).toEqual([])
})
