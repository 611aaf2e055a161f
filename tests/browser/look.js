/* What is wrong with an open page: a list of sentences. */
"use strict";

const fs = require("fs");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const BYTES_MAX = 30000;

/* Runs within the page, before anything of it. */
function watch() {
	window.faults = [];
	document.addEventListener("securitypolicyviolation", (event) =>
	    window.faults.push(`policy: ${event.violatedDirective} ` +
		`${event.blockedURI}`));
	window.shift = 0;
	new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
		window.shift += entry.value;
	})).observe({type: "layout-shift", buffered: true});
}

/* A tab of its own, in which no page goes unwatched. */
async function open(browser, width, height, options = {}) {
	const context = await browser.newContext({viewport: {width, height},
	    ...options});

	/* The machine may be busy: browser.py ends what hangs. */
	context.setDefaultTimeout(120000);
	if (options.javaScriptEnabled !== false)
		await context.addInitScript(watch);
	return context.newPage();
}

/* What a tab asks for and complains of, until it is to forget it. */
function listen(page, own) {
	const seen = {bytes: 0, faults: [], waiting: []};

	page.on("request", (request) => {
		const url = request.url();

		if (!url.startsWith("data:") && !own.some((o) => url.startsWith(o)))
			seen.faults.push(`asks for ${url}`);
	});
	page.on("response", (response) => seen.waiting.push(response.body().then(
	    (body) => { seen.bytes += body.length; }, () => {})));
	page.on("console", (message) => {
		/* That an order is not found is no fault of the page. */
		if (message.type() === "error" &&
		    message.location().url !== page.url())
			seen.faults.push(`console: ${message.text()}`);
	});
	page.on("pageerror", (error) => seen.faults.push(`error: ${error}`));
	seen.forget = () => {
		seen.bytes = 0;
		seen.faults = [];
		seen.waiting = [];
	};
	return seen;
}

/* Runs within the page. */
function measure() {
	const faults = [...window.faults || []];
	const wide = document.documentElement.clientWidth;
	const name = (node) => node.tagName.toLowerCase() +
	    (node.className ? `.${node.className}` : "");

	/* Less is a page that is drawn while it still comes in. */
	if (window.shift > .05)
		faults.push(`the layout shifts by ${window.shift}`);
	if (document.documentElement.scrollWidth > wide)
		faults.push("scrolls sideways");
	for (const node of document.body.querySelectorAll("*")) {
		const box = node.getBoundingClientRect();

		if (!node.checkVisibility())
			continue;
		if (box.width && (box.left < 0 || box.right > wide + .5))
			faults.push(`${name(node)} goes beyond the edge`);
		if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth &&
		    getComputedStyle(node).overflow !== "visible" &&
		    node.tagName !== "INPUT")
			faults.push(`${name(node)} cuts its text off`);
		/* Within a sentence, or a label, the target is larger. */
		if (node.matches("a, button, select, label, " +
		    "input:not([type=hidden])") &&
		    !node.closest("p, li, label input") &&
		    (box.width < 44 || box.height < 44) &&
		    (node.tagName !== "LABEL" || node.querySelector("input")))
			faults.push(`${name(node)} is ${box.width} × ${box.height}`);
	}
	if (/\{\{|undefined|\bnull\b/.test(document.title))
		faults.push(`the title is ${document.title}`);
	return faults;
}

/*
 * Runs within the page: what can have the focus, in the order of the page.  It
 * goes to the body: what was left by blur() is still where Tab starts.
 */
function focusable() {
	window.order = [...document.querySelectorAll("a[href], button, iframe, " +
	    "input:not([type=hidden]), select, summary")].filter((node) =>
	    node.checkVisibility() && !node.disabled);
	document.body.tabIndex = -1;
	document.body.focus();
	document.body.removeAttribute("tabindex");
	return window.order.length;
}

/* Runs within the page: where the focus is, and whether it can be seen. */
function focused() {
	const style = getComputedStyle(document.activeElement);

	return [window.order.indexOf(document.activeElement),
	    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}

async function keyboard(page) {
	const count = await page.evaluate(focusable);
	const faults = [];

	for (let i = 0; i < count; i++) {
		await page.keyboard.press("Tab");
		const [at, visible] = await page.evaluate(focused);
		if (at !== i)
			faults.push(`Tab ${i + 1} goes to element ${at}`);
		if (!visible)
			faults.push(`the focus on element ${i} is not seen`);
	}
	return faults;
}

/* What axe-core finds, of all its rules or of some. */
async function accessible(page, rules) {
	for (const frame of page.frames())
		await frame.evaluate(axe);
	return page.evaluate(async (only) => {
		const result = await window.axe.run(document, {
		    resultTypes: ["violations"],
		    ...only && {runOnly: {type: "rule", values: only}}});

		return result.violations.map((one) => `axe ${one.id}: ` +
		    `${one.nodes.map((node) => node.html).join(" ")}`);
	}, rules);
}

/* The contrast depends on the colours alone. */
async function inDark(page) {
	await page.emulateMedia({colorScheme: "dark"});
	const faults = await accessible(page, ["color-contrast"]);
	const light = await page.evaluate(() => {
		const [r, g, b] = getComputedStyle(document.body).backgroundColor
		    .match(/\d+/g).map(Number);

		return r + g + b > 300;
	});
	await page.emulateMedia({colorScheme: "light"});
	return faults.map((fault) => `dark: ${fault}`)
	    .concat(light ? ["dark: the page stays light"] : []);
}

/* What the buyer did himself, or the window's size, may move the rest. */
async function still(page) {
	await page.evaluate(() => new Promise((resolve) =>
	    requestAnimationFrame(() => requestAnimationFrame(() => {
		window.shift = 0;
		resolve();
	    }))));
}

/* All that can be asked of one loaded page; what depends on it, by choice. */
async function look(page, seen, {axe: whole, keys, dark, large} = {}) {
	await Promise.all(seen.waiting);
	const faults = seen.faults.concat(await page.evaluate(measure),
	    keys ? await keyboard(page) : [], whole ? await accessible(page) : [],
	    dark ? await inDark(page) : []);

	if (seen.bytes > BYTES_MAX && !large)
		faults.push(`${seen.bytes} bytes are loaded`);
	return faults;
}

module.exports = {open, listen, look, measure, still, accessible};
