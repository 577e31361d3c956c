/** 100 messages of each quality of service to a broker and back, and one of 10,000 bytes. */
import { decodeUtf8, exit } from "uni";
import { MqttClient } from "uni/mqtt";
import { HOST, PORT } from "./broker";

const COUNT = 100;

export async function main(): Promise<void> {
  const client = new MqttClient({ host: HOST, port: PORT, clientId: "round-trip", cleanSession: false, keepAlive: 5 });
  const got = new Map<string, number>();
  let all: () => void = () => {};
  let total = 0;
  let wrong = 0;
  const arrived = new Promise<void>((resolve) => { all = resolve; });
  client.onMessage = ({ topic, payload, qos }) => {
    total++;
    if (topic === "trip/long") {
      if (payload.length !== 10_000 || payload.some((byte, i) => byte !== (i * 7) % 256)) wrong++;
    } else {
      const text = decodeUtf8(payload);
      if (topic !== `trip/${qos}` || text !== `${got.get(topic) ?? 0}`) wrong++;
      got.set(topic, Number(text) + 1);
    }
    if (total === 3 * COUNT + 1) all();
  };
  await client.connect();
  console.log(`granted ${await client.subscribe("trip/#", 2)}`);
  for (let i = 0; i < COUNT; i++) {
    await client.publish("trip/0", `${i}`);
    await Promise.all([client.publish("trip/1", `${i}`, { qos: 1 }), client.publish("trip/2", `${i}`, { qos: 2 })]);
  }
  await client.publish("trip/long", new Uint8Array(10_000).map((_, i) => (i * 7) % 256), { qos: 1 });
  await arrived;
  console.log(`got ${total}, ${wrong} wrong, ${client.strayPackets} stray, ${client.inFlight} in flight`);
  await client.disconnect();
  console.log("done");
  exit();
}
