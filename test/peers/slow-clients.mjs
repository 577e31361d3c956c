// HOST COUNT: opens COUNT connections, begins a request on each and never ends it. Says when all are open; after a line on stdin, says how they end.
import { once } from 'node:events'
import { connect } from 'node:net'

const [host, count] = [process.argv[2], Number(process.argv[3])]
const sockets = await Promise.all(Array.from({ length: count }, async () => {
  const socket = connect(80, host)
  socket.text = ''
  socket.setEncoding('latin1').on('data', (text) => { socket.text += text }).on('error', (error) => { socket.failure = error })
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nX-Slow: ')
  return socket
}))
console.log(`${sockets.length} open`)
await once(process.stdin, 'data')
await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')))
const answered = sockets.filter(({ text }) => text.startsWith('HTTP/1.1 408 ')).length
console.log(`${answered} were answered 408, ${sockets.filter(({ failure }) => failure).length} broke`)
process.exit(0)
