/** Publishes how the board is, each second, and takes commands. */
import { boardName, decodeUtf8, exit, hasLed, heapSize, heapUsed, setLed, sleep, uptime } from "uni";
import { MqttClient } from "uni/mqtt";
import { HOST, PORT, PREFIX } from "./broker";

interface Reading {
  board: string;
  /** ms */
  uptime: number;
  /** bytes */
  heap: { size: number; used: number };
  /** Since start. */
  published: number;
}

export async function main(): Promise<void> {
  let published = 0;
  let period = 1000;
  const client = new MqttClient({ host: HOST, port: PORT, clientId: `uni-${boardName()}`, keepAlive: 30, will: { topic: `${PREFIX}/state`, payload: "offline", qos: 1, retain: true } });

  const reading = (): Reading => ({ board: boardName(), uptime: Math.round(uptime()), heap: { size: heapSize(), used: heapUsed() }, published });
  const say = (topic: string, payload: string, retain = false): void => {
    client.publish(`${PREFIX}/${topic}`, payload, { qos: 1, retain }).catch((error: Error) => console.error(error.message));
  };
  const obey = (command: string, value: string): void => {
    const ms = Number(value);
    if (command === "led" && (value === "on" || value === "off")) {
      setLed(value === "on");
      say("reply", hasLed() ? `led ${value}` : "there is no light");
    } else if (command === "period" && ms >= 100 && ms <= 3_600_000) {
      period = ms;
      say("reply", `period ${ms}`);
    } else if (command === "read") {
      say("reply", JSON.stringify(reading()));
    } else if (command === "stop") {
      say("state", "stopped", true);
      void client.disconnect().then(() => { exit(); });
    } else {
      say("reply", `no command: ${command}`);
    }
  };

  client.onMessage = ({ topic, payload }) => {
    if (payload.length > 100) return say("reply", "no command has more than 100 bytes");
    obey(topic.slice(PREFIX.length + 5), decodeUtf8(payload));
  };
  client.onClose = (reason) => console.log(`no broker: ${reason.message}`);
  client.onOpen = () => {
    console.log(`broker ${HOST}:${PORT}, ${PREFIX}/#`);
    say("state", "online", true);
  };
  client.subscribe(`${PREFIX}/set/+`, 1).catch((error: Error) => console.error(error.message));
  await client.connect();
  for (;;) {
    // Readings are for now: one that cannot be sent is left out.
    if (client.isOpen) await client.publish(`${PREFIX}/reading`, JSON.stringify(reading())).then(() => { published++; }, (error: Error) => console.error(error.message));
    await sleep(period);
  }
}
