// expect: UNI-L029 6:10
class Named {
  name = "n";
}
function Timed<T extends new () => Named>(Base: T) {
  return class extends Base {
    at = 1;
  };
}

export function main(): void {
  const TimedNamed = Timed(Named);
  console.log(new TimedNamed().at);
}
