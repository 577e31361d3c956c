/** The page: it asks for the figures each second and draws them. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>uni</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #222 }
  h1 { font-weight: 600 }
  dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem 1rem }
  dt { color: #777 }
  dd { margin: 0; font-variant-numeric: tabular-nums }
  svg { width: 100%; height: 8rem; background: #f6f6f6 }
  polyline { fill: none; stroke: #2a6; stroke-width: 2 }
</style>
<h1 id="board">…</h1>
<p>One TypeScript program, from this page's handler down to the driver of the network card.</p>
<dl>
  <dt>uptime</dt><dd id="uptime"></dd>
  <dt>heap in use</dt><dd id="heap"></dd>
  <dt>requests</dt><dd id="requests"></dd>
</dl>
<svg viewBox="0 0 60 100" preserveAspectRatio="none"><polyline id="line" points=""></polyline></svg>
<script>
  const used = []
  const show = (id, text) => { document.getElementById(id).textContent = text }
  async function update() {
    const status = await (await fetch('/api/status')).json()
    show('board', status.board)
    show('uptime', (status.uptime / 1000).toFixed(1) + ' s')
    show('heap', (status.heap.used / 1024).toFixed(0) + ' of ' + (status.heap.size / 1024).toFixed(0) + ' KiB')
    show('requests', status.requests)
    used.push(status.heap.used / status.heap.size)
    if (used.length > 60) used.shift()
    document.getElementById('line').setAttribute('points', used.map((part, at) => at + ',' + (100 - 100 * part)).join(' '))
  }
  setInterval(update, 1000)
  update()
</script>
</html>
`
