// Keys computed by functions: plucking, grouping and sorting records. ECMA-262 24.1, 23.1.3.30.
interface Track { title: string; seconds: number; live: boolean }

function pluck<T, V>(items: T[], read: (item: T) => V): V[] { return items.map(item => read(item)) }

function groupBy<T, K>(items: T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

function sortBy<T, K extends string | number>(items: T[], keyOf: (item: T) => K): T[] {
  return [...items].sort((a, b) => keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)
}

export function main(): void {
  const tracks: Track[] = [
    { title: 'North', seconds: 190, live: false },
    { title: 'East', seconds: 65.5, live: true },
    { title: 'South', seconds: 190, live: true },
  ]
  console.log(pluck(tracks, ({ title }) => title), pluck(tracks, track => track['seconds']), pluck(tracks, track => track.live))
  for (const [live, group] of groupBy(tracks, track => track.live)) console.log(live, pluck(group, ({ title }) => title))
  for (const [seconds, group] of groupBy(tracks, track => track.seconds)) console.log(seconds, group.length)
  console.log(sortBy(tracks, track => track.title).map(track => track.title))
  console.log(sortBy(tracks, track => -track.seconds).map(track => track.title))
  console.log(groupBy([1, 2, 3, 4, 5], n => n % 2 ? 'odd' : 'even'))
}
