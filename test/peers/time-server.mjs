// ADDRESS: an SNTP server with this machine's clock (RFC 4330).
import { createSocket } from 'node:dgram'

const stamp = () => {
  const ms = BigInt(Date.now()) + 2208988800_000n
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt.asUintN(64, ((ms / 1000n) << 32n) + ((ms % 1000n) << 32n) / 1000n))
  return bytes
}
const socket = createSocket('udp4')
socket.on('message', (request, { port, address }) => {
  if (request.length < 48) return
  const head = Buffer.from([0x24, 1, 6, 0xec, 0, 0, 0, 0, 0, 0, 0, 16, ...Buffer.from('LOCL')])
  socket.send(Buffer.concat([head, stamp(), request.subarray(40, 48), stamp(), stamp()]), port, address)
  console.log(`asked by ${address}`)
})
socket.bind(123, process.argv[2], () => console.log('serving'))
