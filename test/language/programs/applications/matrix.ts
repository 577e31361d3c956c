// Matrices: products, transposition, determinants, inverses, powers; errors on mismatch. ECMA-262 6.1.6.1, 23.1.
class Matrix {
  private constructor(readonly rows: readonly (readonly number[])[]) {}
  static of(...rows: number[][]): Matrix {
    if (rows.some(row => row.length !== rows[0].length)) throw new RangeError('rows differ in length')
    return new Matrix(rows)
  }
  static identity(n: number): Matrix { return Matrix.build(n, n, (y, x) => y === x ? 1 : 0) }
  static build(height: number, width: number, cell: (y: number, x: number) => number): Matrix {
    return new Matrix(Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => cell(y, x))))
  }
  get height(): number { return this.rows.length }
  get width(): number { return this.height === 0 ? 0 : this.rows[0].length }
  transpose(): Matrix { return Matrix.build(this.width, this.height, (y, x) => this.rows[x][y]) }
  times(other: Matrix | number): Matrix {
    if (typeof other === 'number') return Matrix.build(this.height, this.width, (y, x) => this.rows[y][x] * other)
    if (this.width !== other.height) throw new RangeError(`cannot multiply ${this.width} by ${other.height}`)
    return Matrix.build(this.height, other.width, (y, x) => this.rows[y].reduce((sum, value, i) => sum + value * other.rows[i][x], 0))
  }
  power(n: number): Matrix {
    let result = Matrix.identity(this.height), base: Matrix = this
    for (; n > 0; n >>= 1, base = base.times(base)) if (n & 1) result = result.times(base)
    return result
  }
  get determinant(): number {
    const rows = this.rows.map(row => [...row])
    let result = 1
    for (let i = 0; i < rows.length; i++) {
      let pivot = i
      for (let y = i + 1; y < rows.length; y++) if (Math.abs(rows[y][i]) > Math.abs(rows[pivot][i])) pivot = y
      if (rows[pivot][i] === 0) return 0
      if (pivot !== i) {
        [rows[i], rows[pivot]] = [rows[pivot], rows[i]]
        result = -result
      }
      result *= rows[i][i]
      for (let y = i + 1; y < rows.length; y++) {
        const factor = rows[y][i] / rows[i][i]
        for (let x = i; x < rows.length; x++) rows[y][x] -= factor * rows[i][x]
      }
    }
    return result
  }
  equals(other: Matrix): boolean { return this.rows.length === other.rows.length && this.rows.every((row, y) => row.every((value, x) => value === other.rows[y][x])) }
  toString(): string { return this.rows.map(row => row.join(' ')).join('\n') }
}

export function main(): void {
  const a = Matrix.of([1, 2], [3, 4]), b = Matrix.of([0, 1], [-1, 0.5])
  console.log(`${a.times(b)}`)
  console.log(a.transpose().rows, a.times(2).rows, a.determinant, b.determinant, Matrix.identity(3).determinant, Matrix.of([1, 2], [2, 4]).determinant)
  console.log(Matrix.of([1, 1], [1, 0]).power(60).rows, Matrix.of([1, 1], [1, 0]).power(90).rows[0], a.power(0).equals(Matrix.identity(2)))
  console.log(String(Matrix.of([1, 2, 3]).times(Matrix.of([1], [2], [3]))), String(Matrix.of([1], [2]).times(Matrix.of([3, 4]))))
  for (const bad of [() => a.times(Matrix.of([1, 2, 3])), () => Matrix.of([1], [1, 2])]) {
    try {
      console.log(bad().height)
    } catch (error) {
      console.log((error as Error).name, (error as Error).message)
    }
  }
  const hilbert = Matrix.build(3, 3, (y, x) => 1 / (y + x + 1))
  console.log(hilbert.determinant.toFixed(12), hilbert)
  console.log(Matrix.build(2, 3, (y, x) => y * -x), a.equals(a.transpose().transpose()), a.times(b).equals(b.times(a)))
}
