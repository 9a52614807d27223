#!/bin/sh
# SPDX-License-Identifier: MIT
#
# earshot privacy --check: every attempt is refused, or told to be beyond this kernel; and the
# exit status says so.
set -u
EARSHOT=$(realpath "${EARSHOT:-build/earshot}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

configuration() {
	printf 'version: 1\nwake: {words: [computer]}\nstate_dir: state\nsandbox: %s\n' "$1" >earshot.yaml
}

refused_everywhere() {
	configuration required
	"$EARSHOT" privacy --check >out 2>err || return 1
	! grep -E 'WORKED|COULD NOT' out || return 1
	# Every attempt has its line, and each process its attempts.
	[ "$(grep -c '^listener .*refused: ' out)" -ge 14 ] || return 1
	[ "$(grep -cE '^bridge .*(refused: |this kernel cannot)' out)" -ge 12 ] || return 1
	grep -q 'which address is connected to' out
}

switched_off_is_told() {
	configuration off
	"$EARSHOT" privacy --check >out 2>err
	[ $? -eq 1 ] && grep -q 'the daemon runs without any of this' out
}

stands_alone() {
	configuration required
	"$EARSHOT" privacy --check --json >out 2>err
	[ $? -eq 2 ]
}

for name in refused_everywhere switched_off_is_told stands_alone; do
	if "$name"; then
		echo "pass $name"
	else
		cat out err >&2
		echo "fail $name"
	fi
done
