// What a Raspberry Pi's EEPROM asks for over the network at first: a DISCOVER of PXE. Prints each answer as JSON. Arguments: its address, its hardware address.
import { createSocket } from 'node:dgram'

const [address, mac] = process.argv.slice(2)
const message = Buffer.alloc(400)
message.set([1, 1, 6, 0, 0x26, 0xf3, 0x39, 0xe3])
message.set(mac.split(':').map((part) => Number.parseInt(part, 16)), 28)
const vendor = Buffer.from('PXEClient:Arch:00000:UNDI:002001')
message.set([99, 130, 83, 99, 53, 1, 1, 55, 5, 1, 3, 43, 60, 66, 93, 2, 0, 0, 94, 3, 1, 2, 1, 97, 5, 0, 1, 2, 3, 4, 60, vendor.length, ...vendor, 255], 236)

const ear = createSocket({ type: 'udp4', reuseAddr: true })
const mouth = createSocket({ type: 'udp4', reuseAddr: true })
ear.on('message', (bytes, from) => {
  if (bytes.readUInt32BE(4) !== 0x26f3_39e3 || bytes[0] !== 2) return
  console.log(JSON.stringify({ from: from.address, yiaddr: [...bytes.subarray(16, 20)].join('.'), siaddr: [...bytes.subarray(20, 24)].join('.'), pi: bytes.includes('Raspberry Pi Boot') }))
})
ear.bind(68, '255.255.255.255', () => mouth.bind(68, address, () => {
  mouth.setBroadcast(true)
  const ask = () => mouth.send(message, 67, '255.255.255.255')
  ask()
  setInterval(ask, 1000)
}))
