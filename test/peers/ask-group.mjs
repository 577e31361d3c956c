// INTERFACE NAME: asks the mDNS group for the address of NAME from port 5353, and shows each answer about it: SENDER ADDRESS.
import { createSocket } from 'node:dgram'

const [, , local, name] = process.argv
const wire = Buffer.concat([...name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])), Buffer.of(0)])
const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.on('message', (data, { address }) => {
  if (data[2] & 0x80 && data.subarray(12).indexOf(wire) === 0 && data[7] === 1 && data[12 + wire.length + 1] === 1) console.log(`${address} ${data.subarray(data.length - 4).join('.')}`)
})
socket.bind(5353, () => {
  socket.addMembership('224.0.0.251', local)
  socket.setMulticastInterface(local)
  socket.setMulticastTTL(255)
  socket.send(Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), wire, Buffer.from([0, 1, 0, 1])]), 5353, '224.0.0.251')
})
