# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# For the scripts of tests/broker that have a mosquitto of their own: source it in the root of the
# checkout. It moves to an empty folder, which is removed at the end.
#
#   program    the earshot that is tested
#   work       the folder
#   children   what has to be ended at the end; add to it what is started
#   failed     the exit status to end with

# needs NAME PROGRAM…: skips the test of this name if one of them is missing.
needs() {
	needed_by=$1
	shift
	for needed in "$@"; do
		if ! command -v "$needed" >/dev/null; then
			echo "skip $needed_by: $needed is not installed"
			exit 0
		fi
	done
}

# verdict NAME: pass if what stands before it succeeded.
verdict() {
	if [ $? -eq 0 ]; then
		echo "pass $1"
	else
		echo "fail $1"
		cat ./*.log >&2
		failed=1
	fi
}

# until_true COMMAND…: waits at most 20 s for it.
until_true() {
	turns=200
	until "$@" 2>/dev/null; do
		turns=$((turns - 1))
		[ $turns -gt 0 ] || return 1
		sleep 0.1
	done
}

# end_child PROCESS: one of the children, before the end.
end_child() {
	kill "$1"
	wait "$1"
	left=
	for child in $children; do
		[ "$child" = "$1" ] || left="$left $child"
	done
	children=$left
}

# shellcheck disable=SC2317 # the trap calls it
end() {
	for child in $children; do
		kill "$child" 2>/dev/null
	done
	wait
	rm -rf "$work"
}

# shellcheck disable=SC2034 # whoever sources this runs it
program=$PWD/${EARSHOT:-build/earshot}
case ${EARSHOT:-} in
/*) program=$EARSHOT ;;
esac
PATH=$PATH:/usr/sbin
children=
failed=0
work=$(mktemp -d)
trap end EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1
