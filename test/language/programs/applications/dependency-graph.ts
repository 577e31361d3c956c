// Topological order, cycles found and reported, layers for parallel work, run with promises. ECMA-262 24, 27.2.
class CycleError extends Error {
  constructor(readonly path: string[]) {
    super(path.join(' -> '))
    this.name = 'CycleError'
  }
}

class Graph {
  readonly #edges = new Map<string, Set<string>>()
  static parse(text: string): Graph {
    const graph = new Graph()
    for (const line of text.split('\n').map(each => each.trim()).filter(Boolean)) {
      const [name, needs = ''] = line.split(':')
      graph.add(name, ...needs.split(' ').filter(each => each))
    }
    return graph
  }
  add(name: string, ...needs: string[]): this {
    for (const each of [name, ...needs]) if (!this.#edges.has(each)) this.#edges.set(each, new Set())
    for (const need of needs) this.#edges.get(name)!.add(need)
    return this
  }
  needs(name: string): string[] { return [...this.#edges.get(name) ?? []] }
  order(): string[] {
    const done = new Set<string>(), open: string[] = [], result: string[] = []
    const visit = (name: string): void => {
      if (done.has(name)) return
      const at = open.indexOf(name)
      if (at >= 0) throw new CycleError([...open.slice(at), name])
      open.push(name)
      for (const need of this.#edges.get(name)!) visit(need)
      open.pop()
      done.add(name)
      result.push(name)
    }
    for (const name of this.#edges.keys()) visit(name)
    return result
  }
  layers(): string[][] {
    const level = new Map<string, number>()
    for (const name of this.order()) level.set(name, Math.max(-1, ...this.needs(name).map(need => level.get(need)!)) + 1)
    const layers: string[][] = Array.from({ length: Math.max(-1, ...level.values()) + 1 }, () => [])
    for (const [name, n] of level) layers[n].push(name)
    return layers
  }
  async build(run: (name: string) => Promise<void>): Promise<Map<string, string>> {
    const jobs = new Map<string, Promise<string>>()
    for (const name of this.order()) {
      jobs.set(name, (async () => {
        try {
          await Promise.all(this.needs(name).map(async need => { if (await jobs.get(need) !== 'ok') throw new Error(`needs ${need}`) }))
          await run(name)
          return 'ok'
        } catch (error) {
          return (error as Error).message
        }
      })())
    }
    const results = new Map<string, string>()
    for (const [name, job] of jobs) results.set(name, await job)
    return results
  }
}

export async function main(): Promise<void> {
  const graph = Graph.parse(`app: ui core
    ui: core style
    test: app
    core: base
    docs:`)
  console.log(graph.order().join(' '), graph.layers(), graph.needs('ui'), graph.needs('none'), new Graph().layers())
  const log: string[] = []
  console.log(await graph.build(async name => { log.push(name); await null; if (name === 'ui') throw new Error('ui broken') }), log.join(' '))
  graph.add('base', 'app')
  try {
    graph.order()
  } catch (error) {
    if (error instanceof CycleError) console.log(error.name, error.message, error.path.length)
  }
  console.log(((): string => { try { return new Graph().add('self', 'self').order().join() } catch (error) { return `${error}` } })())
}
