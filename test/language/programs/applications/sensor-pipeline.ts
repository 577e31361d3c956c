// Readings from several sensors merged, smoothed, checked and reported asynchronously, as a device would. ECMA-262 27.6, 27.7.
interface Reading { sensor: string; at: number; value: number }
type Alert = { level: 'warn' | 'error'; text: string }

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

class Sensor {
  private n = 0
  constructor(readonly name: string, private readonly values: (number | Error)[]) {}
  async read(): Promise<number> {
    await sleep(1)
    const value = this.values[this.n++ % this.values.length]
    if (value instanceof Error) throw value
    return value
  }
}

class Smoother {
  readonly #window: number[] = []
  constructor(private readonly size = 3) {}
  add(value: number): number {
    this.#window.push(value)
    if (this.#window.length > this.size) this.#window.shift()
    return this.#window.reduce((a, b) => a + b) / this.#window.length
  }
}

async function* sample(sensors: Sensor[], rounds: number, onError: (sensor: string, error: Error) => void): AsyncGenerator<Reading> {
  for (let at = 0; at < rounds; at++) {
    const results = await Promise.allSettled(sensors.map(sensor => sensor.read()))
    for (const [i, result] of results.entries()) {
      if (result.status === 'fulfilled') yield { sensor: sensors[i].name, at, value: result.value }
      else onError(sensors[i].name, result.reason as Error)
    }
  }
}

async function* check(readings: AsyncIterable<Reading>, limits: Map<string, [low: number, high: number]>): AsyncGenerator<Reading | Alert> {
  const smoothers = new Map<string, Smoother>()
  for await (const reading of readings) {
    let smoother = smoothers.get(reading.sensor)
    if (!smoother) smoothers.set(reading.sensor, smoother = new Smoother())
    const value = smoother.add(reading.value)
    yield { ...reading, value }
    const [low, high] = limits.get(reading.sensor) ?? [-Infinity, Infinity]
    if (value < low || value > high) yield { level: value > high * 2 ? 'error' : 'warn', text: `${reading.sensor} at ${value.toFixed(2)}` }
  }
}

export async function main(): Promise<void> {
  const sensors = [new Sensor('temp', [20, 21.5, 30, 90, 95]), new Sensor('light', [0, 1, new Error('bus error'), 3]), new Sensor('fan', [0.1, 0.2])]
  const failures: string[] = []
  const summary = new Map<string, { count: number; sum: number; max: number }>()
  let alerts = 0
  for await (const item of check(sample(sensors, 6, (sensor, { message }) => failures.push(`${sensor}: ${message}`)), new Map([['temp', [10, 25]], ['light', [0.4, 5]]]))) {
    if ('level' in item) {
      console.log(item.level.toUpperCase(), item.text)
      if (++alerts === 5) break
      continue
    }
    const { sensor, value } = item
    const { count, sum, max } = summary.get(sensor) ?? { count: 0, sum: 0, max: -Infinity }
    summary.set(sensor, { count: count + 1, sum: sum + value, max: Math.max(max, value) })
  }
  for (const [name, { count, sum, max }] of summary) console.log(`${name}: ${count} readings, mean ${(sum / count).toFixed(3)}, max ${max.toFixed(2)}`)
  console.log(failures, summary.get('fan'))
}
