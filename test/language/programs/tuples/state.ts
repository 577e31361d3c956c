// Tuples as small records: queues of pairs, a priority queue, a grid walk, keys of maps.
type Position = [row: number, column: number]
type Job = [priority: number, name: string, after?: Job]

class Heap {
  private readonly items: Job[] = []
  push(job: Job): void {
    this.items.push(job)
    let i = this.items.length - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (this.items[parent][0] <= this.items[i][0]) break
      ;[this.items[parent], this.items[i]] = [this.items[i], this.items[parent]]
      i = parent
    }
  }
  pop(): Job | undefined {
    const last = this.items.pop()
    if (!last || !this.items.length) return last
    const top = this.items[0]
    this.items[0] = last
    for (let i = 0; ; ) {
      let child = 2 * i + 1
      if (child >= this.items.length) break
      if (child + 1 < this.items.length && this.items[child + 1][0] < this.items[child][0]) child++
      if (this.items[i][0] <= this.items[child][0]) break
      ;[this.items[i], this.items[child]] = [this.items[child], this.items[i]]
      i = child
    }
    return top
  }
  get size(): number {
    return this.items.length
  }
}

function walk(maze: string[], start: Position): number {
  const queue: [Position, number][] = [[start, 0]]
  const seen = new Set<string>([start.join()])
  for (const [[row, column], steps] of queue) {
    if (maze[row][column] === 'E') return steps
    for (const [dr, dc] of [[0, 1], [1, 0], [0, -1], [-1, 0]] as const) {
      const next: Position = [row + dr, column + dc]
      if (maze[next[0]][next[1]] === '#' || seen.has(next.join())) continue
      seen.add(`${next}`)
      queue.push([next, steps + 1])
    }
  }
  return -1
}

export function main(): void {
  const heap = new Heap()
  for (const job of [[5, 'e'], [1, 'a', [9, 'later']], [3, 'c'], [2, 'b'], [4, 'd']] as Job[]) heap.push(job)
  let order = ''
  while (heap.size) {
    const [priority, name, after] = heap.pop()!
    order += name + priority + ' '
    if (after) heap.push(after)
  }
  console.log(order, heap.pop())
  console.log(walk(['#######', '#   # #', '# # # #', '# #  E#', '#######'], [1, 1]), walk(['####', '# #E', '####'], [1, 1]))
}
