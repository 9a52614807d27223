# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# The tables of tests/bench/hearing out of the results of its runs.

# counts FILE KEY…: values of a line of JSON, separated by blanks; - for what is missing or null.
counts() {
	local file=$1
	shift
	awk -v keys="$*" '{
		count = split(keys, key, " ")
		for (i = 1; i <= count; i++) {
			at = index($0, "\"" key[i] "\":")
			value = at ? substr($0, at + length(key[i]) + 3) : "-"
			sub(/[,}].*/, "", value)
			printf "%s%s", value == "null" ? "-" : value, i < count ? " " : "\n"
		}
		exit
	}' "$file"
}

# row SET ENGINE RESULT: a row of the large table.
row() {
	local clips commands outside correct strict wrong rejected seconds accepted p50 p95 cpu alarms=-
	read -r clips commands outside correct strict wrong rejected seconds accepted p50 p95 cpu < <(
		counts "$results/$3.json" clips commands outside correct strict wrong rejected seconds \
			false_accepts decode_ms_p50 decode_ms_p95 cpu_per_second)
	if [ "$commands" -eq 0 ]; then
		alarms=$(rate "$accepted" "$(hours "$seconds")")
	elif [ $((clips - commands - outside)) -gt 0 ]; then
		alarms="$accepted in $((clips - commands - outside)) clips"
	fi
	echo "| $1 | $2 | $clips | $correct | $(precision "$correct" "$wrong") | $strict | $wrong |" \
		"$rejected | $alarms | - | $p50 / $p95 | $cpu |"
}

hours() {
	awk -v seconds="$1" 'BEGIN { print seconds / 3600 }'
}

# Of what was accepted, the share that was meant.
precision() {
	awk -v right="$1" -v wrong="$2" 'BEGIN {
		if (right == "-" || right + wrong == 0) { print "-" } else {
			printf "%.4g\n", right / (right + wrong) } }'
}

both_rows() {
	row "$1" Earshot "$2"
	row "$1" plain "$2-plain"
}

command_rows() {
	local noise room microphone
	both_rows 'barista, clean' barista
	for noise in "${noises[@]}"; do
		both_rows "barista, kitchen $noise dB" "barista-$noise"
	done
	row 'barista, clean, segmented' Earshot barista-segmented
	row 'barista, kitchen 12 dB, segmented' Earshot barista-12-segmented
	both_rows home home
	row 'home, segmented' Earshot home-segmented
	both_rows numbers numbers
	both_rows 'words: on, off, up, down' words
	both_rows 'words: yes, no, stop' answers
	both_rows 'synthetic voices' synth
	for room in "${rooms[@]}"; do
		both_rows "barista, $room" "barista-$room"
		both_rows "home, $room" "home-$room"
		both_rows "synthetic voices, $room" "synth-$room"
	done
	for microphone in "${microphones[@]}"; do
		both_rows "barista, microphone: $microphone" "barista-$microphone"
	done
	both_rows talk talk
}

# rate COUNT HOURS: how often an hour, and the bound that it is below with 95 % certainty if
# events come by chance (Wilson and Hilferty's approximation of the Poisson distribution).
rate() {
	awk -v n="$1" -v hours="$2" 'BEGIN {
		k = n + 1
		bound = k * (1 - 1 / (9 * k) + 1.645 / (3 * sqrt(k))) ^ 3
		printf "%.2f (below %.2f)\n", n / hours, bound / hours }'
}

# wakes RESULT: misses and false alarms at thresholds, as "NAME misses alarms hours threshold".
# Columns of the input: own or other, recording, woken, score, seconds.
wakes() {
	{
		sed 's/^/own /' "$results/$1.missed"
		sed 's/^/other /' "$results/$1.alarms"
	} | awk '
		function value(key,  at, text) {
			at = index($0, "\"" key "\":")
			text = substr($0, at + length(key) + 3)
			sub(/[,}].*/, "", text)
			return text
		}
		# Misses and alarms at a threshold, of those of a half (2: of all).
		function count(threshold, half,  i) {
			misses = alarms = hours = own = 0
			for (i = 1; i <= NR; i++) {
				if (half != 2 && i % 2 != half) {
					continue
				}
				if (is_own[i]) {
					own++
					misses += score[i] < threshold
				} else {
					hours += seconds[i] / 3600
					alarms += score[i] >= threshold
				}
			}
		}
		# The lowest threshold that at most so many of the others reach.
		function lowest(most, half,  i, n, k, best, taken) {
			for (k = 0; k <= most; k++) {
				best = -1
				for (i = 1; i <= NR; i++) {
					if (!is_own[i] && (half == 2 || i % 2 == half) &&
						score[i] > best && !(i in used)) {
						best = score[i]
						n = i
					}
				}
				used[n] = 1
			}
			for (i in used) {
				delete used[i]
			}
			return best + 1e-6
		}
		function show(name, threshold) {
			printf "%s %d %d %d %.4f %.6f\n", name, own, misses, alarms, hours, threshold
		}
		{
			is_own[NR] = $1 == "own"
			score[NR] = value("wake_score") + 0
			seconds[NR] = value("seconds")
			woken[NR] = value("woken") == "true"
		}
		END {
			for (i = 1; i <= NR; i++) {
				all_own += is_own[i]
				all_missed += is_own[i] && !woken[i]
				all_hours += is_own[i] ? 0 : seconds[i] / 3600
				all_alarms += !is_own[i] && woken[i]
			}
			own = all_own; misses = all_missed; alarms = all_alarms; hours = all_hours
			show("default", 0)
			for (most = 0; most <= 4; most += 2) {
				if (threshold != lowest(most, 2)) {
					threshold = lowest(most, 2)
					count(threshold, 2)
					show("at-most-" most, threshold)
				}
			}
			threshold = lowest(0, 0)
			count(threshold, 1)
			show("other-half", threshold)
		}'
}

