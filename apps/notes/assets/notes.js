const list = document.getElementById('notes')
const state = document.getElementById('state')

async function ask(method, path, body) {
  const answer = await fetch(path, { method, body })
  if (!answer.ok) throw new Error((await answer.json()).error)
  return answer.status === 204 ? undefined : answer.json()
}

function show({ id, text, changed }) {
  const item = document.createElement('li')
  const words = item.appendChild(document.createElement('p'))
  words.textContent = text
  if (changed) item.appendChild(document.createElement('time')).textContent = new Date(changed).toLocaleString()
  const button = item.appendChild(document.createElement('button'))
  button.textContent = 'remove'
  button.onclick = () => tell(async () => {
    await ask('DELETE', `/api/notes/${id}`)
    item.remove()
  })
  list.prepend(item)
}

async function tell(work) {
  try {
    await work()
    state.textContent = ''
  } catch (error) {
    state.textContent = error.message
  }
}

document.getElementById('new').onsubmit = (event) => {
  event.preventDefault()
  const form = event.target
  tell(async () => {
    show(await ask('POST', '/api/notes', form.text.value))
    form.reset()
  })
}

tell(async () => {
  for (let after = 0, page; (page = await ask('GET', `/api/notes?after=${after}`)).length; after = page.at(-1).id) page.forEach(show)
})
