/* Texts of Paylov's that are meant to break a page, in Chromium. */
"use strict";

const {Payer, account} = require("./payer.js");
const {sql} = require("./till.js");

const TEXTS = {
	"markup": "<script>document.title=1</script><img src=x onerror=alert(1)>" +
	    "</title></option></template></script>",
	"one long word": "W".repeat(3000),
	"another way to write": "\u202e\u0631\u0633\u0648\u0645 " + "\u2066".repeat(9),
	"many words": "слово ".repeat(500),
};

/* What Paylov is to have told of one service, wherever it stands. */
async function tell(settings, from, to) {
	await sql(settings, "SET NAMES utf8mb4; UPDATE " +
	    "payme_service_catalogue SET body = REPLACE(body, " +
	    `'"${from}"', '"${to}"')`);
}

async function look(payer, faults, name, large) {
	const found = await payer.look({axe: true, keys: true, dark: true, large});

	found.push(...await payer.lookWide());
	faults.push(...found.map((fault) => `${name}: ${fault}`));
}

module.exports = async (browser, settings, tap) => {
	const payer = await Payer.open(browser, settings, "uz");
	const form = {service: settings.services.internet};
	const dialogs = [];

	payer.page.on("dialog", (dialog) => {
		dialogs.push(dialog.message());
		dialog.dismiss();
	});
	await payer.arrive("look-uz");
	await payer.arrive("look-uz", form);
	for (const [name, text] of Object.entries(TEXTS)) {
		const faults = [];

		for (const from of ["Домашний интернет", "Логин"])
			await tell(settings, from, text);
		await payer.arrive("look-uz");
		await look(payer, faults, "the catalogue", true);
		await payer.arrive("look-uz", form);
		await look(payer, faults, "the form", true);
		tap.ok((await payer.page.textContent("h1")).includes(text.trim()),
		    `${name}: it is shown as it is`);
		await payer.arrive("look-uz", {...form, step: "bill",
		    ...account({login: text.slice(0, 30)})});
		await look(payer, faults, "the bill", true);
		tap.equal([faults, dialogs], [[], []],
		    `${name}: and breaks no page`);
		await sql(settings, "DELETE FROM payme_service_catalogue");
		await payer.arrive("look-uz");
		await payer.arrive("look-uz", form);
	}
	await payer.close();
};
