// expect: UNI-L002 3:9
export function main(): void {
  const squares = [];
  for (let i = 0; i < 3; i++) squares.push(i * i);
  console.log(squares);
}
