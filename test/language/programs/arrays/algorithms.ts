// Textbook algorithms with indices at both ends: binary search, quicksort, merge, sieve, rotations, two pointers. ECMA-262 13.15, 23.1.
function binarySearch(items: number[], wanted: number): number {
  let low = 0, high = items.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (items[middle] === wanted) return middle
    if (items[middle] < wanted) low = middle + 1
    else high = middle - 1
  }
  return -low - 1
}

function quicksort(items: number[], from = 0, to = items.length - 1): number[] {
  if (from >= to) return items
  const pivot = items[Math.floor((from + to) / 2)]
  let i = from, j = to
  while (i <= j) {
    while (items[i] < pivot) i++
    while (items[j] > pivot) j--
    if (i <= j) {
      [items[i], items[j]] = [items[j], items[i]]
      i++
      j--
    }
  }
  quicksort(items, from, j)
  return quicksort(items, i, to)
}

function merge(a: number[], b: number[]): number[] {
  const result: number[] = []
  let i = 0, j = 0
  while (i < a.length || j < b.length) result.push(j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i++] : b[j++])
  return result
}

function sieve(limit: number): number[] {
  const composite = new Array<boolean>(limit + 1).fill(false)
  const primes: number[] = []
  for (let n = 2; n <= limit; n++) {
    if (composite[n]) continue
    primes.push(n)
    for (let m = n * n; m <= limit; m += n) composite[m] = true
  }
  return primes
}

function rotate<T>(items: T[], by: number): T[] {
  const n = items.length
  return items.map((_, i) => items[((i - by) % n + n) % n])
}

export function main(): void {
  const sorted = [-5, 0, 1.5, 3, 8, 13]
  console.log([-5, 13, 1.5, 2, 100, -100].map(n => binarySearch(sorted, n)), binarySearch([], 1))
  console.log(quicksort([5, -2, 9, 0.5, 5, 3, -2]), quicksort([]), quicksort([1]), quicksort(Array.from({ length: 12 }, (_, i) => (i * 7) % 12)))
  console.log(merge([1, 4, 9], [2, 4, 10, 11]), merge([], [1]), sieve(50).join(' '), rotate([1, 2, 3, 4], 1), rotate(['a', 'b', 'c'], -7))
  let best = -Infinity, current = 0
  for (const n of [-2, 1, -3, 4, -1, 2, 1, -5, 4]) {
    current = Math.max(n, current + n)
    best = Math.max(best, current)
  }
  console.log(best)
}
