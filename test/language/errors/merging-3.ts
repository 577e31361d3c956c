// expect: UNI-L028 3:6
enum Color { Red, Green }
enum Color { Blue = 2 }

export function main(): void {
  console.log(Color.Blue);
}
