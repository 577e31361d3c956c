// expect: UNI-L025 7:20
function area(w: number, h: number): number {
  return w * h;
}

export function main(): void {
  console.log(area.call(null, 2, 3));
}
