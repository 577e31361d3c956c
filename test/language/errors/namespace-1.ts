// expect: UNI-L027 2:1
namespace Geometry {
  export const PI = 3.14;
  export function area(r: number): number { return PI * r * r; }
}

export function main(): void {
  console.log(Geometry.area(1));
}
