# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

spot() {
	cpu_of pocketsphinx_continuous -infile "$1" -keyphrase computer -kws_threshold 1e-20 \
		-logfn /dev/null
}

hear() {
	cpu_of "$earshot" -c "$idle_config" hear --json "$1"
}

run_through() {
	cpu_of "$earshot" -c "$idle_config" run --microphone none --recording "$1"
}

# min/median/max of standard input.
spread() {
	sort -g | awk '{ v[NR] = $1 }
		END { printf "%.3f / %.3f / %.3f", v[1], v[int((NR + 1) / 2)], v[NR] }'
}

column() {
	awk -v i="$1" '{ print $i }' "$work/idle.rounds"
}

section_idle() {
	local rounds=${ROUNDS:-3} round ours_start theirs_start
	start_broker
	idle_config=$(configuration idle home)
	"$tools/join" 1 "$work/short.wav"
	"$tools/join" 60 "$work/room.wav"
	# shellcheck disable=SC2046 # file names without blanks
	"$tools/join" 600 "$work/talk.wav" $(recordings_of talk)

	: >"$work/idle.rounds"
	for round in $(seq "$rounds"); do
		note "idle: round $round of $rounds"
		ours_start=$(hear "$work/short.wav")
		theirs_start=$(spot "$work/short.wav")
		echo "$(hear "$work/room.wav") $(spot "$work/room.wav") \
$(hear "$work/talk.wav") $(spot "$work/talk.wav") $ours_start $theirs_start"
	done | awk '{
		printf "%.3f %.3f %.3f %.3f %.4f %.4f %.4f\n", $1 - $5, $2 - $6, $3 - $5, $4 - $6,
			($1 + $3 - 2 * $5) / ($2 + $4 - 2 * $6), ($3 - $5) / ($4 - $6), $5
	}' >"$work/idle.rounds"

	cat <<END
Processor seconds (user and system, all processes) on the same sound, start-up taken off (measured
on one second of sound in the same round). Bound: 0.3 times \`pocketsphinx_continuous -keyphrase
computer -kws_threshold 1e-20\`. $rounds rounds in turn; smallest / median / largest. Both read the
sound as fast as they can; home with the wake word "computer".

| sound | Earshot s | pocketsphinx s |
|---|---|---|
| a quiet room, 60 s | $(column 1 | spread) | $(column 2 | spread) |
| talk, 600 s | $(column 3 | spread) | $(column 4 | spread) |

| ratio | smallest / median / largest | bound |
|---|---|---|
| quiet room and talk together | $(column 5 | spread) | 0.3: $(bound "$(column 5 | sort -g | awk '
	{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')" 0.3) |
| talk alone | $(column 6 | spread) | |

END
	real_time
	stop_broker
}

# What the daemon takes as it runs: the price of waking up 50 times a second is in it.
real_time() {
	local start room talk
	note 'idle: 60 s in real time'
	start=$(run_through "$work/short.wav")
	room=$(run_through "$work/room.wav")
	echo "The daemon in real time, connected to a broker, start-up taken off as well:"
	echo
	echo "| sound | processor s | of one core |"
	echo "|---|---|---|"
	awk -v a="$room" -v s="$start" 'BEGIN {
		printf "| a quiet room, 60 s | %.3f | %.2f %% |\n", a - s, (a - s) / 60 * 100 }'
	if [ -n "${TALK_REALTIME:-}${FULL:-}" ]; then
		note 'idle: 600 s of talk in real time'
		talk=$(run_through "$work/talk.wav")
		awk -v a="$talk" -v s="$start" 'BEGIN {
			printf "| talk, 600 s | %.3f | %.2f %% |\n", a - s, (a - s) / 600 * 100 }'
	fi
}
