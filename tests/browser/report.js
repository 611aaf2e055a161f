/* The page that "payme report" writes, opened as a file. */
"use strict";

const {listen, look, open} = require("./look.js");

/* Runs within the page: text that stands out of its section. */
function cut() {
	const walker = document.createTreeWalker(
	    document.querySelector("main"), NodeFilter.SHOW_TEXT);
	const faults = [];

	while (walker.nextNode()) {
		const text = walker.currentNode;
		const section = text.parentElement.closest("section");
		const range = document.createRange();

		if (!section || !text.textContent.trim())
			continue;
		const box = section.getBoundingClientRect();
		range.selectNodeContents(text);
		for (const piece of range.getClientRects())
			if (piece.left < box.left || piece.right > box.right)
				faults.push(`cut off: ${text.textContent}`);
	}
	return faults;
}

module.exports = async (browser, settings, tap) => {
	for (const [lang, path] of Object.entries(settings.reports))
		for (const width of [320, 800, 1280]) {
			const page = await open(browser, width, 800);
			const address = `file://${path}`;
			const seen = listen(page, [address]);

			await page.goto(address, {waitUntil: "load"});
			tap.equal((await look(page, seen, {axe: true, dark: true}))
			    .concat(await page.evaluate(cut)), [],
			`${lang}, ${width} pixels: all is in sight`);
			await page.context().close();
		}
};
