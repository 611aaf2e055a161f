/* The rest of payme-service's pages, in each language, size and scheme. */
"use strict";

const {Payer, account} = require("./payer.js");
const {sql} = require("./till.js");

const LANGUAGES = ["ru", "uz", "en"];

/* A bill that stands in a state, as if it had come there. */
async function standing(payer, state) {
	const user = `look-${payer.lang}`;

	await payer.confirm(user);
	await payer.press(payer.v.pay);
	await payer.page.locator("#otp").waitFor();
	const [, number] = payer.page.url().match(/bill=(\d+)/);
	await sql(payer.settings, `UPDATE payme_service_payment SET state=${state},` +
	    `sent_time=${Date.now() + 3600000},transaction_id=` +
	    `IF(${state}=0,NULL,transaction_id),active=` +
	    `IF(${state}=6,NULL,active) WHERE id=${number}`);
	await payer.arrive(user, {bill: number});
}

function form(name, fields = {}) {
	return (payer) => payer.arrive(null, {service:
	    payer.settings.services[name], ...account(fields)});
}

function bill(name, fields) {
	return (payer) => payer.arrive(`look-${payer.lang}`, {service:
	    payer.settings.services[name], step: "bill", ...account(fields)});
}

const ELECTRICITY = {region: "1", soato: "26290", customer_code: "1000000"};

/* {page: how one comes there} */
const PAGES = {
	"nothing found": (payer) => payer.arrive(null, {q: "<b>ёж"}),
	"each flaw of a form": form("electricity", {region: "2",
	    soato: "26290", customer_code: "12345678a"}),
	"a form that is written otherwise": form("mobile", {phone: "12"}),
	"what need not be filled in": form("heat", {district: "5"}),
	"an inactive service": form("closed"),
	"what is only looked at": bill("fines", {series: "AA12345678"}),
	"what somebody else may see": (payer) => payer.arrive(null, {service:
	    payer.settings.services.electricity, step: "bill",
	    ...account(ELECTRICITY)}),
	"an account that Paylov refuses": bill("water", {account: "123404"}),
	"long words": bill("cable", {account: `${"W".repeat(200)} <i>`}),
	"a payment without a user": (payer) => payer.arrive(null, {history: "1"}),
	"no bills yet": (payer) => payer.arrive("nobody", {history: "1"}),
	"no such bill": (payer) => payer.arrive("nobody", {bill: "1"}),
	"no such service": (payer) => payer.arrive(null, {service: "none"}),
	"a card of one's own": (payer) => payer.arrive(`look-${payer.lang}`,
	    {cards: "1"}),
	"a bill that was not begun": (payer) => standing(payer, 0),
	"a bill that is being paid": (payer) => standing(payer, 2),
	"a bill that was cancelled": (payer) => standing(payer, 5),
	"a bill that another one took the place of": (payer) =>
	    standing(payer, 6),
	"a card that fails": async (payer) => {
		await payer.confirm(`fails-${payer.lang}`);
		await payer.press(payer.v.pay);
		await payer.page.locator("#otp").waitFor();
		await payer.code();
		await payer.heading(payer.v.cancelled);
	},
	"bills of every kind": (payer) => payer.arrive(`look-${payer.lang}`,
	    {history: "1"}),
};

/* What goes on by itself is to stand still while it is looked at. */
function stopClocks() {
	const own = window.setTimeout;

	window.setTimeout = (act, wait, ...more) =>
	    wait === 3000 ? 0 : own(act, wait, ...more);
}

async function pages(browser, settings, lang, faults) {
	const payer = await Payer.open(browser, settings, lang);

	await payer.page.context().addInitScript(stopClocks);
	for (const [name, reach] of Object.entries(PAGES)) {
		await reach(payer);
		const found = await payer.look({axe: true, keys: true,
		    dark: true});

		found.push(...await payer.lookWide());
		faults.get(name).push(...found.map((fault) => `${lang}: ${fault}`));
	}
	await payer.close();
}

module.exports = async (browser, settings, tap) => {
	const faults = new Map(Object.keys(PAGES).map((name) => [name, []]));

	await Promise.all(LANGUAGES.map((lang) =>
	    pages(browser, settings, lang, faults)));
	for (const [name, list] of faults)
		tap.equal(list, [],
		    `${name}: three languages, two sizes, light and dark`);
};
module.exports.PAGES = PAGES;
module.exports.stopClocks = stopClocks;
