/* TAP.  Parts run side by side; each keeps its claims until it is printed. */
"use strict";

class Part {
	constructor() {
		this.claims = [];
	}

	/* One claim; the details are shown where it does not hold. */
	ok(condition, name, ...details) {
		this.claims.push({good: Boolean(condition), name,
		    details: condition ? [] : details});
	}

	equal(got, wanted, name) {
		const [a, b] = [got, wanted].map((value) =>
		    JSON.stringify(value, null, 1));

		this.ok(a === b, name, `got    ${a}`, `wanted ${b}`);
	}
}

/* Prints the parts; the exit status. */
function print(parts) {
	const claims = parts.flatMap((part) => part.claims);

	claims.forEach(({good, name, details}, i) => {
		console.log(`${good ? "ok" : "not ok"} ${i + 1} - ${name}`);
		for (const line of details.join("\n").split("\n"))
			if (line)
				console.log(`#   ${line}`);
	});
	console.log(`1..${claims.length}`);
	return claims.every((claim) => claim.good) ? 0 : 1;
}

module.exports = {Part, print};