wake_rows() {
	local word quietness name own misses alarms hours threshold p50 p95 cpu at
	for quietness in quiet noisy; do
		for word in computer jarvis; do
			read -r p50 p95 cpu < <(counts "$results/$word-$quietness.json" decode_ms_p50 \
				decode_ms_p95 cpu_per_second)
			while read -r name own misses alarms hours threshold; do
				case $name in
				default) at='threshold by default' ;;
				other-half) at="threshold $threshold, for no alarm in the other half" ;;
				*) at="threshold $threshold, for at most ${name##*-} alarms" ;;
				esac
				echo "| wake word $word, $([ "$quietness" = quiet ] && echo clean ||
					echo 'kitchen 10 dB') | Earshot, $at | $own | - | - | - | - | - |" \
					"$(rate "$alarms" "$hours") | $(share "$misses" "$own") | $p50 / $p95 | $cpu |"
			done < <(wakes "$word-$quietness")
		done
	done
	for word in computer jarvis; do
		plain_wake_row "$word"
	done
	published_wakes
}

share() {
	awk -v part="$1" -v whole="$2" 'BEGIN { printf "%.3f\n", (whole > 0 ? part / whole : 0) }'
}

# A line of a plain result has a fourth part if anything was found.
plain_wake_row() {
	local own misses alarms hours cpu
	read -r own misses alarms hours cpu < <(awk '
		FNR == 1 { file++ }
		{ cpu += $3; seconds += $1 }
		file == 1 { own++; missed += NF == 3 }
		file == 2 { hours += $1 / 3600; alarms += NF > 3 }
		END { print own, missed + 0, alarms + 0, hours, cpu / seconds }' \
		"$results/$1-own.results" "$results/$1-others.results")
	echo "| wake word $1, kitchen 10 dB | plain, keyphrase search, 1e-20 | $own | - | - | - | - | - |" \
		"$(rate "$alarms" "$hours") | $(share "$misses" "$own") | - | $(printf '%.4f' "$cpu") |"
}

published_wakes() {
	awk -F '\t' '$1 == "wake" {
		printf "| six wake words, other noise at 10 dB | published: %s | - | - | - | - | - | - " \
			"| 0.10 | %.3f | - | %.3f (Raspberry Pi 5) |\n", $2, $3, $4 }' tests/bench/published.tsv
}

# Share correct over the noise: what the picture shows, too. Engine, then 6 to 24 dB.
correct_over_noise() {
	local engine noise
	for engine in '' -plain; do
		printf '%s' "$([ -z "$engine" ] && echo Earshot || echo 'Plain PocketSphinx')"
		for noise in 6 9 12 15 18 21 24; do
			printf '\t%s' "$(counts "$results/barista-$noise$engine.json" correct)"
		done
		echo
	done
	sed -n 's/^commands\t//p' tests/bench/published.tsv
}

noise_table() {
	echo '| engine | 6 dB | 9 dB | 12 dB | 15 dB | 18 dB | 21 dB | 24 dB |'
	echo '|---|---|---|---|---|---|---|---|'
	correct_over_noise | awk -F '\t' '{
		printf "| %s |", NR <= 2 ? $1 " (measured here)" : $1 " (published)"
		for (i = 2; i <= NF; i++) { printf " %.3f |", $i }
		print "" }'
}

# The reasons for refusals, over all sets.
refusals() {
	echo '| set | refused utterances by reason |'
	echo '|---|---|'
	local name
	for name in barista barista-24 barista-12 barista-6 home numbers words synth talk; do
		sed 's|.*"refused":{\(.*\)}}$|\1|; s|"||g; s|,|, |g; s|:| |g' "$results/$name.json" |
			awk -v name="$name" '{ printf "| %s | %s |\n", name, $0 == "" ? "none" : $0 }'
	done
}

# What talk was taken for, and how often anything would have been opened.
talk_table() {
	local hours opened alarms
	hours=$(hours "$(counts "$results/talk.json" seconds)")
	alarms=$(counts "$results/talk.json" false_accepts)
	opened=$(grep -cE '"intent":"[a-z_]*(unlock|open)' "$results/talk.each" || true)
	printf '%s h of talk against the sentences of a whole house, no wake word needed: ' \
		"$(printf '%.2f' "$hours")"
	printf '%s accepted, %s an hour with 95 %% certainty. ' "$alarms" "$(rate "$alarms" "$hours")"
	echo "Among them $opened that unlock or open something."
	sed -n 's/.*"judgement":"falsely accepted".*"text":"\([^"]*\)".*/- \1/p' "$results/talk.each" |
		{ grep . || true; } | sed '1s/^/\n/'
}
