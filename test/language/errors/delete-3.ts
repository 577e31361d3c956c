// expect: UNI-L017 8:10
class Session {
  token: string | undefined = "t";
}

export function main(): void {
  const session = new Session();
  delete session.token;
  console.log(session.token);
}
