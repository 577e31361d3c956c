// A small store saved as JSON and loaded again into classes; order of keys and precision of numbers kept. ECMA-262 25.5.
interface TaskData { id: number; title: string; done: boolean; due: string | null; subtasks: TaskData[] }

class Task {
  constructor(readonly id: number, public title: string, public done = false, public due: Date | null = null, readonly subtasks: Task[] = []) {}
  toJSON(): TaskData {
    return { id: this.id, title: this.title, done: this.done, due: this.due?.toISOString() ?? null, subtasks: this.subtasks.map(task => task.toJSON()) }
  }
  static from({ id, title, done, due, subtasks }: TaskData): Task {
    return new Task(id, title, done, due === null ? null : new Date(due), subtasks.map(data => Task.from(data)))
  }
  *all(): Generator<Task> {
    yield this
    for (const task of this.subtasks) yield* task.all()
  }
}

export function main(): void {
  const house = new Task(1, 'build "house"', false, new Date(Date.UTC(2024, 1, 29, 12)), [
    new Task(2, 'walls'),
    new Task(3, 'roof', true, null, [new Task(4, 'tiles\t🧱')]),
  ])
  const text = JSON.stringify(house)
  console.log(text)
  const loaded = Task.from(JSON.parse(text) as TaskData)
  console.log(JSON.stringify(loaded) === text, loaded instanceof Task, loaded.due?.getTime() === house.due?.getTime(), loaded.due?.getUTCDate())
  for (const task of loaded.all()) task.done = !task.done
  console.log([...loaded.all()].map(({ id, done }) => `${id}:${done}`).join(' '), [...house.all()].filter(task => task.done).length)
  console.log(JSON.stringify(loaded.subtasks[1], null, 1))
  const numbers = [0.1, 1 / 3, 1e21, 5e-324, 2 ** 53 + 2, -1.7976931348623157e308, 123456.789]
  const back = JSON.parse(JSON.stringify(numbers)) as number[]
  console.log(back.every((n, i) => Object.is(n, numbers[i])), JSON.stringify(numbers))
  const texts = ['', 'quote " slash \\ /', 'control \u0000\u001f\u007f', 'lone \ud800', 'pair \ud83d\ude00', 'line\nbreak']
  console.log((JSON.parse(JSON.stringify(texts)) as string[]).every((text, i) => text === texts[i]), JSON.stringify(texts))
}
