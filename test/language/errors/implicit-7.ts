// expect: UNI-L002 4:32
interface Point { x: number; y: number }

const load = (text: string) => JSON.parse(text);

export function main(): void {
  const p: Point = load('{"x":1,"y":2}');
  console.log(p.x);
}
