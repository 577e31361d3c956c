const lines = { heap: [], packets: [] }
let last

function show(id, text) { document.getElementById(id).textContent = text }

/** Draws the last minute; `top` is the value at the upper edge. */
function draw(name, value, top) {
  const line = lines[name]
  line.push(value)
  if (line.length > 60) line.shift()
  const most = Math.max(top, ...line)
  document.querySelector(`#${name}-line polyline`).setAttribute('points', line.map((one, at) => `${at},${100 - 95 * one / most}`).join(' '))
}

const events = new EventSource('/api/events')
events.onopen = () => show('state', 'live')
events.onerror = () => show('state', 'no answer')
events.onmessage = ({ data }) => {
  const { board, uptime, heap, fibers, packets, requests } = JSON.parse(data)
  show('board', board)
  show('uptime', `${(uptime / 1000).toFixed(1)} s`)
  show('heap', `${Math.round(heap.used / 1024)} of ${Math.round(heap.size / 1024)} KiB`)
  show('fibers', fibers)
  show('packets', `${packets.received} in, ${packets.sent} out, ${packets.dropped} dropped`)
  show('requests', requests)
  draw('heap', heap.used, heap.size)
  const all = packets.received + packets.sent
  if (last) draw('packets', (all - last.all) * 1000 / Math.max(1, uptime - last.uptime), 10)
  last = { all, uptime }
}
