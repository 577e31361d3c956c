// expect: UNI-L026 6:1
function logged<T extends new () => object>(type: T): void {
  console.log(type.name);
}

@logged
class Service {}

export function main(): void {
  console.log(new Service() !== undefined);
}
