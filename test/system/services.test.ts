// DHCP, DNS, SNTP, ping and mDNS of a real image on QEMU's virtio-net, with the test as all the servers on the cable.
import { spawn } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, uni } from '../cli/uni.ts'
import { a, message, pointer, question } from '../kernel/net/dns-messages.ts'
import { arp, icmp, parse, udp } from '../kernel/net/host.ts'
import { openWire } from './wire.ts'

const BOARD = [0x52, 0x54, 0, 0x12, 0x34, 0x56]
const SERVER = [2, 0, 0, 0, 0, 1]
const quad = (text: string): number[] => text.split('.').map(Number)
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

it.each(['virt64', 'virt32'])('an address, names, the time of day and a name of its own: %s', async (board) => {
  const built = await uni(['build', 'test/kernel/device/services', '--board', board, '--out', `${folderWith()}/out`, '--json'])
  expect(built.code, built.stderr).toBe(0)
  const wire = await openWire()
  const { qemu } = findBoard(board)!
  const child = spawn(qemu!.program, qemuArguments(findBoard(board)!, { ...(JSON.parse(built.stdout) as { elf: string; image: string }), extra: [...wire.args, '-device', 'virtio-net-device,netdev=wire0'] }), { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(() => child.kill('SIGKILL'), () => wire.close())
  let text = ''
  let asked = false
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more
    if (asked || !text.includes('ready')) return
    asked = true
    wire.send(udp(5353, 5353, message({ flags: 0, question: [5, ...Buffer.from('board'), 5, ...Buffer.from('local'), 0, 0, 28, 0, 1] }), { ...way, to: '224.0.0.251', toMac: [1, 0, 0x5e, 0, 0, 0xfb] }))
  })

  const way = { from: '10.9.0.1', to: '10.9.0.2', toMac: BOARD, fromMac: SERVER }
  const heard: string[] = []
  const group: Uint8Array[] = []
  while (!group.length) {
    const frame = await wire.next(60_000)
    const { arp: request, protocol, payload, destination } = parse(frame)
    if (request && request.target === '10.9.0.1') wire.send(arp(2, SERVER, '10.9.0.1', '10.9.0.2', BOARD, BOARD))
    if (protocol === 1 && payload![0] === 8) {
      heard.push('ping')
      wire.send(icmp(0, 0, [...payload!.subarray(4, 8)], payload!.subarray(8), way))
    }
    if (protocol !== 17) continue
    const [from, to] = [(payload![0] << 8) | payload![1], (payload![2] << 8) | payload![3]]
    const data = payload!.slice(8)
    if (to === 67) {
      const type = data[242] === 1 ? 2 : 5
      heard.push(`dhcp ${data[242]}`)
      wire.send(udp(67, 68, [2, 1, 6, 0, ...data.subarray(4, 8), 0, 0, 0, 0, 0, 0, 0, 0, ...quad(way.to), 0, 0, 0, 0, 0, 0, 0, 0, ...BOARD, ...new Array(202).fill(0), 99, 130, 83, 99,
        53, 1, type, 54, 4, ...quad(way.from), 1, 4, 255, 255, 255, 0, 3, 4, ...quad(way.from), 6, 4, ...quad(way.from), 42, 4, ...quad(way.from), 51, 4, 0, 0, 14, 16, 255], way))
    } else if (to === 53) {
      const asks = question(data)
      heard.push(`dns ${asks.name.toLowerCase()}`)
      wire.send(udp(53, from, message({ id: asks.id, question: asks.raw, answers: [a(pointer(12), '192.0.2.44')] }), way))
    } else if (to === 123) {
      heard.push('ntp')
      // 2040-01-01: NTP's second era.
      const seconds = (Date.UTC(2040, 0, 1) / 1000 + 2208988800) % 2 ** 32
      const stamp = [24, 16, 8, 0].map((shift) => Math.floor(seconds / 2 ** shift) & 255).concat(0, 0, 0, 0)
      wire.send(udp(123, from, [0x24, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...stamp, ...data.subarray(40, 48), ...stamp, ...stamp], way))
    } else if (to === 5353 && destination === '224.0.0.251' && asked) group.push(data)
  }
  expect(text.replaceAll('\r', '').split('\n').slice(0, 5)).toEqual(expect.arrayContaining(['address 10.9.0.2', 'name 192.0.2.44', 'year 2040', 'ping answered']))
  expect(heard.filter((each, i) => heard.indexOf(each) === i)).toEqual(['dhcp 1', 'dhcp 3', 'dns server.example', 'ntp', 'ping'])
  // Our question came by multicast and was answered: that there is no IPv6 address.
  expect([group[0][3], group[0][7], Buffer.from(group[0]).includes('board')]).toEqual([0, 1, true])
})
