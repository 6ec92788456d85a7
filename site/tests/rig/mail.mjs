// A mail server on the loopback address (RFC 5321, as much of it as is spoken
// here): it takes every mail and keeps it.

import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What is answered to a command, by its first word; anything else is "250 OK". */
const answers = { DATA: "354 go on", QUIT: "221 bye" };

export class Mailbox {
  /** Every mail, as it came: head and body, unfolded. */
  mails = [];
  #server;

  /** Returns when mails are taken. */
  async open() {
    this.#server = createServer((socket) => this.#talk(socket)).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.address = `smtp://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.close();
  }

  #talk(socket) {
    const say = (line) => socket.write(`${line}\r\n`);
    let mail; // lines of the one that is coming in
    let rest = "";
    socket.setEncoding("utf8").on("error", () => socket.destroy());
    socket.on("data", (text) => {
      const lines = (rest + text).split("\r\n");
      rest = lines.pop();
      for (const line of lines) {
        if (mail === undefined) {
          const command = line.split(" ")[0].toUpperCase();
          say(answers[command] ?? "250 OK");
          if (command === "DATA") mail = [];
          if (command === "QUIT") socket.end();
        } else if (line === ".") {
          this.mails.push(unfold(mail.join("\n")));
          mail = undefined;
          say("250 kept");
        } else {
          mail.push(line);
        }
      }
    });
    say("220 127.0.0.1");
  }

  /** The link below an address of the portal in the newest mail to somebody, as soon as there is one. */
  async link(to, base) {
    for (let tries = 0; tries < 200; tries++) {
      const mail = this.mails.findLast((one) => one.includes(`To: <${to}>`)) ?? "";
      const start = mail.indexOf(base);
      if (start >= 0) return mail.slice(start).match(/^[^\s>]+/)[0];
      await pause(100);
    }
    throw new Error(`no mail with a link below ${base} came to ${to}`);
  }
}

/** Quoted-printable (RFC 2045 section 6.7), as far as links have it. */
const unfold = (mail) => mail.replace(/=\n/g, "").replace(/=3D/g, "=");
