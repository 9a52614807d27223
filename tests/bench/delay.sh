# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# delays NAME CONFIG: plays the scene NAME to the daemon in real time. A line for each command
# that was sent: what the daemon says of its delay, and what is seen from outside.
#
# From outside: the player starts half a second after the stream does, at the next of its ticks
# of 20 ms, so that the time of the first line `playing` gives where the stream began, to 20 ms;
# the worst is taken. `end` of a command is the place of its last speech in the stream. How much
# silence is waited for after it depends on what was said, and is a part of this.
delays() {
	"$tools/stamp" "$earshot" -c "$2" run --json --microphone none --recording "$work/$1.wav" \
		2>>"$work/messages" >"$work/$1.stamped"
	awk '
		function number(key,  at) {
			at = index($0, "\"" key "\":")
			return at ? substr($0, at + length(key) + 3) + 0 : 0
		}
		/"event":"playing"/ { began = $1 - 500 - 20 }
		/"event":"heard"/ { end = 1000 * number("end"); first = 1 }
		/"event":"sent"/ && first { print number("delay_ms"), $1 - began - end; first = 0 }
	' "$work/$1.stamped" >"$work/$1.delays"
}

delay_row() {
	local inside outside
	note "delay: $3, $(awk 'END { printf "%.0f", $2 }' "$work/$1.parts") s in real time"
	delays "$1" "$2"
	inside=$(cut -d ' ' -f 1 "$work/$1.delays" | quantiles)
	outside=$(cut -d ' ' -f 2 "$work/$1.delays" | quantiles)
	# shellcheck disable=SC2086 # four numbers each
	set -- "$3" "$(wc -l <"$work/$1.parts")" $outside $inside
	echo "| $1 | $2 | $3 | $4 / $5 / $6 | $8 / $9 / ${10} | $(bound "$9" 150) |"
}

section_delay() {
	start_broker
	make_wakes
	for _ in 1 2; do
		commands_of home
	done | scene home
	cp "$work/home.parts" "$work/hundred.parts"
	cp "$work/home.wav" "$work/hundred.wav"
	commands_of barista | every 12 | scene barista

	cat <<'END'
From the last speech frame to PUBLISH, in milliseconds. Bound: p95 150 ms besides the silence that
is waited for (0.3 s after a complete sentence, 0.7 s where it could go on, 1 s otherwise).

How: the recordings, each after a spoken "computer" (four flite voices, a gap of 0.1 to 0.3 s) and
in the noise of its own room, are played to `earshot run` in real time, against a mosquitto of our
own. "Felt" is measured by the arrival of the daemon's lines against the place of the speech in the
sound that it was given, the silence included, and is up to 20 ms too high; "besides the silence" is
what the daemon itself says (`delay_ms`). home is spoken to twice.

END
	echo '| set | commands | sent | felt: p50 / p95 / largest | besides the silence: p50 / p95 / largest | p95 ≤ 150 ms |'
	echo '|---|---|---|---|---|---|'
	delay_row home "$(configuration home home)" 'home, 6 devices'
	delay_row hundred "$(hundred_devices hundred)" 'home, 100 devices'
	delay_row barista "$(configuration barista barista)" \
		"barista$([ -n "${FULL:-}" ] || echo ', every 12th')"
	stop_broker
}
