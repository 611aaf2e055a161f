#!/bin/sh
# The unit tests and the fuzz corpus once more: built by clang with
# AddressSanitizer and UndefinedBehaviorSanitizer, and under valgrind.
set -u

tree=$PAYME_BUILD/sanitized
log=$tree.log
programs="tests/unit tests/fuzz/call tests/fuzz/authorization"

case $PAYME_BUILD in
*/_build/sub)
	echo "1..0 # SKIP not again within distcheck"
	exit 0
	;;
esac
if ! command -v clang >/dev/null || [ ! -x "$PAYME_BUILD/tests/unit" ]; then
	echo "1..0 # SKIP clang or check is not installed"
	exit 0
fi

count=0
# ok NAME COMMAND...: its output is shown if it fails.
ok() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$log" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		tail -n 40 "$log" | sed 's/^/# /'
	fi
}

# shellcheck disable=SC2086 # the programs are a list of words
build() {
	mkdir -p "$tree" && cd "$tree" &&
		CC=clang "$PAYME_SOURCE/configure" --enable-sanitizers \
			--enable-werror CFLAGS="-g -O1" &&
		make all $programs
}

ok "clang builds everything without a warning" build
for program in $programs; do
	ok "$program is clean for the sanitizers" "$tree/$program"
done
if command -v valgrind >/dev/null; then
	ok "tests/unit is clean for valgrind" \
		env CK_FORK=no valgrind --quiet --error-exitcode=9 \
		--leak-check=full --errors-for-leak-kinds=definite \
		"$PAYME_BUILD/tests/unit"
fi
rm -rf "$tree" "$log"
echo "1..$count"
