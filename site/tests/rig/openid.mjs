// An OpenID Connect provider on the loopback interface, for the tests of logins
// through one. Its argument is the address that people come back to; it prints
// its own address, and ends when its standard input does. A line "rotate" on the
// standard input gives it new keys. Who logs in as X has the subject X.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import Provider from "oidc-provider";

const people = {
	li: { name: "李雷", email: "li@example.org", email_verified: true, locale: "zh-CN" },
	unproven: { name: "韩梅梅", email: "han@example.org", email_verified: false },
	real: { name: "王芳", email: "wang@example.org", email_verified: true, resident_id: "11010519491231002X" },
	firm: { name: "示例科技有限公司", email: "firm@example.org", email_verified: true, credit_code: "91310000MA1FL0X01E", locale: "en-GB" },
};

function keys() {
	const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	return { keys: [{ ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" }] };
}

function provider(issuer, back) {
	return new Provider(issuer, {
		clients: [{ client_id: "portal", client_secret: "a secret of the portal's own", redirect_uris: [back] }],
		jwks: keys(),
		cookies: { keys: [randomUUID()] },
		claims: { openid: ["sub"], profile: ["name", "locale"], email: ["email", "email_verified"], identity: ["resident_id", "credit_code"] },
		scopes: ["openid", "identity"],
		findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
	}).callback();
}

const server = createServer();
server.listen(0, "127.0.0.1", () => {
	const issuer = `http://127.0.0.1:${server.address().port}`;
	let answer = provider(issuer, process.argv[2]);
	server.on("request", (request, response) => answer(request, response));
	const lines = createInterface({ input: process.stdin });
	lines.on("line", () => {
		answer = provider(issuer, process.argv[2]);
		console.log("rotated");
	});
	lines.on("close", () => process.exit());
	console.log(issuer);
});
